"""Where the gradient of one weight comes from: the sum over all places that it is used at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from cnnviz.i18n import message, sentence_of
from cnnviz.nets.explain.read import Cell
from cnnviz.nets.explain.task import NotExplainedError
from cnnviz.nets.gradients.answer import summed
from cnnviz.nets.gradients.explanation import relative_error
from cnnviz.nets.gradients.penalties import Penalty, penalty_of
from cnnviz.nets.gradients.training_pass import TrainingPass
from cnnviz.nets.gradients.weight_task import WeightTask, WeightTerms
from cnnviz.nets.graph import Call, Graph, keras_kind
from cnnviz.nets.layers import layer_kind
from cnnviz.ops.arrays import Array


class Vote(NamedTuple):
    """One of the products that a weight's gradient is the sum of.

    Attributes
    ----------
    image : int
    source : Cell or None
        Of the input.
    above : Cell
        Of the gradient.
    input, gradient, product : float
    """

    image: int
    source: Cell | None
    above: Cell
    input: float
    gradient: float
    product: float


@dataclass(frozen=True, eq=False)
class WeightPart:
    """One use of a layer.

    Attributes
    ----------
    source, above : str
        Names of what enters, and of the gradient.
    terms : WeightTerms
    """

    source: str
    above: str
    terms: WeightTerms

    @cached_property
    def products(self) -> Array:
        """Input times gradient, shape (N, h, w, C)."""
        return self.terms.inputs * self.terms.gradients

    @property
    def rounding(self) -> float:
        """What their sum would be had nothing cancelled."""
        sizes = self.terms.inputs if self.terms.sizes is None else self.terms.sizes
        return float(np.abs(sizes * self.terms.gradients).sum())

    def vote(self, place: tuple[int, int, int, int]) -> Vote:
        """Give one of the products."""
        image, *cell = place
        inputs, gradients, entering, leaving, _ = self.terms
        source = None
        if entering:
            source = Cell(self.source, *(axis[at] for axis, at in zip(entering, cell, strict=True)))
        above = Cell(self.above, *(axis[at] for axis, at in zip(leaving, cell, strict=True)))
        given, gradient = float(inputs[place]), float(gradients[place])
        return Vote(image, source, above, given, gradient, given * gradient)


@dataclass(frozen=True, eq=False)
class WeightExplanation:
    """Where the gradient of one weight comes from.

    Attributes
    ----------
    layer, weight : str
    index : tuple of int
    parts : tuple of WeightPart
        One for each use of the layer.
    number : float
        The weight.
    model_value : float
        Its gradient as TensorFlow computes it.
    penalty : Penalty or None
        What its layer's regularizer adds to the loss for the size of weights.
    reason : str
        Why it is not explained, in a sentence; else empty.
    """

    layer: str
    weight: str
    index: tuple[int, ...]
    parts: tuple[WeightPart, ...]
    number: float
    model_value: float
    penalty: Penalty | None = None
    reason: str = ""

    @property
    def value(self) -> float | None:
        """The gradient as it is worked out here: all products, and that of the penalty."""
        if self.reason:
            return None
        return sum(float(part.products.sum()) for part in self.parts) + self.of_penalty

    @property
    def of_penalty(self) -> float:
        """What the penalty adds to the gradient."""
        return self.penalty.slope(self.number) if self.penalty else 0.0

    @property
    def rounding(self) -> float:
        """What it would be had nothing cancelled."""
        return sum(part.rounding for part in self.parts) + abs(self.of_penalty)

    @property
    def relative_error(self) -> float | None:
        """The difference from TensorFlow's, relative to what it would be had nothing cancelled."""
        return relative_error(self.value, self.model_value, self.rounding)

    @property
    def count(self) -> int:
        """How many products it is the sum of."""
        return sum(part.terms.inputs.size for part in self.parts)

    def ranked(self, count: int = 20) -> tuple[Vote, ...]:
        """Give the products of largest magnitude, the largest first."""
        found: list[Vote] = []
        for part in self.parts:
            products = part.products
            order = np.argsort(-np.abs(products), axis=None, kind="stable")[:count]
            for at in order:
                i, j, k, c = (int(each) for each in np.unravel_index(at, products.shape))
                found.append(part.vote((i, j, k, c)))
        return tuple(sorted(found, key=lambda vote: -abs(vote.product))[:count])


def explain_weight(
    graph: Graph,
    batch: TrainingPass,
    layer: str,
    weight: str,
    index: tuple[int, ...],
) -> WeightExplanation:
    """Explain the gradient of one weight: see `GradientExplainer.explain_weight`."""
    variable = trained_weight(graph, batch, layer, weight, index)
    gradient = batch.weights[id(variable)]
    operation = next(call.operation for call in graph.calls if call.path == layer)
    uses = [
        call
        for call in graph.calls
        if call.operation is operation and summed(call) in batch.gradients
    ]
    parts: list[WeightPart] = []
    penalty, reason = None, ""
    try:
        parts = [_part(call, batch, weight, index) for call in uses]
        penalty = penalty_of(variable)
    except NotExplainedError as why:
        reason = sentence_of(why)
    return WeightExplanation(
        layer,
        weight,
        tuple(index),
        tuple(parts),
        float(np.asarray(variable)[index]),
        float(gradient[index]),
        penalty,
        reason,
    )


def trained_weight(
    graph: Graph, batch: TrainingPass, layer: str, weight: str, index: tuple[int, ...]
) -> Any:
    """Give the variable of a weight that is trained, which has such a number.

    Raises
    ------
    KeyError, IndexError
        See `GradientExplainer.explain_weight`.
    """
    calls = {call.path: call for call in graph.calls}
    if layer not in calls:
        raise KeyError(message("There is no layer {layer}.", layer=repr(layer)))
    operation = calls[layer].operation
    variable = next(
        (each for each in getattr(operation, "trainable_weights", ()) if each.name == weight), None
    )
    if variable is None or id(variable) not in batch.weights:
        raise KeyError(
            message(
                "No weight {weight} of the layer {layer} is trained.",
                weight=repr(weight),
                layer=repr(layer),
            )
        )
    shape = batch.weights[id(variable)].shape
    if len(index) != len(shape) or not all(
        0 <= at < size for at, size in zip(index, shape, strict=True)
    ):
        raise IndexError(
            message(
                "There is no number {index} in a weight of the shape {shape}.",
                index=index,
                shape=shape,
            )
        )
    return variable


def _part(call: Call, batch: TrainingPass, weight: str, index: tuple[int, ...]) -> WeightPart:
    terms = layer_kind(keras_kind(call.operation)).weight_terms
    if terms is None:
        raise NotExplainedError(
            message("What a `{kind}` learns from is not explained here.", kind=call.kind)
        )
    source, above = call.sources[0], summed(call)
    task = WeightTask(
        call.operation,
        weight,
        tuple(index),
        batch.maps(source),
        batch.gradient_maps(above),
        batch.values[source].shape[1:],
        batch.training,
    )
    return WeightPart(source, above, terms(task))
