"""A map before and after an activation, with the curve between them, all linked by hover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import Palette
from cnnviz.ui.components import packet, register

BINS = 60

_mount = register("activation_map")


@dataclass(frozen=True, eq=False)
class ActivationData:
    """A map, what the activation makes of it, and the curve.

    Attributes
    ----------
    before, after, slope : ndarray, shape (H, W)
        The sums, f and f′ of each; shown as float32.
    curve : ndarray, shape (3, N)
        x in equal steps over at least all of ``before``, f(x) and f′(x).
    palette : Palette
        Colours of both maps.
    """

    before: NDArray[np.floating[Any]]
    after: NDArray[np.floating[Any]]
    slope: NDArray[np.floating[Any]]
    curve: NDArray[np.floating[Any]]
    palette: Palette

    def __post_init__(self) -> None:
        if self.before.ndim != 2 or self.before.size == 0:
            raise ValueError(f"`before` must have the shape (H, W), got {self.before.shape}.")
        for name in ("after", "slope"):
            if getattr(self, name).shape != self.before.shape:
                raise ValueError(
                    f"`{name}` must have the shape of `before`, {self.before.shape}, "
                    f"got {getattr(self, name).shape}."
                )
        if self.curve.ndim != 2 or self.curve.shape[0] != 3 or self.curve.shape[1] < 2:
            raise ValueError(f"`curve` must have the shape (3, N), got {self.curve.shape}.")


def activation_map(data: ActivationData, *, key: str) -> None:
    """Show the curve and its slope, the maps and their histograms; it asks for no rerun."""
    _mount(key=f"activation_map-{key}", data=payload(data))


def payload(data: ActivationData) -> bytes:
    """Pack the maps, the curve, and the counts of both histograms."""
    spans = value_ranges(data)
    return packet(
        {
            "palette": dict(data.palette),
            "spans": spans,
            "before_counts": counts(data.before, spans["before"]).tolist(),
            "after_counts": counts(data.after, spans["after"]).tolist(),
        },
        **{
            name: getattr(data, name).astype(np.float32)
            for name in ("before", "after", "slope", "curve")
        },
    )


def value_ranges(data: ActivationData) -> dict[str, tuple[float, float]]:
    """Give the least and the largest value of both histograms: those of the curve."""
    x, y, _ = data.curve
    return {"before": span(x), "after": span(y)}


def counts(values: NDArray[np.floating[Any]], span: tuple[float, float]) -> NDArray[np.int64]:
    """Count the values in `BINS` equal steps of a span; what is beyond it counts to its ends.

    Examples
    --------
    >>> found = counts(np.array([-9.0, 0.5, 0.5]), (0.0, 1.0))
    >>> found[[0, BINS // 2]].tolist()
    [1, 2]
    """
    found: NDArray[np.int64] = np.histogram(np.clip(values, *span), BINS, span)[0]
    return found


def span(values: NDArray[np.floating[Any]]) -> tuple[float, float]:
    """Give the least and the largest of 0 and the values; never a span of nothing.

    Examples
    --------
    >>> span(np.array([2.0, 5.0])), span(np.zeros(3))
    ((0.0, 5.0), (0.0, 1.0))
    """
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    return (low, high) if high > low else (0.0, 1.0)
