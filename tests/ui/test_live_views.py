"""The live view's numbers, from records made up for the purpose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.training import SEED_LESSON, Control, EpochMetrics, LayerStats, Live, Run, RunState
from cnnviz.training.metrics import ACCURACY, LOSS
from cnnviz.ui.training.live_views import (
    IN_HAND,
    end,
    figures,
    layer_rows,
    live_lines,
    pending,
    progress,
)

NAN = float("nan")
STATS = (
    LayerStats("conv2d", "Conv2D", 0.001, 5.0, 1e-3, 0.25, 0.5, 0.5, 0.125),
    LayerStats("flatten", "Flatten"),
)
BEFORE = EpochMetrics(0, NAN, NAN, 2.3, 0.1)
FIRST = EpochMetrics(1, 1.8, 0.3, 1.5, 0.45, 20.0, 2000.0, 1e-3, STATS)
LIVE = Live(2, 50, 200, 1234.6, 75.0, 1e-3, ((25, 1.75, 0.34), (50, NAN, 0.375)))
RUN = Run(
    "a" * 22,
    replace(SEED_LESSON, epochs=4),
    0.0,
    "",
    False,
    RunState("running"),
    Control(),
    LIVE,
    (BEFORE, FIRST),
)
ENDED = replace(RUN, state=RunState("finished"))
NEW = replace(RUN, state=RunState("queued"), live=None, epochs=())


def test_the_figures_of_a_run_that_goes_on_are_those_of_the_batch_in_hand():
    assert dict(figures(RUN)) == {
        "Epoch": "2 of 4",
        "Batch": "50 of 200",
        "Loss": "–",  # NaN
        "Accuracy": "37.5\N{NO-BREAK SPACE}%",
        "Validation": "45.0\N{NO-BREAK SPACE}%",
        "Images / s": "1,235",
        "Time left": "1 min 15 s",
    }


def test_between_two_epochs_the_epoch_is_that_of_the_batches():
    paused = replace(RUN, state=RunState("paused"), live=replace(LIVE, epoch=1, batch=200))
    found = dict(figures(paused))
    assert (found["Epoch"], found["Batch"]) == ("1 of 4", "200 of 200")


def test_the_figures_of_a_run_that_has_ended_are_those_of_its_last_epoch():
    found = dict(figures(ENDED))
    assert found["Loss"] == "1.800"
    assert found["Accuracy"] == "30.0\N{NO-BREAK SPACE}%"
    assert found["Time trained"] == "20 s"
    assert found["Batch"] == "–"


def test_a_run_that_waits_has_no_figures_yet():
    assert {value for label, value in figures(NEW) if label != "Epoch"} == {"–"}
    assert figures(NEW)[0] == ("Epoch", "0 of 4")


LOADING = replace(NEW, state=RunState("running"))


@pytest.mark.parametrize(
    ("run", "control", "said"),
    [
        (NEW, Control(1, "pause"), "Once a worker has it, it will pause."),
        (LOADING, Control(1, "pause"), "Once its worker has loaded, it will pause."),
        (LOADING, Control(1, "stop"), "Once its worker has loaded, it will stop."),
        (
            LOADING,
            Control(2, batches=2),
            "Once its worker has loaded, it will pause after 2 more batches.",
        ),
        (RUN, Control(1, "pause"), "It will pause before its next batch."),
        (RUN, Control(1, epochs=1), "It will pause after one more epoch."),
        (RUN, Control(1, learning_rate=0.1), ""),
        (replace(RUN, state=RunState("running", obeyed=1)), Control(1, "pause"), ""),
        (replace(RUN, state=RunState("paused")), Control(1, batches=1), ""),
        (ENDED, Control(1, "stop"), ""),
    ],
)
def test_what_was_asked_and_is_not_done_yet_is_said(run, control, said):
    assert pending(replace(run, control=control)) == said


@pytest.mark.parametrize(
    ("run", "share"),
    [
        (NEW, 0.0),
        (RUN, (1 + 50 / 200) / 4),
        (ENDED, 1 / 4),
        (replace(RUN, live=replace(LIVE, epoch=1, batch=200)), 1 / 4),  # validating
    ],
)
def test_the_share_that_is_done(run, share):
    assert progress(run) == share


def test_the_epoch_in_hand_goes_on_where_the_last_one_ended():
    *_, in_hand = live_lines(RUN, LOSS)
    assert in_hand.name == IN_HAND
    assert in_hand.epochs == (1.125, 1.25)  # 1.125 = 1 + 25 / 200
    assert in_hand.values == (1.75, None)


@pytest.mark.parametrize("run", [ENDED, NEW, replace(RUN, live=replace(LIVE, epoch=1))])
def test_without_an_epoch_in_hand_there_is_no_line_for_it(run):
    assert IN_HAND not in {line.name for line in live_lines(run, ACCURACY)}


@pytest.mark.parametrize(
    ("status", "wanted", "done", "shown"),
    [
        ("running", 10, 3, 10),  # all of a short run
        ("running", 1000, 0, 20),
        ("running", 1000, 19, 20),  # epoch 20 is in hand
        ("running", 1000, 20, 40),
        ("paused", 50, 45, 50),  # 80 is more than there will be
        ("stopped", 1000, 7, 7),
        ("failed", 1000, 0, 1),
    ],
)
def test_the_axis_has_room_for_what_comes_next(status, wanted, done, shown):
    epochs = tuple(replace(FIRST, epoch=epoch) for epoch in range(done + 1))
    config = replace(RUN.config, epochs=wanted)
    assert end(replace(RUN, config=config, state=RunState(status), epochs=epochs)) == shown


def test_layers_are_laid_out_with_bars_of_powers_of_ten():
    conv, flatten = layer_rows(FIRST)
    name, gradient, step, activation, zeros, dead = conv.cells
    assert (name.text, gradient.text, step.text) == ("conv2d", "1.0e−3", "1.0e−3")
    assert gradient.share == pytest.approx(0.5)  # 1e-3 is half of the way from 1 to 1e-6
    assert activation.text == "0.25 ± 0.50"
    assert (zeros.share, dead.share) == (0.5, 0.125)
    assert flatten.cells[1].text == "–"


@pytest.mark.parametrize(
    ("gradient", "text", "share"),
    [(0.0, "0", 0.0), (1e-9, "1.0e−9", 0.0), (40.0, "4.0e1", 1.0), (NAN, "–", None)],
)
def test_a_bar_stays_within_its_bounds(gradient, text, share):
    stats = replace(STATS[0], gradient_norm=gradient)
    cell = layer_rows(replace(FIRST, layers=(stats,)))[0].cells[1]
    assert (cell.text, cell.share) == (text, share)


def test_before_training_the_validation_is_known_already():
    said = dict(figures(replace(RUN, live=None, epochs=(BEFORE,))))
    assert (said["Validation"], said["Loss"], said["Accuracy"]) == (
        "10.0\N{NO-BREAK SPACE}%",
        "–",
        "–",
    )
