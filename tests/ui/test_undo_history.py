"""What can be undone: bounded, in order, a slider's way as one."""

from __future__ import annotations

from cnnviz.ui.architecture.undo_history import MAX_STEPS, History


def test_the_oldest_states_are_forgotten() -> None:
    history: History[int] = History()
    for state in range(MAX_STEPS + 5):
        history = history.changed(state)
    assert history.past == tuple(range(5, MAX_STEPS + 5))


def test_undone_and_redone_come_to_the_same() -> None:
    history, now = History[int]().changed(0).changed(1).changed(2), 3
    for wanted in (2, 1, 0):
        now, history = history.undone(now)
        assert now == wanted
    for wanted in (1, 2, 3):
        now, history = history.redone(now)
        assert now == wanted
    assert (history.past, history.future) == ((0, 1, 2), ())


def test_a_slider_s_way_is_one_change_until_something_else_happens() -> None:
    size, rate = (0, "kernel_size"), (0, "rate")
    history = History[int]().changed(1, size).changed(2, size).changed(3, size)
    assert history.past == (1,)
    assert history.changed(4, rate).past == (1, 4)
    now, undone = history.undone(4)
    assert undone.changed(now, size).past == (1,)
    assert undone.changed(now, size).future == ()
