"""Steps that a layer computes one after the other, each of which takes its time in Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnviz.i18n import message
from cnnviz.nets.graph import Call, graph_of, open_graph
from cnnviz.nets.loading.errors import ModelError

MAX_STEPS = 1_000  # of a layer
_MAX_ALL_STEPS = 10_000  # of all layers; one of each that has no steps

_RECURRENT = {"RNN", "SimpleRNN", "LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
_RECURRENT |= {"Bidirectional"}

Shape = tuple[int, ...]


class StepCount:
    """Counts the steps of a model's layers, and refuses too many."""

    def __init__(self) -> None:
        self._total = 0

    def __call__(self, call: Call, entering: Sequence[Shape]) -> None:
        """Count those of a layer, from the shapes of what enters it.

        Raises
        ------
        ModelError
        """
        count = _steps(call.operation, entering)
        self._total += count
        if count > MAX_STEPS:
            raise ModelError(
                message(
                    "The model's {kind} computes {count:,} steps one after the other, but at most "
                    "{most:,} are taken: bring a model with a smaller input.",
                    kind=call.kind,
                    count=count,
                    most=MAX_STEPS,
                )
            )
        if self._total > _MAX_ALL_STEPS:
            raise ModelError(
                message(
                    "The model's layers compute more than {most:,} steps one after the other: "
                    "bring a model with fewer of them, or with a smaller input.",
                    most=_MAX_ALL_STEPS,
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
