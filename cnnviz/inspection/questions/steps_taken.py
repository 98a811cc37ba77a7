"""Several steps on the same batch: what they make of the loss, the answers and the maps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.inspection.backward_pass import LabelledBatch, backward, map_of
from cnnviz.inspection.descent import descended
from cnnviz.inspection.questions.feature_maps import LayerMaps, Numbers, small_maps
from cnnviz.inspection.questions.weight_step import OptimizerChoice
from cnnviz.inspection.request_context import RequestContext
from cnnviz.ops.arrays import Array


class StepsTaken(NamedTuple):
    """What a network answers to a batch after some steps on it.

    Attributes
    ----------
    means : ndarray of float64, shape (S + 1,)
        The loss, penalties and all, before the first step, and after each.
    shares : ndarray of float64, shape (N, K)
        What it answers after the last.
    losses : ndarray of float64, shape (N,)
        Of each image, after the last.
    """

    means: Array
    shares: Array
    losses: Array


class ChangedMaps(NamedTuple):
    """All maps of a layer after some steps, made small, and what the steps changed in them."""

    after: LayerMaps
    change: LayerMaps


class ChangedMap(NamedTuple):
    """One map after some steps, (H, W), and what the steps changed in it."""

    after: Numbers
    change: Numbers


def steps_taken(
    context: RequestContext, batch: LabelledBatch, optimizer: OptimizerChoice, steps: int
) -> StepsTaken:
    """Give the losses and the answers after some steps."""
    found = descended(context, batch, optimizer, steps)
    return StepsTaken(np.array(found.losses), found.outcome.shares, found.outcome.losses)


def changed_maps(
    context: RequestContext,
    batch: LabelledBatch,
    optimizer: OptimizerChoice,
    steps: int,
    layer: str,
    image: int | None,
) -> ChangedMaps:
    """Give all maps of a layer after some steps, of one image or the batch's mean."""
    return ChangedMaps(*map(small_maps, _changed(context, batch, optimizer, steps, layer, image)))


def changed_map(
    context: RequestContext,
    batch: LabelledBatch,
    optimizer: OptimizerChoice,
    steps: int,
    layer: str,
    image: int | None,
    channel: int,
) -> ChangedMap:
    """Give one map of a layer after some steps as it is."""
    found = _changed(context, batch, optimizer, steps, layer, image)
    return ChangedMap(*(np.ascontiguousarray(each[..., channel]) for each in found))


def _changed(
    context: RequestContext,
    batch: LabelledBatch,
    optimizer: OptimizerChoice,
    steps: int,
    layer: str,
    image: int | None,
) -> tuple[Numbers, Numbers]:
    before = backward(context, batch).maps(layer, image, gradient=False)
    after = map_of(descended(context, batch, optimizer, steps).outcome.values[layer], image)
    return after, after - before
