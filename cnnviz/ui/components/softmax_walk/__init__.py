"""Softmax from logits to probabilities, each bar linked to its term in the formula."""

from __future__ import annotations

from cnnviz.ops import SoftmaxSteps
from cnnviz.ui.components import register

_mount = register("softmax_walk")


def softmax_walk(
    names: tuple[str, ...],
    logits: tuple[float, ...],
    temperature: float,
    steps: SoftmaxSteps,
    *,
    key: str,
) -> None:
    """Show the steps of softmax, a row a class, and the formula of one class."""
    _mount(
        key=f"softmax_walk-{key}",
        data={
            "names": names,
            "logits": logits,
            "temperature": temperature,
            "scaled": steps.scaled.tolist(),
            "powers": steps.powers.tolist(),
            "total": steps.total,
            "probabilities": steps.probabilities.tolist(),
        },
    )
