"""The numbers that a loss is taken of, and what makes shares of them."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets.graph import Call, Graph
from cnnviz.nets.last_activation import last_activation, squashing_call
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.losses import LossKind
from cnnviz.ops import activate
from cnnviz.ops.arrays import Array

SUM = ":sum"
"""Ends the name of what a layer adds up, before an activation of its own."""


@dataclass(frozen=True)
class Answer:
    """The numbers that a loss is taken of.

    Attributes
    ----------
    name : str
    squashing : str
        What makes shares of the last numbers, ``softmax`` or ``sigmoid``; empty if nothing does.
    together : bool
        Whether the loss is taken together with that, so that these are the numbers before it.
    left_out : bool
        Whether that stands in the loss alone: the network gives logits.
    """

    name: str
    squashing: str
    together: bool = False
    left_out: bool = False

    def shares(self, numbers: Array) -> Array:
        """Give the shares, float64 (N, K), of these numbers."""
        # 1 - p of a share near 1 has few digits in float32.
        found: Array = numbers.astype("float64").reshape(len(numbers), -1)
        return activate(found, self.squashing) if self.together else found


def find_answer(graph: Graph, loss: LossKind, count: int) -> Answer:
    """Find what a loss is taken of, in a network that answers with so many numbers."""
    output = graph.outputs[0]
    call = squashing_call(graph.makers, output)
    last = last_activation(call) if call else None
    if call is None or last is None:
        if not loss.before_squashing:
            return Answer(output, "")
        return Answer(output, "sigmoid" if count == 1 else "softmax", together=True, left_out=True)
    if not loss.before_squashing:
        return Answer(output, last.kind.name)
    before = call.sources[0] if last.whole else call.path + SUM
    return Answer(before, last.kind.name, together=True)


def slope_of(loss: LossKind, answer: Answer, shares: Array, targets: Array) -> Array:
    """Give the gradient of the mean loss after the numbers that it is taken of, (N, K)."""
    if answer.together:
        assert loss.before_squashing
        return loss.before_squashing(shares, targets)
    return loss.slope(shares, targets)


def has_own_activation(call: Call) -> bool:
    """Tell whether a call adds up and then applies an activation of its own."""
    return getattr(call.operation, "activation", None) is not None and (
        layer_kind(call.kind).has_kernel
        and getattr(call.operation.activation, "__name__", "") != "linear"
    )


def summed(call: Call) -> str:
    """Give the name of what a call gives before an activation of its own."""
    return call.path + SUM if has_own_activation(call) else call.outputs[0]
