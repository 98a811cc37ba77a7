"""Stored runs as charts and as settings of the Training page."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.i18n import Message, message
from cnnviz.nets import NetworkSpec, to_link
from cnnviz.teaching.quizzes.exhibits import Chart, Line
from cnnviz.teaching.quizzes.question import Place
from cnnviz.teaching.stored_runs import StoredRun
from cnnviz.training import EpochMetrics
from cnnviz.training.metrics import Metric, Part

_TITLES: dict[Part, Message] = {
    "training": message("Training"),
    "validation": message("Validation"),
}

_PLAIN = (
    "epochs",
    "batch_size",
    "optimizer",
    "learning_rate",
    "schedule",
    "momentum",
    "weight_decay",
    "dropout",
    "seed",
)
_SHARES = ("data_share", "validation_share")


def chart(
    run: StoredRun, title: Message, metric: Metric, parts: Sequence[Part], *, top: float = 1.0
) -> Chart:
    """Draw a metric of a run, of some parts of its images, over its epochs from 1 on."""
    lines = tuple(
        Line(
            _TITLES[part],
            tuple(float(getattr(each, metric.key(part))) for each in run.epochs[1:]),
        )
        for part in parts
    )
    return Chart(title, lines, 1, top, share=metric.share)


def place(run: StoredRun) -> Place:
    """Give the page that trains the same run anew."""
    config = run.config
    assert isinstance(config.network, NetworkSpec)
    settings = {"data": config.data.kind, "network": to_link(config.network)}
    settings |= {name: _text(getattr(config, name)) for name in _PLAIN}
    settings |= {name: f"{100 * getattr(config, name):.0f}" for name in _SHARES}
    return Place("training", settings)


def _text(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def last(run: StoredRun) -> EpochMetrics:
    """Give a run's last epoch."""
    return run.epochs[-1]
