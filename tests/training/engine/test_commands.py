"""Commands become all that is wanted; none that a worker has not read is lost."""

from __future__ import annotations

import pytest

from cnnviz.training.engine.commands import COMMANDS, obeying
from cnnviz.training.store.states import Control, RunState

RUNNING = RunState("running", obeyed=4)
PAUSED = RunState("paused", obeyed=4)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_told_from_the_one_before(command):
    assert obeying(command, Control(4), RUNNING, 0.5).sequence == 5


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("pause", Control(5, "pause", learning_rate=0.1)),
        ("resume", Control(5, "run", learning_rate=0.1)),
        ("stop", Control(5, "stop", learning_rate=0.1)),
        ("one batch", Control(5, "run", batches=1, learning_rate=0.1)),
        ("one epoch", Control(5, "run", epochs=1, learning_rate=0.1)),
    ],
)
def test_a_command_keeps_the_rate(command, wanted):
    assert obeying(command, Control(4, "pause", learning_rate=0.1), PAUSED) == wanted


def test_a_command_keeps_a_scaled_schedule():
    assert obeying("pause", Control(4, scale=2.0), RUNNING) == Control(5, "pause", scale=2.0)
    assert obeying("learning rate", Control(4, learning_rate=0.5), RUNNING, scale=2.0) == Control(
        5, scale=2.0
    )


def test_a_rate_keeps_what_was_wanted():
    before = Control(4, "run", epochs=2)
    assert obeying("learning rate", before, RUNNING, 0.5) == Control(5, "run", 0, 2, 0.5)
    assert obeying("learning rate", Control(4, learning_rate=0.5), RUNNING) == Control(5)


def test_a_rate_does_not_repeat_batches_that_were_run():
    ran = Control(4, "run", batches=3)
    assert obeying("learning rate", ran, PAUSED, 0.5) == Control(5, "pause", learning_rate=0.5)


def test_a_rate_keeps_batches_that_are_still_to_be_run():
    unread = Control(5, "run", batches=3)
    assert obeying("learning rate", unread, PAUSED, 0.5) == Control(6, "run", 3, 0, 0.5)


def test_unread_batches_and_epochs_add_up():
    assert obeying("one batch", Control(5, "run", batches=3), PAUSED).batches == 4
    assert obeying("one epoch", Control(5, "run", epochs=1), PAUSED).epochs == 2


def test_what_adds_up_names_the_first_of_it():
    second = obeying("one batch", Control(5, "run", batches=1), PAUSED)
    assert (second.sequence, second.added) == (6, 5)
    third = obeying("one batch", second, PAUSED)
    assert (third.sequence, third.batches, third.added) == (7, 3, 5)
    assert obeying("pause", third, PAUSED).added == 0


def test_batches_after_an_unread_pause_are_one():
    assert obeying("one batch", Control(5, "pause"), RUNNING).batches == 1


def test_what_is_no_command_and_what_is_no_rate():
    with pytest.raises(ValueError, match="A command is one of pause, resume, stop, one batch"):
        obeying("dance", Control(), RUNNING)
    with pytest.raises(ValueError, match="`learning_rate` must be above 0"):
        obeying("learning rate", Control(), RUNNING, 0.0)
