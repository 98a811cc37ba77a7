"""What a worker does with a run, in this process: begun once only, its end written down."""

from __future__ import annotations

import threading

import pytest

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine.task import KILLED, run_task, sentence
from cnnviz.training.store.errors import StoreError


@pytest.fixture(autouse=True)
def keep_priority(monkeypatch):
    monkeypatch.setattr("cnnviz.training.engine.task.lower_priority", lambda: None)


@pytest.fixture
def run_id(store):
    run_id = store.create(SEED_LESSON, "me")
    store.change_state(run_id, attempt=2)
    return run_id


def train(store, run_id, attempt=2, does=lambda run_id, url: None):
    """Do the task, and give the names of the runs that were really trained and the state."""
    trained = []
    run_task(run_id, store.url, attempt, lambda *run: (trained.append(run[0]), does(*run)))
    return trained, store.state(run_id)


def test_a_run_is_trained_once(store, run_id):
    trained, state = train(store, run_id)
    assert (trained, state.status) == ([run_id], "finished")
    assert 0 < state.started <= state.ended
    again, same = train(store, run_id)
    assert (again, same) == ([], state)


@pytest.mark.parametrize("status", ["running", "paused"])
def test_an_attempt_that_was_begun_before_is_marked_as_killed(store, run_id, status):
    store.change_state(run_id, status=status)
    trained, state = train(store, run_id)
    assert (trained, state.status, state.cause) == ([], "killed", KILLED)


def test_an_older_attempt_is_passed_over(store, run_id):
    trained, state = train(store, run_id, attempt=1)
    assert (trained, state.status) == ([], "queued")


def test_a_run_that_was_stopped_while_it_waited_is_not_begun(store, run_id):
    store.change_state(run_id, status="stopped")
    trained, state = train(store, run_id)
    assert (trained, state.status) == ([], "stopped")


def test_a_run_that_is_stopped_as_it_begins_is_left_to_who_stops_it(store, run_id):
    assert store.claim(run_id, 2)
    trained, state = train(store, run_id)
    assert (trained, state.status) == ([], "queued")


def test_what_training_says_of_its_end_stays(store, run_id):
    def stop(run_id, url):
        store.change_state(run_id, status="stopped", cause="Enough.")

    _, state = train(store, run_id, does=stop)
    assert (state.status, state.cause) == ("stopped", "Enough.")


def test_a_run_that_is_taken_up_again_as_it_stops_is_not_ended(store, run_id):
    def stop_and_resume(run_id, url):
        store.change_state(run_id, status="stopped")
        store.change_state(run_id, status="queued", attempt=3)

    _, state = train(store, run_id, does=stop_and_resume)
    assert (state.status, state.attempt, state.cause) == ("queued", 3, "")


def test_a_process_trains_one_run_at_a_time(store):
    ids = [store.create(SEED_LESSON, "me") for _ in range(3)]
    inside, most = [], []

    def look(run_id, url):
        inside.append(run_id)
        most.append(len(inside))
        threading.Event().wait(0.02)
        inside.remove(run_id)

    threads = [threading.Thread(target=run_task, args=(i, store.url, 0, look)) for i in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("`a` must be 1.\nand more"), "`a` must be 1."),
        (StoreError("The disk is full."), "The disk is full."),
        (
            MemoryError(),
            "There is not enough memory: use smaller batches, pictures or a smaller network.",
        ),
        (RuntimeError(), "Training broke off: RuntimeError"),
    ],
)
def test_what_goes_wrong_is_one_sentence(error, told):
    assert sentence(error) == told


def test_a_long_error_is_cut():
    assert sentence(KeyError("x" * 400)).endswith("x…")
    assert len(sentence(KeyError("x" * 400))) == 301
