"""What the page draws: what a sweep costs, how far it is, and how its runs did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

import numpy as np

from cnnviz.figures.grid_chart import grid_chart, grid_text
from cnnviz.figures.plotting import go
from cnnviz.i18n import format_number, marked, translate, translate_plural
from cnnviz.training import Run, RunConfig
from cnnviz.training.costs import multiply_adds, run_parameters
from cnnviz.training.metrics import LOSS, REGISTRY, Metric
from cnnviz.training.sweep import varied
from cnnviz.training.variation import Setting, Value
from cnnviz.ui.augmentation_field import PRESET_TITLES
from cnnviz.ui.components.table import Cell, Column, Row
from cnnviz.ui.run_duration import duration
from cnnviz.ui.run_fields import SCHEDULE_TITLES
from cnnviz.ui.runs import views

_DRAWN = 3  # settings that a chart has room for
_WORDS = {
    "augmentation": PRESET_TITLES | {"own": marked("Own")},
    "schedule": SCHEDULE_TITLES,
}
"""The values that are words, by their settings."""
_STANDING = {
    "queued": marked("{count} queued"),
    "running": marked("{count} running"),
    "paused": marked("{count} paused"),
    "finished": marked("{count} finished"),
    "stopped": marked("{count} stopped"),
    "killed": marked("{count} killed"),
    "failed": marked("{count} failed"),
    "interrupted": marked("{count} interrupted"),
}
_TABLED = [metric for metric in REGISTRY.values() if metric != LOSS]  # whatever is compared by


@dataclass(frozen=True)
class Sweep:
    """Runs that were submitted as one, the first first."""

    id: str
    runs: tuple[Run, ...]

    @property
    def settings(self) -> tuple[Setting, ...]:
        """What differs among them."""
        return varied(run.config for run in self.runs)

    @property
    def title(self) -> str:
        """What is varied, how often, and when it was."""
        titles = [translate(each.title).lower() for each in self.settings]
        names = " × ".join(titles) or translate("One setting each")
        return translate_plural(
            "{settings}, {count} run, {when}",
            "{settings}, {count} runs, {when}",
            len(self.runs),
            settings=f"{names[0].upper()}{names[1:]}",
            when=views.ago(self.runs[0].created),
        )

    @property
    def active(self) -> bool:
        """Whether one of them goes on or waits."""
        return any(run.state.active for run in self.runs)


def sweeps(runs: Sequence[Run]) -> dict[str, Sweep]:
    """Give the sweeps among runs by their ids, the latest first, as the runs are."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        if run.sweep:
            found.setdefault(run.sweep, []).append(run)
    return {name: Sweep(name, tuple(reversed(members))) for name, members in found.items()}


def progress(sweep: Sweep) -> tuple[float, str]:
    """Give the share of the epochs that are done, and say how the runs stand."""
    wanted = sum(run.config.epochs for run in sweep.runs)
    done = sum(max(0, len(run.epochs) - 1) for run in sweep.runs)
    counts: dict[str, int] = {}
    for run in sweep.runs:
        counts[run.state.status] = counts.get(run.state.status, 0) + 1
    said = ", ".join(
        translate(_STANDING[status], count=count) for status, count in sorted(counts.items())
    )
    return min(1.0, done / wanted), said


def chart(sweep: Sweep, metric: Metric) -> tuple[go.Figure, str] | None:
    """Draw how the runs did so far by a metric, and say it; None where nothing is compared."""
    settings = sweep.settings
    if not 1 <= len(settings) <= _DRAWN:
        return None
    options = [
        list(dict.fromkeys(each.read(run.config) for run in sweep.runs)) for each in settings
    ]
    found = np.full(tuple(map(len, options)), np.nan)
    for run in sweep.runs:
        metrics = views.last(run)
        place = tuple(
            values.index(each.read(run.config))
            for each, values in zip(settings, options, strict=True)
        )
        if metrics:
            found[place] = metrics.value(metric)
    written = [
        [written_value(each, value) for value in values]
        for each, values in zip(settings, options, strict=True)
    ]
    titles = [translate(each.title) for each in settings]
    return (
        grid_chart(titles, written, found, metric),
        grid_text(titles, written, found, metric),
    )


