"""How long runs take, as an earlier one measured it."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.nets import NetworkSpec
from cnnviz.training import Run
from cnnviz.training.costs import image_work
from cnnviz.ui.frame import counted
from cnnviz.ui.runs.views import last


def pace(runs: Sequence[Run]) -> float:
    """Give the multiply-adds a second of the latest epoch; 0 if none was measured."""
    for run in runs:
        metrics = last(run)
        network = run.config.network
        if isinstance(network, NetworkSpec) and metrics and metrics.images_per_second:
            return image_work(network) * metrics.images_per_second
    return 0.0


def duration(seconds: float) -> str:
    """Write a time that is only guessed at.

    Examples
    --------
    >>> duration(7), duration(90), duration(5000)
    ('10 seconds', '2 minutes', '1.4 hours')
    """
    if seconds < 55:
        return f"{max(10, round(seconds, -1)):.0f} seconds"
    if seconds < 3300:
        return counted(round(seconds / 60), "minute")
    return f"{seconds / 3600:.1f} hours"
