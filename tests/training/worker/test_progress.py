"""The epoch in hand: means of what was seen, at most four reports a second, few points."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cnnviz.training.metrics import Sums
from cnnviz.training.worker.progress import Progress, thinned


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def progress(batches=10, epochs=3):
    clock, seen = Clock(), []
    made = Progress(seen.append, batches, epochs, clock)
    made.begin(1)
    return made, seen, clock


def add(made, clock, seconds=0.1, **changes):
    clock.now += seconds
    found = Sums(**{"images": 4, "loss": 8.0, "correct": 1, **changes})
    made.add(found, learning_rate=0.5, seconds=seconds)


def test_reports_come_four_times_a_second_at_most():
    made, seen, clock = progress(batches=100)
    for _ in range(100):
        add(made, clock)
    assert [live.batch for live in seen] == [1, *range(4, 101, 3)]  # each third tenth of a second


def test_points_are_means_of_their_batch():
    made, seen, clock = progress()
    add(made, clock)
    add(made, clock, images=2, loss=1.0, correct=2)
    made.tell()
    assert seen[-1].points == ((1, 2.0, 0.25), (2, 0.5, 1.0))
    assert made.sums == (6, 9.0, 3)


def test_first_batch_is_no_measure_of_the_pace():
    made, seen, clock = progress(batches=10, epochs=3)
    add(made, clock, seconds=5.0)
    add(made, clock, seconds=0.5)
    made.tell()
    assert seen[-1].images_per_second == pytest.approx(8)  # 4 images / 0.5 seconds
    assert seen[-1].seconds_left == pytest.approx(14)  # (8 + 2 * 10) batches * 0.5 seconds


def test_later_epochs_count_from_their_first_batch():
    made, seen, clock = progress(batches=2, epochs=3)
    add(made, clock, seconds=5.0)
    add(made, clock)
    made.end(seconds=1.0)
    made.begin(2)
    add(made, clock, seconds=0.2)
    made.tell()
    assert (seen[-1].epoch, seen[-1].batch, seen[-1].batches) == (2, 1, 2)
    assert seen[-1].images_per_second == pytest.approx(20)  # 4 images / 0.2 seconds
    assert seen[-1].seconds_left == pytest.approx(2.6)  # 3 batches * 0.2 + 2 ends * 1


def test_epoch_of_one_batch_has_a_pace():
    made, seen, clock = progress(batches=1)
    add(made, clock, seconds=0.5)
    made.tell()
    assert seen[-1].images_per_second == pytest.approx(8)


def test_an_ended_run_has_no_time_left():
    made, seen, clock = progress(batches=1, epochs=1)
    add(made, clock)
    made.end(seconds=1.0)
    assert seen[-1].seconds_left == 0


def test_many_batches_are_thinned():
    made, seen, clock = progress(batches=5000)
    for _ in range(5000):
        add(made, clock, seconds=0.001)
    made.tell()
    numbers = [batch for batch, *_ in seen[-1].points]
    assert len(numbers) == 200
    assert (numbers[0], numbers[-1]) == (1, 5000)
    steps = {after - before for before, after in pairwise(numbers)}
    assert steps == {25, 26}


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201])
def test_thinning_keeps_what_fits(count):
    assert len(thinned(count)) == min(count, 200)
