"""One training step, taken apart: the loss, its gradient in every layer, one weight, the update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.feature_maps import LayerMaps, Numbers, small_maps
from cnnviz.inspection.questions.tracing import MOST_CELLS, MOST_CHANNELS, MOST_TERMS
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import Cell, Explanation, Read, Vote, WeightExplanation
from cnnviz.nets.explain.explanation import Ranked
from cnnviz.nets.gradients.weights import WeightPart
from cnnviz.ops.arrays import Array
from cnnviz.training.optimizers import OPTIMIZERS, Update, UpdateSteps

T = TypeVar("T")
WeightPlace = tuple[str, str, tuple[int, ...]]
"""A weight: the path of its layer, its name as Keras has it, and the index of the number."""


class Learned(NamedTuple):
    """A weight of a layer.

    Attributes
    ----------
    name : str
        As Keras has it.
    shape : tuple of int
    strongest : tuple of int
        Where its gradient is largest.
    """

    name: str
    shape: tuple[int, ...]
    strongest: tuple[int, ...]


class BatchLosses(NamedTuple):
    """What a network answers to a batch, and how far that is from the labels.

    Attributes
    ----------
    shares, targets, terms, slopes : ndarray of float64, shape (N, K)
        What it answers, what it should, what each class adds to the loss, and the gradient of the
        mean loss after the numbers that the loss is taken of.
    losses : ndarray of float64, shape (N,)
    answer : str
        Name of the numbers that the loss is taken of.
    together : bool
        Whether the loss is taken together with the softmax or sigmoid before it.
    names : tuple of str
        All that has a gradient, from the input on.
    weights : dict of str to tuple of Learned
        The layers that learn, by their paths.
    """

    shares: Array
    targets: Array
    terms: Array
    slopes: Array
    losses: Array
    answer: str
    together: bool
    names: tuple[str, ...]
    weights: dict[str, tuple[Learned, ...]]


class GradientTrace(NamedTuple):
    """Where one number of a gradient comes from.

    Attributes
    ----------
    parts : tuple of Explanation
        What each layer that reads the number sends back; their reads keep the strongest channels,
        and none where the terms are ranked.
    value : float or None
        Their sum; None where one is not explained.
    model_value : float
        As TensorFlow computes it.
    reason : str
        Why it is not explained; else empty.
    ranked : Ranked or None
        The strongest terms, where the windows are too large to be shown or have one cell.
    """

    parts: tuple[Explanation, ...]
    value: float | None
    model_value: float
    reason: str
    ranked: Ranked | None

    @property
    def windows(self) -> tuple[Read, ...]:
        """What is shown cell by cell."""
        return tuple(read for part in self.parts for read in part.reads if read.channels)


class VoteMap(NamedTuple):
    """Where over one image a weight was pushed: input times gradient at each place.

    Attributes
    ----------
    name : str
        Of the gradient.
    map : ndarray of float32, shape (H, W)
    """

    name: str
    map: Numbers


class WeightTrace(NamedTuple):
    """Where the gradient of one weight comes from.

    Attributes
    ----------
    number : float
        The weight.
    value : float or None
    model_value : float
    reason : str
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


def batch_losses(context: RequestContext, batch: LabelledBatch) -> BatchLosses:
    """Give the loss of each image, and what of the network has a gradient."""
    explainer = backward(context, batch).explainer
    found = explainer.batch
    slopes = found.gradients[found.answer].reshape(found.shares.shape).astype(np.float64)
    weights = {
        path: tuple(
            Learned(each.name, tuple(each.shape), _largest(found.weights[id(each)]))
            for each in getattr(call.operation, "trainable_weights", ())
            if id(each) in found.weights
        )
        for path, call in explainer.calls.items()
    }
    return BatchLosses(
        found.shares,
        found.targets,
        explainer.loss.terms(found.shares, found.targets),
        slopes,
        found.losses,
        found.answer,
        found.together,
        tuple(name for name in found.values if name in found.gradients),
        {path: each for path, each in weights.items() if each},
    )