def sweep_table(
    sweep: Sweep, metric: Metric
) -> tuple[tuple[Column, ...], list[Row], tuple[int, bool]]:
    """Lay out the runs, the metric they are compared by first, and say how that is sorted."""
    settings, others = sweep.settings, [each for each in _TABLED if each != metric]
    columns = (
        Column(translate("Run")),
        *(Column(translate(each.title), numeric=each.kind in (int, float)) for each in settings),
        *(views.metric_column(metric, part) for part in reversed(metric.parts)),
        Column(translate("Epochs"), numeric=True),
        Column(translate("Status")),
        Column(translate("Parameters"), numeric=True),
        Column(translate("Seconds an epoch"), numeric=True),
        *map(views.metric_column, others),
    )
    rows = [
        Row(run.id, tuple(_cells(run, at, settings, metric, others)))
        for at, run in enumerate(sweep.runs, 1)
    ]
    return columns, rows, (len(settings) + 1, metric.largest_is_best)


def written_value(setting: Setting, value: Value) -> str:
    """Write a value of a setting; of those that are words, in the language that is spoken."""
    if title := _WORDS.get(setting.name, {}).get(str(value)):
        return translate(title).lower()
    if isinstance(value, bool):
        return translate("yes") if value else translate("no")
    return setting.write(value)


def setting_and_value(setting: Setting, value: Value) -> str:
    """Name a value of a setting, in the language that is spoken.

    Examples
    --------
    >>> from cnnviz.training.variation import SETTINGS
    >>> setting_and_value(SETTINGS["dropout"], 0.4)
    'Dropout 0.4'
    """
    value_said = written_value(setting, value)
    return translate("{setting} {value}", setting=translate(setting.title), value=value_said)


def _cells(
    run: Run, number: int, settings: Sequence[Setting], metric: Metric, others: Sequence[Metric]
) -> list[Cell]:
    metrics = views.last(run)
    seconds = metrics.seconds if metrics else None
    count = run_parameters(run)
    values = [(each, each.read(run.config)) for each in settings]
    return [
        Cell(str(number), number),
        *(
            Cell(
                written_value(each, value),
                value if each.kind in (int, float) else each.write(value),
            )
            for each, value in values
        ),
        *(
            views.metric_cell(run, metric, part, drawn=part == "validation")
            for part in reversed(metric.parts)
        ),
        views.epochs_cell(run),
        views.status_cell(run),
        Cell("–" if count is None else f"{count:,}", count),
        Cell("–" if seconds is None else f"{seconds:.1f}", seconds),
        *(views.metric_cell(run, each) for each in others),
    ]


def cost(configs: Sequence[RunConfig], images: int, validation: int, pace: float) -> str:
    """Say what a sweep asks for.

    Parameters
    ----------
    configs : sequence of RunConfig
    images : int
        That there are to train on.
    validation : int
        How many of them are kept for validation as they came.
    pace : float
        Multiply-adds a second of a run before; 0 if there was none.
    """
    work = sum(multiply_adds(config, images, validation) for config in configs)
    epochs = sum(config.epochs for config in configs)
    if not pace:
        return translate_plural(
            "**{count} run**, {epochs:,} epochs, {work} multiply-adds.",
            "**{count} runs**, {epochs:,} epochs, {work} multiply-adds.",
            len(configs),
            epochs=epochs,
            work=_big(work),
        )
    return translate_plural(
        "**{count} run**, {epochs:,} epochs, {work} multiply-adds: about {time} on one worker.",
        "**{count} runs**, {epochs:,} epochs, {work} multiply-adds: about {time} on one worker.",
        len(configs),
        epochs=epochs,
        work=_big(work),
        time=duration(work / pace, guessed=True),
    )


def _big(count: int) -> str:
    power = int(log10(count)) if count else 0
    if power < 6:
        return format_number(count)
    raised = str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{count / 10**power:.1f} · 10{raised}"
