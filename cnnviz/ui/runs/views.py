"""What the page draws: the list of runs, curves, scores, and differences."""

from __future__ import annotations

import time
from collections.abc import Sequence

from cnnviz.figures.curves import Curve
from cnnviz.training import EpochMetrics, Run, RunState
from cnnviz.training.review.differences import Difference, data_name
from cnnviz.training.review.evaluation import ClassScores
from cnnviz.ui.components.table import Cell, Column, Row
from cnnviz.ui.frame import counted
from cnnviz.ui.runs.epoch_previews import known

LIST = (
    Column("Run"),
    Column("Data"),
    Column("Status"),
    Column("Epochs", numeric=True),
    Column("Validation accuracy", numeric=True),
    Column("Made", numeric=True),
)
SCORES = (
    Column("Class"),
    Column("Precision", numeric=True),
    Column("Recall", numeric=True),
    Column("F1", numeric=True),
    Column("Images", numeric=True),
)

_TONES = {"finished": "good", "stopped": "idle"} | dict.fromkeys(
    ("queued", "running", "paused"), "busy"
)


def tone(state: RunState) -> str:
    """Give the colour of a status; what went wrong stands out."""
    return _TONES.get(state.status, "bad")


def last(run: Run) -> EpochMetrics | None:
    """Give the last epoch that was trained, if any was."""
    return run.epochs[-1] if run.epochs and run.epochs[-1].epoch else None


def list_rows(runs: Sequence[Run]) -> list[Row]:
    """Lay out runs, a row each."""
    return [
        Row(
            run.id,
            (
                Cell(run.name, run.name),
                Cell(data_name(run.config), data_name(run.config)),
                status_cell(run),
                epochs_cell(run),
                accuracy_cell(run),
                Cell(ago(run.created), run.created),
            ),
        )
        for run in runs
    ]


def status_cell(run: Run) -> Cell:
    """Say how a run stands."""
    return Cell(run.state.status, run.state.status, tone=tone(run.state))


def epochs_cell(run: Run) -> Cell:
    """Say how many epochs are done, and draw their share."""
    done, wanted = max(0, len(run.epochs) - 1), run.config.epochs
    return Cell(f"{done} of {wanted}", done, done / wanted if run.state.active else None)


def accuracy_cell(run: Run) -> Cell:
    """Give the validation accuracy after the last epoch."""
    metrics = last(run)
    value = known(metrics.val_accuracy) if metrics else None
    return Cell(percent(value), value, value)


def percent(share: float | None) -> str:
    """Write a share.

    Examples
    --------
    >>> percent(0.8125), percent(None)
    ('81.2 %', '–')
    """
    return "–" if share is None else f"{100 * share:.1f} %"


def ago(moment: float, now: float | None = None) -> str:
    """Say how long ago a moment was.

    Examples
    --------
    >>> ago(0, 30), ago(0, 90), ago(0, 7300), ago(0, 200_000)
    ('just now', '1 minute ago', '2 hours ago', '2 days ago')
    """
    seconds = (time.time() if now is None else now) - moment
    for noun, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            return f"{counted(int(seconds // size), noun)} ago"
    return "just now"


def lines(runs: Sequence[Run], measure: str) -> list[Curve]:
    """Give the curves of one run, or of two, of "loss" or "accuracy"."""
    found, two = [], len(runs) > 1
    for number, run in enumerate(runs):
        epochs = tuple(each.epoch for each in run.epochs)
        for prefix, part in (("val_", "validation"), ("", "training")):
            values = tuple(known(getattr(each, prefix + measure)) for each in run.epochs)
            name = f"{run.name}, {part}" if two else part
            if two and prefix:
                name = run.name
            found.append(
                Curve(name, epochs, values, number, faint=not prefix, named=not two or bool(prefix))
            )
    return found


def score_rows(scores: ClassScores, class_names: Sequence[str]) -> list[Row]:
    """Lay out the scores of each class."""
    rows = []
    for at, name in enumerate(class_names):
        shares = [known(float(column[at])) for column in scores[:3]]
        cells = [Cell(percent(share), share, share) for share in shares]
        count = int(scores.support[at])
        rows.append(Row(name, (Cell(name, name), *cells, Cell(f"{count:,}", count))))
    return rows


def difference_table(
    pair: Sequence[Run], found: Sequence[Difference]
) -> tuple[tuple[Column, ...], list[Row]]:
    """Lay out what sets two runs apart."""
    columns = (Column("Setting"), *(Column(run.name) for run in pair))
    rows = [
        Row(title, tuple(Cell(text, text) for text in (title, *values))) for title, *values in found
    ]
    return columns, rows