def step_maps(
    context: RequestContext, batch: LabelledBatch, layer: str, image: int | None, *, gradient: bool
) -> LayerMaps:
    """Give all maps of a layer, its values or their gradients, made small."""
    return small_maps(backward(context, batch).maps(layer, image, gradient=gradient))


def step_map(
    context: RequestContext,
    batch: LabelledBatch,
    layer: str,
    image: int | None,
    channel: int,
    *,
    gradient: bool,
) -> Numbers:
    """Give one map of a layer, its values or their gradients, (H, W).

    Raises
    ------
    InspectionError
        If there is no such channel.
    """
    found = backward(context, batch).maps(layer, image, gradient=gradient)
    if not 0 <= channel < found.shape[2]:
        raise InspectionError(f"{layer} has the channels 0 to {found.shape[2] - 1}.")
    return np.ascontiguousarray(found[..., channel])


def trace_gradient(
    context: RequestContext, batch: LabelledBatch, cell: Cell, image: int
) -> GradientTrace:
    """Explain one number of a gradient."""
    explainer = backward(context, batch).explainer
    found = _there(lambda: explainer.explain(*cell, image=image))
    reads = [read for part in found.parts for read in part.reads]
    sizes = [len(read.rows) * len(read.columns) for read in reads]
    single = all(size == 1 for size in sizes)
    listed = bool(found.reason) or single or any(size > MOST_CELLS for size in sizes)
    most = 0 if listed else MOST_CHANNELS
    return GradientTrace(
        tuple(
            replace(part, reads=tuple(read.strongest(most) for read in part.reads), depthwise=None)
            for part in found.parts
        ),
        found.value,
        found.model_value,
        found.reason,
        found.ranked(MOST_TERMS) if listed and found.count else None,
    )


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
        found.count,
        found.ranked(MOST_TERMS),
        sums,
        tuple(
            VoteMap(part.above, _vote_map(part, image, maps(part.above, image).shape))
            for part in found.parts
        ),
    )


def optimizer_step(
    context: RequestContext, batch: LabelledBatch, place: WeightPlace, optimizer: OptimizerChoice
) -> UpdateSteps:
    """Work out the first step of one weight: what the optimiser keeps of earlier steps is 0."""
    layer, name, index = place
    _weight(context, batch, place)
    explainer = backward(context, batch).explainer
    weights = explainer.calls[layer].operation.trainable_weights
    variable = next(each for each in weights if each.name == name)
    numbers = np.asarray(variable).astype(np.float64)
    kind = OPTIMIZERS[optimizer.name]
    return kind.explain(
        Update(
            numbers,
            explainer.batch.weights[id(variable)].astype(np.float64),
            (np.zeros_like(numbers),) * kind.slots,
            optimizer.rate,
            1,
            optimizer,
        ),
        index,
    )


def losses_beside(
    context: RequestContext, batch: LabelledBatch, place: WeightPlace, distance: float
) -> tuple[float, float]:
    """Give the mean loss with a weight made less, and made more, by a distance."""
    number = _weight(context, batch, place).number
    explainer = backward(context, batch).explainer
    below, above = (explainer.mean_loss(*place, number + each) for each in (-distance, distance))
    return below, above


def _weight(context: RequestContext, batch: LabelledBatch, place: WeightPlace) -> WeightExplanation:
    explainer = backward(context, batch).explainer
    return _there(lambda: explainer.explain_weight(*place))


def _largest(gradient: NDArray[np.float32]) -> tuple[int, ...]:
    at = np.unravel_index(int(np.abs(gradient).argmax()), gradient.shape)
    return tuple(int(each) for each in at)


def _there(explain: Callable[[], T]) -> T:
    """Say in one sentence that something is not there."""
    try:
        return explain()
    except (KeyError, IndexError) as sentence:
        raise InspectionError(str(sentence.args[0])) from None


def _vote_map(part: WeightPart, image: int, shape: tuple[int, ...]) -> Numbers:
    found = np.zeros(shape[:2], np.float32)
    rows, columns, _ = part.terms.leaving
    found[np.ix_(list(rows), list(columns))] = part.products[image].sum(axis=-1)
    return found
