"""Figures beside their goals."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, and the most that it may be; a figure without a goal is only told."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None

    @property
    def missed(self) -> bool:
        """Whether it is over its goal; what is no number is, too."""
        return self.most is not None and not self.value <= self.most

    def __str__(self) -> str:
        goal = "" if self.most is None else f"   at most {self.most:,g}"
        verdict = "   MISSED" if self.missed else ""
        return f"  {self.name:34} {self.value:10,.1f} {self.unit:4}{goal}{verdict}"


def latencies(name: str, seconds: Sequence[float], most: float | None = None) -> list[Figure]:
    """Give the median and the 95th percentile in ms; the goal is the latter's.

    Examples
    --------
    >>> p50, p95 = latencies("run", [0.1] * 90 + [0.7] * 10, most=500)
    >>> p50.value, p95.value, p95.missed
    (100.0, 700.0, True)
    """
    if not seconds:
        return [Figure(f"{name}, p95", float("nan"), "ms", most)]
    p95 = sorted(seconds)[int(0.95 * len(seconds))]
    return [
        Figure(f"{name}, p50", 1000 * statistics.median(seconds), "ms"),
        Figure(f"{name}, p95", 1000 * p95, "ms", most),
    ]


def told(title: str, figures: Sequence[Figure]) -> bool:
    """Print figures below a title; gives whether all goals are met."""
    print(title)
    for figure in figures:
        print(figure)
    print(flush=True)
    return not any(figure.missed for figure in figures)
