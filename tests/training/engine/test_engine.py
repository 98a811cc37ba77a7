"""Runs on a worker of the app's own: queued, steered, killed and resumed."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import psutil
import pytest

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.engine import Engine
from cnnviz.training.engine.failures import GONE, MEMORY, PAUSED
from cnnviz.training.engine.task import KILLED, NICE
from cnnviz.training.store.store import Store
from tests.training import fakes
from tests.waiting import until

pytestmark = pytest.mark.cluster

COUNT = replace(SEED_LESSON, name="count", epochs=1000)  # until it is stopped
INSTANT = replace(SEED_LESSON, name="instant")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_WORKER_MEMORY", "400 MB")
        engine = Engine(Store(str(tmp_path_factory.mktemp("runs"))), "", fakes.train)
        yield engine
        engine.close()


@pytest.fixture
def start(engine):
    """Give a function that starts a run; in the end all are stopped."""
    started = []

    def run(config=COUNT, owner="me"):
        started.append(engine.submit(config, owner))
        return started[-1]

    yield run
    left = set(started) & set(engine.store.ids())
    for run_id in left:
        with suppress(EngineError):  # it has ended by itself
            engine.command(run_id, "stop", owner="me")
    until(lambda: not any(engine.run(run_id).state.active for run_id in left))


def wait(engine, run_id, status):
    until(lambda: engine.run(run_id).state.status == status)


def worker(engine, run_id):
    """Wait for the first epochs, and give the process that counts them."""
    until(lambda: len(engine.run(run_id).epochs) >= 2)
    return int(engine.run(run_id).live.seconds_left)


def test_a_run_goes_from_queued_to_finished(engine, start):
    run_id = start(replace(COUNT, epochs=2))
    wait(engine, run_id, "finished")
    state = engine.run(run_id).state
    assert [each.epoch for each in engine.run(run_id).epochs] == [1, 2]
    assert state.queued <= state.started <= state.ended
    assert state.worker.startswith("tcp://127.0.0.1:")
    assert (state.attempt, state.cause) == (1, "")


def test_the_worker_is_another_process_of_low_priority(engine, start):
    process = psutil.Process(worker(engine, start()))
    assert process.pid != os.getpid()
    nices = {os.getpriority(os.PRIO_PROCESS, each.id) for each in process.threads()}
    assert max(nices) >= NICE
    if hasattr(os, "SCHED_OTHER"):  # in no class that a busy machine leaves without a core
        assert {os.sched_getscheduler(each.id) for each in process.threads()} == {os.SCHED_OTHER}


def test_pause_one_batch_rate_resume_stop(engine, start):
    run_id = start()
    worker(engine, run_id)
    engine.command(run_id, "pause", owner="me")
    wait(engine, run_id, "paused")
    before = engine.run(run_id).live

    engine.command(run_id, "one batch", owner="me")
    engine.command(run_id, "one batch", owner="me")
    control = engine.run(run_id).control
    until(lambda: engine.run(run_id).state.obeyed == control.sequence)
    wait(engine, run_id, "paused")
    after = engine.run(run_id).live
    assert fakes.BATCHES * (after.epoch - before.epoch) + after.batch - before.batch == 2

    engine.command(run_id, "learning rate", 0.5, owner="me")
    until(lambda: engine.run(run_id).state.obeyed == control.sequence + 1)
    assert engine.run(run_id).state.status == "paused"
    assert engine.run(run_id).live == after

    engine.command(run_id, "resume", owner="me")
    until(lambda: engine.run(run_id).live.learning_rate == 0.5)
    engine.command(run_id, "stop", owner="me")
    wait(engine, run_id, "stopped")


def test_one_epoch_ends_with_the_epoch(engine, start):
    run_id = start()
    worker(engine, run_id)
    engine.command(run_id, "one epoch", owner="me")
    wait(engine, run_id, "paused")
    run = engine.run(run_id)
    assert run.live.batch == fakes.BATCHES
    assert run.epochs[-1].epoch == run.live.epoch


def test_a_stopped_run_goes_on_from_its_last_epoch(engine, start):
    run_id = start(replace(COUNT, epochs=5))
    worker(engine, run_id)
    engine.command(run_id, "learning rate", 0.25, owner="me")
    engine.command(run_id, "stop", owner="me")
    wait(engine, run_id, "stopped")
    engine.command(run_id, "resume", owner="me")
    wait(engine, run_id, "finished")
    run = engine.run(run_id)
    assert [each.epoch for each in run.epochs] == [1, 2, 3, 4, 5]
    assert (run.state.attempt, run.control.learning_rate) == (2, 0.25)


def test_twenty_runs_at_once_wait_in_order_and_none_is_lost(engine, start):
    first = start()
    worker(engine, first)
    with ThreadPoolExecutor(20) as visitors:
        ids = list(visitors.map(lambda _: start(INSTANT), range(20)))
    ids.sort(key=engine.place)
    assert engine.place(first) == 0
    assert [engine.place(run_id) for run_id in ids] == list(range(1, 21))
    engine.command(ids[3], "stop", owner="me")
    assert engine.place(ids[-1]) == 19
    engine.command(first, "stop", owner="me")
    until(lambda: not any(engine.run(run_id).state.active for run_id in ids))
    statuses = [engine.run(run_id).state.status for run_id in ids]
    assert statuses == ["finished"] * 3 + ["stopped"] + ["finished"] * 16
    begun = [engine.run(run_id).state.started for run_id in ids]
    assert begun.pop(3) == 0
    assert begun == sorted(begun)
    assert set(ids) <= {run.id for run in engine.runs("me")}


def test_one_owners_runs_are_not_listed_to_another(engine, start):
    run_id = start(INSTANT, owner="somebody")
    assert [run.id for run in engine.runs("somebody")] == [run_id]
    assert engine.runs("nobody") == []
    assert engine.run(run_id).id == run_id


def test_a_sweep_is_queued_as_one(engine, start):
    sweep = engine.sweep([replace(INSTANT, seed=seed) for seed in (1, 2)], "sweeper")
    runs = engine.runs("sweeper")
    assert [run.config.seed for run in runs] == [2, 1]
    assert {run.sweep for run in runs} == {sweep}
    until(lambda: not any(run.state.active for run in engine.runs("sweeper")))


def test_a_killed_worker_ends_its_run_alone_and_the_run_can_be_resumed(engine, start):
    run_id, waiting = start(), [start(INSTANT) for _ in range(3)]
    os.kill(worker(engine, run_id), signal.SIGKILL)
    wait(engine, run_id, "killed")
    run = engine.run(run_id)
    assert (run.state.cause, run.state.attempt) == (KILLED, 1)
    for other in waiting:
        wait(engine, other, "finished")
    begun = [engine.run(other).state.started for other in waiting]
    assert begun == sorted(begun)
    assert engine.run(run_id) == run  # nobody began it anew

    engine.command(run_id, "resume", owner="me")
    until(lambda: len(engine.run(run_id).epochs) > len(run.epochs) + 1)
    epochs = [each.epoch for each in engine.run(run_id).epochs]
    assert epochs == list(range(1, len(epochs) + 1))


def test_a_worker_that_takes_too_much_memory_is_said_so(engine, start):
    run_id = start(replace(COUNT, name="greedy"))
    wait(engine, run_id, "killed")
    assert engine.run(run_id).state.cause == MEMORY


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("broken", "Training broke off: KeyError 'a surprise'"),
        ("full", "The disk that holds the runs is full: delete runs, or make room on it."),
    ],
)
def test_what_goes_wrong_is_one_sentence(engine, start, name, cause):
    run_id = start(replace(COUNT, name=name))
    wait(engine, run_id, "failed")
    assert engine.run(run_id).state.cause == cause


def test_what_has_ended_is_not_steered(engine, start):
    run_id = start(INSTANT)
    wait(engine, run_id, "finished")
    for command in ("pause", "stop", "one batch", "one epoch", "learning rate"):
        with pytest.raises(EngineError, match="The run has ended: resume it first"):
            engine.command(run_id, command, owner="me")
    with pytest.raises(EngineError, match="The run has finished: there is nothing to resume"):
        engine.command(run_id, "resume", owner="me")


def test_a_run_that_a_worker_has_just_begun_is_stopped_by_the_worker(engine, start):
    first, run_id = start(), start()
    worker(engine, first)
    assert engine.store.claim(run_id, 1)  # a worker has read that it waits
    engine.command(run_id, "stop", owner="me")
    assert engine.run(run_id).state.status == "queued"  # else the worker would write over it
    engine.command(first, "stop", owner="me")
    wait(engine, run_id, "stopped")
    assert engine.run(run_id).epochs == ()


def test_what_goes_on_is_neither_begun_anew_nor_deleted(engine, start):
    run_id = start()
    with pytest.raises(EngineError, match="The run has not ended: there is nothing to resume"):
        engine.resume(run_id, owner="me")
    with pytest.raises(EngineError, match="Stop the run before you delete it"):
        engine.delete(run_id, owner="me")
    engine.command(run_id, "stop", owner="me")
    wait(engine, run_id, "stopped")
    engine.delete(run_id, owner="me")
    assert run_id not in engine.store.ids()


def test_a_run_that_is_paused_for_long_gives_way_to_those_that_wait(engine, start, monkeypatch):
    monkeypatch.setattr("cnnviz.training.engine.heartbeat.MAX_PAUSE", 0)
    run_id = start()
    worker(engine, run_id)
    engine.command(run_id, "pause", owner="me")
    wait(engine, run_id, "paused")
    engine._heartbeat.beat()
    assert engine.run(run_id).control.wanted == "pause"  # nobody waits
    waiting = start(INSTANT)
    engine._heartbeat.beat()
    wait(engine, waiting, "finished")
    state = engine.run(run_id).state
    assert (state.status, state.cause) == ("stopped", PAUSED)


def test_a_run_that_was_made_elsewhere_is_left_alone(engine):
    run_id = engine.store.create(COUNT, "me")
    assert engine.run(run_id).state.status == "queued"
    engine.store.delete(run_id)


def test_a_killed_cluster_is_noticed_and_made_anew(engine, start):
    run_id, waiting = start(), start(INSTANT)
    cluster = psutil.Process(worker(engine, run_id)).parent()
    cluster.kill()
    wait(engine, run_id, "killed")
    assert engine.run(run_id).state.cause == GONE
    wait(engine, waiting, "finished")  # it had not begun
