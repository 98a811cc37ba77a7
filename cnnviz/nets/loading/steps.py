"""Steps that a layer computes one after the other, each of which takes its time in Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnviz.i18n import message
from cnnviz.nets.graph import Call, graph_of, open_graph
from cnnviz.nets.loading.errors import ModelError

MAX_STEPS = 1_000  # of a layer

_RECURRENT = {"RNN", "SimpleRNN", "LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
_RECURRENT |= {"Bidirectional"}

Shape = tuple[int, ...]


def check_steps(call: Call, entering: Sequence[Shape]) -> None:
    """Refuse a layer of too many steps, from the shapes of what enters it.

    Raises
    ------
    ModelError
    """
    if (count := _steps(call.operation, entering)) > MAX_STEPS:
        raise ModelError(
            message(
                "The model's {kind} computes {count:,} steps one after the other, but at most "
                "{most:,} are taken: bring a model with a smaller input.",
                kind=call.kind,
                count=count,
                most=MAX_STEPS,
            )
        )


def _steps(operation: Any, entering: Sequence[Shape]) -> int:
    """Count them; Keras computes the layer within a TimeDistributed anew for each time."""
    kind = type(operation).__name__
    if kind == "TimeDistributed":
        batch, times, *rest = entering[0]
        return (times or 1) * _steps(operation.layer, [(batch, *rest)])
    if kind in _RECURRENT:
        return entering[0][1] or 1
    if graph_of(operation) is None:
        return 1
    found: list[int] = []
    open_graph(operation).shapes(
        entering, check=lambda call, shapes: found.append(_steps(call.operation, shapes))
    )
    return sum(found)
