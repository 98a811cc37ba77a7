"""What the live view shows of a run: its figures, its curves, its layers."""

from __future__ import annotations

import math

from cnnviz.figures.curves import Curve
from cnnviz.i18n import marked, translate, translate_plural
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training import Control, EpochMetrics, LayerStats, Run
from cnnviz.training.metrics import ACCURACY, MAIN_METRICS, TRAINED, Metric
from cnnviz.ui.components.table import Cell, Column, Row
from cnnviz.ui.run_duration import duration
from cnnviz.ui.runs.epoch_previews import known
from cnnviz.ui.runs.views import last, lines, percent_if_known

IN_HAND = marked("this epoch")
_SHOWN = 20  # epochs that the curves have room for at first
_AT_ONCE = 0.05  # seconds in which no features are computed, only found
_WEAKEST = -6  # decades below 1, where the bar of a gradient or a step ends


def figures(run: Run) -> list[tuple[str, str]]:
    """Give the large numbers, each with what it is of."""
    live, metrics, state = run.live, last(run), run.state
    running = live if state.active else None
    now: dict[Metric, float] = {}
    if running and running.points:
        now = {metric: running.values(metric)[-1] for metric in MAIN_METRICS}
    elif metrics:
        now = {metric: metrics.value(metric, "training") for metric in MAIN_METRICS}
    judged = run.epochs[-1] if run.epochs else None  # epoch 0, before training, is judged too
    # Between two epochs the batches are still those of the one that has ended.
    epoch = running.epoch if running else max(0, len(run.epochs) - 1)
    speed = running.images_per_second if running else metrics.images_per_second if metrics else 0
    return [
        (translate("Epoch"), _of(epoch, run.config.epochs)),
        (translate("Batch"), _of(running.batch, running.batches) if running else "–"),
        *((translate(metric.label), metric.write(now.get(metric))) for metric in MAIN_METRICS),
        (translate("Validation"), ACCURACY.write(judged.val_accuracy) if judged else "–"),
        (translate("Images / s"), f"{speed:,.0f}" if speed else "–"),
        _time(run),
    ]


def _time(run: Run) -> tuple[str, str]:
    if run.state.active:
        left = run.live.seconds_left if run.live else 0.0
        return translate("Time left"), duration(left) if left > 0 else "–"
    seconds = sum(each.seconds for each in run.epochs)
    return translate("Time trained"), duration(seconds) if seconds > 0 else "–"


def _of(done: int, wanted: int) -> str:
    return translate("{done} of {wanted}", done=done, wanted=wanted)


def progress(run: Run) -> float:
    """Give the share of a run that is done, 0 to 1."""
    done = float(max(0, len(run.epochs) - 1))
    live = run.live
    if live and run.state.active and live.epoch > done:
        done = live.epoch - 1 + live.batch / max(1, live.batches)
    return min(1.0, done / run.config.epochs)


def pending(run: Run) -> str:
    """Say what was asked of a run that its worker has not read yet; "" if there is nothing.

    A worker reads between two batches, and not while it loads.
    """
    state, control = run.state, run.control
    if state.status not in ("queued", "running") or state.obeyed >= control.sequence:
        return ""
    if not (action := _action(control)):
        return ""
    if state.status == "queued":
        return translate("Once a worker has it, it will {action}.", action=action)
    if not run.epochs:
        return translate("Once its worker has loaded, it will {action}.", action=action)
    if control.wanted == "run":
        return translate("It will {action}.", action=action)
    return translate("It will {action} before its next batch.", action=action)


def _action(control: Control) -> str:
    """Say what a run will do; "" where it just goes on."""
    if control.wanted != "run":
        return translate("pause") if control.wanted == "pause" else translate("stop")
    if control.batches:
        return translate_plural(
            "pause after one more batch", "pause after {count} more batches", control.batches
        )
    if control.epochs:
        return translate_plural(
            "pause after one more epoch", "pause after {count} more epochs", control.epochs
        )
    return ""


