"""What a person wants becomes the next move, within one batch."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.training.store.states import Control
from cnnviz.training.worker.steering import Steering


def steered(*controls):
    """Give a steering and a function that puts the next control in force."""
    wanted = list(controls)
    steering = Steering(lambda: wanted[0])
    return steering, lambda: wanted.pop(0)


def test_without_a_word_it_goes_on():
    steering = Steering(Control)
    for _ in range(3):
        assert steering.move() == "go"
        steering.batch_done()
        steering.epoch_done()


def test_pause_resume_stop():
    kinds = ("run", "pause", "run", "stop")
    steering, on = steered(*[Control(i, kind) for i, kind in enumerate(kinds)])
    moves = []
    for _ in kinds:
        moves += [steering.move(), steering.move()]
        if len(moves) < 8:
            on()
    assert moves == ["go", "go", "wait", "wait", "go", "go", "stop", "stop"]


def test_so_many_batches_then_pause():
    steering, on = steered(Control(1, batches=2), Control(2, batches=1))
    for expected in ("go", "go", "wait"):
        assert steering.move() == expected
        steering.batch_done()
    on()
    assert steering.move() == "go"
    steering.batch_done()
    assert steering.move() == "wait"


def test_same_wish_again_counts_anew():
    first = Control(1, batches=1)
    steering, on = steered(first, replace(first, sequence=2))
    steering.move()
    steering.batch_done()
    assert steering.move() == "wait"
    on()
    assert steering.move() == "go"


def test_batches_that_were_read_after_all_are_not_taken_twice():
    # The second command was given before it was known that the first had been read.
    first = Control(1, batches=1)
    steering, on = steered(first, Control(2, batches=2, added=1), Control(3, batches=3, added=1))
    taken = 0
    for _ in range(3):
        while steering.move() == "go":
            steering.batch_done()
            taken += 1
        on() if taken < 3 else None
    assert taken == 3


def test_batches_added_to_unread_ones_are_all_taken():
    steering, _ = steered(Control(2, batches=2, added=1))
    moves = []
    for _ in range(3):
        moves.append(steering.move())
        steering.batch_done()
    assert moves == ["go", "go", "wait"]


def test_epoch_that_has_begun_counts_as_one():
    steering, _ = steered(Control(1, epochs=1))
    assert steering.move() == "go"
    steering.batch_done()
    assert steering.move() == "go"
    steering.epoch_done()
    assert steering.move() == "wait"
