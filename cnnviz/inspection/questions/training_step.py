"""The loss of a batch, and its gradient in every layer: where each number of it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.feature_maps import LayerMaps, Numbers, small_maps
from cnnviz.inspection.questions.tracing import MOST_CELLS, MOST_CHANNELS, MOST_TERMS
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import Cell, Explanation, Read
from cnnviz.nets.explain.explanation import Ranked
from cnnviz.nets.explain.task import NotExplainedError
from cnnviz.nets.gradients.answer import Answer
from cnnviz.nets.gradients.explainer import GradientExplainer
from cnnviz.nets.gradients.penalties import Penalty, penalty_of
from cnnviz.ops.arrays import Array

T = TypeVar("T")


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


class WeightPenalty(NamedTuple):
    """What the numbers of a weight add to the loss for their size.

    Attributes
    ----------
    layer, weight : str
    penalty : Penalty or None
        How much; None if it is of a kind that is not explained.
    value : float
    """

    layer: str
    weight: str
    penalty: Penalty | None
    value: float


class BatchLosses(NamedTuple):
    """What a network answers to a batch, and how far that is from the labels.

    Attributes
    ----------
    shares, targets, terms, slopes : ndarray of float64, shape (N, K)
        What it answers, what it should, what each class adds to the loss, and the gradient of the
        mean loss after the numbers that the loss is taken of.
    losses : ndarray of float64, shape (N,)
        Of each image.
    smoothing : ndarray of float64, shape (N,), or None
        What label smoothing adds to each; None where it is no term of its own.
    penalties : tuple of WeightPenalty
        What is added for the size of weights.
    loss : float
        The mean of the losses and all penalties.
    answer : Answer
        What the loss is taken of.
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
    smoothing: Array | None
    penalties: tuple[WeightPenalty, ...]
    loss: float
    answer: Answer
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


def batch_losses(context: RequestContext, batch: LabelledBatch) -> BatchLosses:
    """Give the loss of each image, and what of the network has a gradient."""
    explainer = backward(context, batch).explainer
    found = explainer.batch
    slopes = found.gradients[found.answer.name].reshape(found.shares.shape).astype(np.float64)
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
        explainer.loss.smoothing_term(found.shares, batch.label_smoothing),
        _penalties(explainer),
        found.loss,
        found.answer,
        tuple(name for name in found.values if name in found.gradients),
        {path: each for path, each in weights.items() if each},
    )


def _penalties(explainer: GradientExplainer) -> tuple[WeightPenalty, ...]:
    left, found = dict(explainer.batch.penalties), []
    for path, call in explainer.calls.items():
        for variable in getattr(call.operation, "trainable_weights", ()):
            if id(variable) in left:  # a layer that is used twice has one penalty
                value = left.pop(id(variable))
                found.append(WeightPenalty(path, variable.name, _known_penalty(variable), value))
    return tuple(found)


def _known_penalty(variable: Any) -> Penalty | None:
    try:
        return penalty_of(variable)
    except NotExplainedError:
        return None


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
        raise InspectionError(
            message("{layer} has the channels 0 to {last}.", layer=layer, last=found.shape[2] - 1)
        )
    return np.ascontiguousarray(found[..., channel])


def trace_gradient(
    context: RequestContext, batch: LabelledBatch, cell: Cell, image: int
) -> GradientTrace:
    """Explain one number of a gradient."""
    explainer = backward(context, batch).explainer
    found = there(lambda: explainer.explain(*cell, image=image))
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


def _largest(gradient: NDArray[np.float32]) -> tuple[int, ...]:
    at = np.unravel_index(int(np.abs(gradient).argmax()), gradient.shape)
    return tuple(int(each) for each in at)


def there(explain: Callable[[], T]) -> T:
    """Give what an explanation gives, or say in one sentence that it is not there.

    Raises
    ------
    InspectionError
    """
    try:
        return explain()
    except (KeyError, IndexError) as sentence:
        raise InspectionError(sentence_of(sentence)) from None