def features_pass(run: Run) -> str:
    """Say what was gained by passing the frozen part only once; "" where that was not done."""
    note = run.transfer
    if note is None or not note.pictures:
        return ""
    if note.done < note.pictures:
        return translate(
            "Features of {done:,} of {all:,} images are computed, once for all.",
            done=note.done,
            all=note.pictures,
        )
    said = translate(
        "The features of {count:,} images took {seconds} s, once.",
        count=note.pictures,
        seconds=f"{note.seconds:.1f}",
    )
    if note.seconds < _AT_ONCE:
        said = translate(
            "The features of {count:,} images were kept from an earlier run.", count=note.pictures
        )
    seconds = [each.seconds for each in run.epochs[1 : _frozen_epochs(run) + 1] if each.seconds]
    if seconds and (each := min(seconds)) < note.whole_seconds:  # the first one warms up
        longer = translate(
            "An epoch of the head takes {seconds} s; through the whole network it would take "
            "{whole} s: {times:,.0f} times as long.",
            seconds=f"{each:.2g}",
            whole=f"{note.whole_seconds:.2g}",
            times=note.whole_seconds / each,
        )
        return f"{said} {longer}"
    return said


def _frozen_epochs(run: Run) -> int:
    network = run.config.network
    tuning = network.fine_tune if isinstance(network, TransferSpec) else None
    return run.config.epochs - (tuning.epochs if tuning else 0)


def live_lines(run: Run, metric: Metric) -> list[Curve]:
    """Give the curves of a metric: by epoch, and within the epoch in hand."""
    found = lines([run], metric)
    live = run.live
    going_on = live and live.points and run.state.active and live.epoch >= len(run.epochs)
    if live and going_on and metric in TRAINED:
        start = live.epoch - 1
        batches = tuple(start + point[0] / max(1, live.batches) for point in live.points)
        values = tuple(map(known, live.values(metric)))
        found.append(Curve(translate(IN_HAND), batches, values, tone=1))
    return found


def end(run: Run) -> int:
    """Give the epoch where the curves' axis ends: it changes seldom while the run goes on."""
    done = max(1, len(run.epochs) - 1)
    if not run.state.active:
        return done
    shown = _SHOWN
    while shown <= done:  # the epoch in hand is one more
        shown *= 2
    return min(shown, run.config.epochs)


def layer_columns() -> tuple[Column, ...]:
    """Give the columns of the table of layers."""
    return (
        Column(translate("Layer")),
        Column(translate("Gradient"), numeric=True),
        Column(translate("Step / weights"), numeric=True),
        Column(translate("Activation"), numeric=True),
        Column(translate("Zeros"), numeric=True),
        Column(translate("Dead"), numeric=True),
    )


def layer_rows(metrics: EpochMetrics) -> list[Row]:
    """Lay out the statistics of each layer after an epoch."""
    return [Row(each.name, _cells(each)) for each in metrics.layers]


def _cells(stats: LayerStats) -> tuple[Cell, ...]:
    learns = stats.weight_norm > 0
    mean, std = stats.activation_mean, stats.activation_std
    return (
        Cell(stats.name, stats.name),
        _decades(stats.gradient_norm if learns else None),
        _decades(stats.update_ratio if learns else None),
        Cell(f"{mean:.2f} ± {std:.2f}".replace("-", "−"), mean),
        _share(stats.zeros),
        _share(stats.dead),
    )


def _decades(value: float | None) -> Cell:
    """Write a number with a bar of its order of magnitude, full at 1."""
    if value is None or not math.isfinite(value):
        return Cell("–")
    if value <= 0:
        return Cell("0", 0.0, 0.0)
    share = 1 - math.log10(value) / _WEAKEST
    return Cell(f"{value:.1e}".replace("e-0", "e−").replace("e+0", "e"), value, _within(share))


def _share(value: float) -> Cell:
    share = known(value)
    return Cell(percent_if_known(share), share, share)


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
