"""How long runs take, as an earlier one measured it, and lengths of time in words."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.i18n import translate
from cnnviz.nets import NetworkSpec
from cnnviz.training import Run
from cnnviz.training.costs import image_work
from cnnviz.ui.runs.views import last


def pace(runs: Sequence[Run]) -> float:
    """Give the multiply-adds a second of the latest epoch; 0 if none was measured."""
    for run in runs:
        metrics = last(run)
        network = run.config.network
        if isinstance(network, NetworkSpec) and metrics and metrics.images_per_second:
            return image_work(network) * metrics.images_per_second
    return 0.0


def duration(seconds: float, *, guessed: bool = False) -> str:
    """Write a length of time; one that is only guessed at, in no more detail than is known.

    Examples
    --------
    >>> duration(7.2), duration(75), duration(3700)
    ('7 s', '1 min 15 s', '1 h 1 min')
    >>> duration(7, guessed=True), duration(95, guessed=True), duration(5000, guessed=True)
    ('10 s', '2 min', '1 h 23 min')
    """
    if guessed:
        seconds = max(10, round(seconds, -1)) if seconds < 55 else 60 * round(seconds / 60)
    minutes, rest = divmod(round(seconds), 60)
    parts = [
        translate("{count} h", count=minutes // 60) if minutes >= 60 else "",
        translate("{count} min", count=minutes % 60) if minutes % 60 else "",
        translate("{count} s", count=rest) if rest and minutes < 60 else "",
    ]
    return " ".join(filter(None, parts)) or translate("{count} s", count=0)
