"""One weight's step: the votes that its gradient is the sum of, the optimiser's rule, a check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.questions.feature_maps import Numbers
from cnnviz.inspection.questions.tracing import MOST_TERMS
from cnnviz.inspection.questions.training_step import there
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import Vote, WeightExplanation
from cnnviz.nets.gradients.answer import SUM
from cnnviz.nets.gradients.difference import Difference
from cnnviz.nets.gradients.penalties import Penalty
from cnnviz.nets.gradients.weights import WeightPart
from cnnviz.nets.receptive_field.centres import MapCentres, cell_centres
from cnnviz.ops.arrays import Array
from cnnviz.training.optimizers import OPTIMIZERS, Update, UpdateSteps

WeightPlace = tuple[str, str, tuple[int, ...]]
"""A weight: the path of its layer, its name as Keras has it, and the index of the number."""


class VoteMap(NamedTuple):
    """Where over one image a weight was pushed: input times gradient at each place.

    Attributes
    ----------
    name : str
        Of the gradient.
    map : ndarray of float32, shape (H, W)
    centres : (AxisCentres, AxisCentres) or None
        Where its cells lie on the image; None of a single number.
    """

    name: str
    map: Numbers
    centres: MapCentres | None


class WeightTrace(NamedTuple):
    """Where the gradient of one weight comes from.

    Attributes
    ----------
    number : float
        The weight.
    value : float or None
    model_value : float
    reason : str
    penalty : Penalty or None
        What its layer's regularizer adds to the loss.
    products : int
        How many products it is the sum of.
    votes : tuple of Vote
        The largest products.
    sums : ndarray of float64, shape (N,)
        Of each image.
    maps : tuple of VoteMap
        Over one image, one for each use of the layer.
    """

    number: float
    value: float | None
    model_value: float
    reason: str
    penalty: Penalty | None
    products: int
    votes: tuple[Vote, ...]
    sums: Array
    maps: tuple[VoteMap, ...]


@dataclass(frozen=True)
class OptimizerChoice:
    """By which rule a step is taken.

    Attributes
    ----------
    name : str
        Of `cnnviz.training.optimizers.OPTIMIZERS`.
    rate, momentum, weight_decay : float
    nesterov : bool
    """

    name: str
    rate: float
    momentum: float = 0.9
    nesterov: bool = False
    weight_decay: float = 0.0


def trace_weight(
    context: RequestContext, batch: LabelledBatch, place: WeightPlace, image: int
) -> WeightTrace:
    """Explain the gradient of one weight."""
    found = _weight(context, batch, place)
    sums = sum(
        (part.products.sum(axis=(1, 2, 3)) for part in found.parts), np.zeros(len(batch.images))
    )
    maps = backward(context, batch).explainer.batch.gradient_map
    return WeightTrace(
        found.number,
        found.value,
        found.model_value,
        found.reason,
        found.penalty,
        found.count,
        found.ranked(MOST_TERMS),
        sums,
        tuple(
            _vote_map(context, batch, part, image, maps(part.above, image).shape)
            for part in found.parts
        ),
    )


def optimizer_step(
    context: RequestContext, batch: LabelledBatch, place: WeightPlace, optimizer: OptimizerChoice
) -> UpdateSteps:
    """Work out the first step of one weight: what the optimiser keeps of earlier steps is 0."""
    explainer = backward(context, batch).explainer
    variable = there(lambda: explainer.variable(*place))
    update = first_update(variable, explainer.batch.weights[id(variable)], optimizer)
    return OPTIMIZERS[optimizer.name].explain(update, place[2])


def first_update(variable: Any, gradient: Array, optimizer: OptimizerChoice) -> Update:
    """Give the first step of a variable, for the optimiser to take."""
    numbers = np.asarray(variable).astype(np.float64)
    slots = (np.zeros_like(numbers),) * OPTIMIZERS[optimizer.name].slots
    return Update(numbers, gradient.astype(np.float64), slots, optimizer.rate, 1, optimizer)


def check_by_hand(
    context: RequestContext, batch: LabelledBatch, place: WeightPlace, distance: float
) -> Difference:
    """Give the loss with a weight made less, and made more, by a distance."""
    explainer = backward(context, batch).explainer
    return there(lambda: explainer.difference(*place, distance))


def _weight(context: RequestContext, batch: LabelledBatch, place: WeightPlace) -> WeightExplanation:
    explainer = backward(context, batch).explainer
    return there(lambda: explainer.explain_weight(*place))


def _vote_map(
    context: RequestContext,
    batch: LabelledBatch,
    part: WeightPart,
    image: int,
    shape: tuple[int, ...],
) -> VoteMap:
    found = np.zeros(shape[:2], np.float32)
    rows, columns, _ = part.terms.leaving
    found[np.ix_(list(rows), list(columns))] = part.products[image].sum(axis=-1)
    if found.size == 1:
        return VoteMap(part.above, found, None)
    loaded = context.cache.model(context, batch.choice)
    seen = loaded.preprocessing
    layer = part.above.removesuffix(SUM)
    centres = cell_centres(loaded.model, layer, (seen.height, seen.width, seen.channels))
    return VoteMap(part.above, found, centres)
