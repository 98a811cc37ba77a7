"""What TensorFlow would compute in a graph that was traced: its bytes, and how long they take."""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.operation_macs import MACS, Shape, takes_more_than_its_numbers

# What takes neither memory nor time.
_FREE = {"Placeholder", "Const", "Identity", "Reshape", "Squeeze", "ExpandDims", "NoOp"}
_FREE |= {"StopGradient", "IdentityN", "PreventGradient", "ReadVariableOp", "Shape"}
# Time of anything else, in multiply-adds of a convolution, which two cores do 50 billion of in a
# second: of each number that enters or leaves, and of each call by itself.
_A_NUMBER, _A_CALL = 10, 500_000


class Work(NamedTuple):
    """What a graph takes.

    Attributes
    ----------
    bytes : int
        Of all tensors that are made, each once, also within loops.
    macs : int
        Time, in multiply-adds of a convolution.
    """

    bytes: int = 0
    macs: int = 0

    def plus(self, other: Work, times: int = 1) -> Work:
        """Add what is done so many times; its memory is taken but once."""
        return Work(self.bytes + other.bytes, self.macs + times * other.macs)


def work_of(graph: Any) -> Work:
    """Add up what a traced graph would compute; nothing is.

    Parameters
    ----------
    graph : tf.Graph

    Raises
    ------
    ModelError
        If it has an operation of which it cannot be told how long it takes.
    """
    return _of(graph, {})


def _of(graph: Any, known: dict[str, Work]) -> Work:
    total = Work()
    for operation in graph.get_operations():
        if operation.type not in _FREE:
            total = total.plus(_operation(operation, known))
    return total


def _operation(operation: Any, known: dict[str, Work]) -> Work:
    kind = operation.type
    if kind in ("PartitionedCall", "StatefulPartitionedCall"):
        return _function(operation, "f", known)
    if kind in ("While", "StatelessWhile"):
        made = Work(_bytes(operation))
        turns = _turns(operation)
        for name in ("cond", "body"):
            made = made.plus(_function(operation, name, known), turns)
        return made
    if kind in ("If", "StatelessIf"):
        made = Work(_bytes(operation))
        for name in ("then_branch", "else_branch"):
            made = made.plus(_function(operation, name, known))
        return made
    entering = [_shape(operation, tensor) for tensor in operation.inputs]
    leaving = [_shape(operation, tensor) for tensor in operation.outputs]
    macs = _A_CALL + _A_NUMBER * sum(map(prod, (*entering, *leaving)))
    if formula := MACS.get(kind):
        macs += int(formula(operation, entering, leaving))
    elif takes_more_than_its_numbers(kind):
        raise _uncounted(kind)
    return Work(_bytes(operation), macs)


def _bytes(operation: Any) -> int:
    return sum(
        tensor.dtype.size * prod(_shape(operation, tensor))
        for tensor in operation.outputs
        if tensor.dtype.size
    )


def _shape(operation: Any, tensor: Any) -> Shape:
    """Give a shape; of what is no array, a list of tensors in a loop say, that of one number."""
    if tensor.dtype.name in ("variant", "resource"):
        return ()
    if not tensor.shape.is_fully_defined():
        raise _uncounted(operation.type)
    return tuple(tensor.shape)


def _function(operation: Any, attribute: str, known: dict[str, Work]) -> Work:
    name = operation.get_attr(attribute).name
    if name not in known:
        known[name] = _of(operation.graph._get_function(name).graph, known)
    return known[name]


def _turns(operation: Any) -> int:
    """Give the most turns of a loop: TensorFlow puts them behind the count of those done."""
    import tensorflow as tf

    told = operation.inputs[1]
    while told.op.type in ("Max", "Identity"):  # Keras takes the longest of its sequences
        told = told.op.inputs[0]
    most = tf.get_static_value(told)
    if most is None or not most.size or most.min() < 0:
        raise _uncounted(operation.type)
    return int(most.max())


def _uncounted(kind: str) -> ModelError:
    return ModelError(
        message(
            "The model computes TensorFlow's {kind}, of which it cannot be told beforehand how "
            "long it takes: replace the layer that does, and save the model again.",
            kind=kind,
        )
    )
