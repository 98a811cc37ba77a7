"""What the page draws: the list of runs, curves, scores, and differences."""

from __future__ import annotations

import time
from collections.abc import Sequence

from cnnviz.figures.curves import Curve
from cnnviz.i18n import format_number, marked, percent, translate, translate_plural
from cnnviz.training import EpochMetrics, Run, RunState
from cnnviz.training.metrics import ACCURACY, MAIN_METRICS, REGISTRY, Metric, Part
from cnnviz.training.review.differences import Difference, data_name
from cnnviz.training.review.evaluation import ClassScores
from cnnviz.ui.components.table import Cell, Column, Row
from cnnviz.ui.runs.epoch_previews import known


def metric_column(metric: Metric, part: Part = "validation") -> Column:
    """Give the column of a metric."""
    return Column(metric.title(part), numeric=True)


# Those that have no place of their own on every page.
_OTHERS = tuple(metric for metric in REGISTRY.values() if metric not in MAIN_METRICS)
_PARTS: dict[Part, str] = {
    "training": marked("training"),
    "validation": marked("validation"),
    "test": marked("test"),
}
_STATUSES = {
    "queued": marked("queued"),
    "running": marked("running"),
    "paused": marked("paused"),
    "finished": marked("finished"),
    "stopped": marked("stopped"),
    "killed": marked("killed"),
    "failed": marked("failed"),
    "interrupted": marked("interrupted"),
}


def list_columns() -> tuple[Column, ...]:
    """Give the columns of a list of runs."""
    return (
        Column(translate("Run")),
        Column(translate("Data")),
        Column(translate("Status")),
        Column(translate("Epochs"), numeric=True),
        metric_column(ACCURACY),
        Column(translate("Made"), numeric=True),
        *map(metric_column, _OTHERS),
    )


def score_columns() -> tuple[Column, ...]:
    """Give the columns of the scores of each class."""
    return (
        Column(translate("Class")),
        Column(translate("Precision"), numeric=True),
        Column(translate("Recall"), numeric=True),
        Column(translate("F1"), numeric=True),
        Column(translate("Images"), numeric=True),
    )


def status_title(state: RunState) -> str:
    """Give the word for how a run stands."""
    return translate(_STATUSES[state.status])


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
                _words(translate(data_name(run.config))),
                status_cell(run),
                epochs_cell(run),
                metric_cell(run, ACCURACY, drawn=True),
                Cell(ago(run.created), run.created),
                *(metric_cell(run, metric) for metric in _OTHERS),
            ),
        )
        for run in runs
    ]


def status_cell(run: Run) -> Cell:
    """Say how a run stands."""
    said = status_title(run.state)
    return Cell(said, said, tone=tone(run.state))


def _words(said: str) -> Cell:
    return Cell(said, said)


def epochs_cell(run: Run) -> Cell:
    """Say how many epochs are done, and draw their share."""
    done, wanted = max(0, len(run.epochs) - 1), run.config.epochs
    said = translate("{done} of {wanted}", done=done, wanted=wanted)
    return Cell(said, done, done / wanted if run.state.active else None)


def metric_cell(
    run: Run, metric: Metric, part: Part = "validation", *, drawn: bool = False
) -> Cell:
    """Give a metric after the last epoch; a share can be drawn too."""
    metrics = last(run)
    value = known(metrics.value(metric, part)) if metrics else None
    return Cell(metric.write(value), value, value if drawn and metric.share else None)


def percent_if_known(share: float | None) -> str:
    """Write a share; "–" for none."""
    return "–" if share is None else percent(share)


def ago(moment: float, now: float | None = None) -> str:
    """Say how long ago a moment was.

    Examples
    --------
    >>> ago(0, 30), ago(0, 90), ago(0, 7300), ago(0, 200_000)
    ('just now', '1 minute ago', '2 hours ago', '2 days ago')
    """
    seconds = (time.time() if now is None else now) - moment
    if seconds >= 86_400:
        return translate_plural("{count} day ago", "{count} days ago", int(seconds // 86_400))
    if seconds >= 3_600:
        return translate_plural("{count} hour ago", "{count} hours ago", int(seconds // 3_600))
    if seconds >= 60:
        return translate_plural("{count} minute ago", "{count} minutes ago", int(seconds // 60))
    return translate("just now")


def lines(runs: Sequence[Run], metric: Metric) -> list[Curve]:
    """Give the curves of a metric of one run, or of two."""
    found, two = [], len(runs) > 1
    for number, run in enumerate(runs):
        epochs = tuple(each.epoch for each in run.epochs)
        for part in reversed(metric.parts):
            values = tuple(known(each.value(metric, part)) for each in run.epochs)
            judged = part == "validation"
            name = translate(_PARTS[part])
            if two:
                name = run.name if judged else f"{run.name}, {name}"
            found.append(
                Curve(name, epochs, values, number, faint=not judged, named=not two or judged)
            )
    return found


def score_rows(scores: ClassScores, class_names: Sequence[str]) -> list[Row]:
    """Lay out the scores of each class."""
    rows = []
    for at, name in enumerate(class_names):
        shares = [known(float(column[at])) for column in scores[:3]]
        cells = [Cell(percent_if_known(share), share, share) for share in shares]
        count = int(scores.support[at])
        rows.append(Row(name, (Cell(name, name), *cells, Cell(format_number(count), count))))
    return rows


def difference_table(
    pair: Sequence[Run], found: Sequence[Difference]
) -> tuple[tuple[Column, ...], list[Row]]:
    """Lay out what sets two runs apart."""
    columns = (Column(translate("Setting")), *(Column(run.name) for run in pair))
    rows = [
        Row(title, tuple(_words(translate(text)) for text in (title, *values)))
        for title, *values in found
    ]
    return columns, rows
