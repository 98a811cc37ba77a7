"""Runs given away and judged, without a cluster: nobody waits for one, and none stays behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine import dispatcher as module
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.dispatcher import Dispatcher
from cnnviz.training.engine.engine import Engine
from cnnviz.training.engine.failures import GONE, LOST, UNQUEUED
from cnnviz.training.engine.process_identity import ProcessIdentity
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.states import RunState
from cnnviz.training.store.sweep import old_runs
from tests.training.engine.stand_in import Cluster
from tests.waiting import PATIENCE, until


@pytest.fixture
def cluster():
    cluster = Cluster()
    yield cluster
    cluster.started.set()


@pytest.fixture
def dispatcher(store, cluster):
    identity = ProcessIdentity.new()
    yield Dispatcher(store, cluster, identity, None)
    identity.forget()


@pytest.fixture
def engine(store, dispatcher, cluster):
    engine = Engine(store, "")
    engine._dispatcher, engine._connection = dispatcher, cluster
    yield engine
    engine._heartbeat.close()


@pytest.fixture
def left(store, dispatcher):
    """Give a function that makes a run which a cluster that has gone had; give its id."""

    def make(status="queued", queued=1.0, turn=0):
        run_id = store.create(SEED_LESSON, "me")
        state = RunState(status, engine=dispatcher.name, attempt=1, queued=queued, turn=turn)
        store.write_state(run_id, state)
        return run_id

    return make


def test_who_reads_the_runs_does_not_wait_for_a_cluster_that_starts(
    engine, dispatcher, cluster, left
):
    waiting, running = left(), left("running")
    cluster.started.clear()
    assert engine.run(waiting).state.status == "queued"
    assert cluster.asked.wait(PATIENCE)
    # It starts now, and in no lock that these would need.
    assert engine.run(waiting).state.status == "queued"
    assert engine.run(running).state.cause == GONE
    assert {run.state.status for run in engine.runs("me")} == {"queued", "killed"}
    assert engine.place(waiting) == 1
    assert not cluster.tasks
    cluster.started.set()
    until(lambda: cluster.tasks)
    assert engine.run(waiting).state.attempt == 2


def test_what_waits_is_queued_again_in_its_order_and_once(engine, cluster, left):
    cluster.started.clear()
    ids = [left(queued=when) for when in (3.0, 1.0, 2.0)]
    for _ in range(3):
        engine.runs("me")
    cluster.started.set()
    until(lambda: len(cluster.tasks) == 3)
    until(lambda: not engine._dispatcher._queuing)
    assert [task.run_id for task in cluster.tasks] == [ids[1], ids[2], ids[0]]
    assert engine._dispatcher.unfinished() == [ids[1], ids[2], ids[0]]


def test_a_second_turn_waits_behind_all_first_ones(engine, cluster):
    turns = (1, 0, 1, 0)
    ids = [engine.submit(SEED_LESSON, "me", turn=turn) for turn in turns]
    assert [engine.places(ids)[run_id] for run_id in ids] == [3, 1, 4, 2]
    by_priority = sorted(cluster.tasks, key=lambda task: task.priority, reverse=True)
    assert [task.run_id for task in by_priority] == [ids[1], ids[3], ids[0], ids[2]]


def test_a_turn_is_kept_where_a_run_is_queued_again(engine, cluster, left):
    cluster.started.clear()
    ids = [left(queued=1.0, turn=1), left(queued=2.0)]
    engine.runs("me")
    cluster.started.set()
    until(lambda: len(cluster.tasks) == 2)
    until(lambda: not engine._dispatcher._queuing)
    assert [task.run_id for task in cluster.tasks] == [ids[1], ids[0]]
    assert engine.run(ids[0]).state.turn == 1


def test_what_was_stopped_or_deleted_meanwhile_is_not_queued_again(engine, cluster, left):
    cluster.started.clear()
    stopped, deleted, last = left(), left(), left(queued=2.0)
    engine.runs("me")
    for run_id in (stopped, deleted):
        engine.command(run_id, "stop", owner="me")
    engine.delete(deleted, owner="me")
    cluster.started.set()
    until(lambda: cluster.tasks)
    assert [task.run_id for task in cluster.tasks] == [last]
    assert engine.run(stopped).state.status == "stopped"


def test_where_no_cluster_starts_those_that_wait_are_told(engine, cluster, left):
    cluster.gone = True
    run_id = left()
    engine.run(run_id)
    until(lambda: not engine.run(run_id).state.active)
    assert (engine.run(run_id).state.status, engine.run(run_id).state.cause) == ("killed", GONE)


@pytest.mark.parametrize("refuses", [OSError("gone"), TypeError("cannot pickle")])
def test_a_run_that_cannot_be_queued_is_none(engine, store, cluster, refuses):
    cluster.refuses = refuses
    with pytest.raises(EngineError, match="The scheduler could not take the run"):
        engine.submit(SEED_LESSON, "me")
    assert store.ids() == []
    assert engine._dispatcher.unfinished() == []


def test_a_run_that_cannot_be_resumed_is_what_it_was(engine, store, cluster, left):
    run_id = left("stopped")
    before = store.state(run_id)
    cluster.refuses = OSError("gone")
    with pytest.raises(EngineError, match="start it again"):
        engine.resume(run_id, owner="me")
    after = store.state(run_id)
    assert replace(after, updated=0, attempt=0) == replace(before, updated=0, attempt=0)
    assert after.attempt == before.attempt + 1  # it may have been claimed: it is not given again
    cluster.refuses = None
    engine.resume(run_id, owner="me")
    state = store.state(run_id)
    assert (state.status, state.attempt) == ("queued", before.attempt + 2)


def test_what_an_app_made_and_did_not_queue_can_be_taken_up_and_deleted(
    engine, store, cluster, monkeypatch
):
    ids = [store.create(SEED_LESSON, "me") for _ in range(2)]
    store.change_state(ids[1], attempt=1)  # it was refused, and could not be deleted
    assert engine.run(ids[0]).state.status == "queued"  # it may be on its way
    monkeypatch.setattr(module, "GRACE", -1)
    for run in engine.runs("me"):
        assert (run.state.status, run.state.cause) == ("interrupted", UNQUEUED)
    engine.resume(ids[0], owner="me")
    engine.delete(ids[1], owner="me")
    assert [task.run_id for task in cluster.tasks] == store.ids() == ids[:1]


def test_a_deleted_run_leaves_the_table_and_its_task_may_end(engine, cluster):
    run_id = engine.submit(SEED_LESSON, "me")
    engine.command(run_id, "stop", owner="me")
    engine.delete(run_id, owner="me")
    assert engine._dispatcher.unfinished() == []
    cluster.tasks[0].end("error", StoreError("There is no such run."))


def test_a_task_whose_end_nobody_can_tell_leaves_the_table(engine, cluster):
    run_id = engine.submit(SEED_LESSON, "me")
    engine.store.change_state(run_id, status="running")
    cluster.tasks[0].end("error")
    assert engine._dispatcher.unfinished() == []
    assert engine.run(run_id).state.cause == GONE


def test_a_run_that_cannot_be_judged_hides_no_other(engine, store, monkeypatch, left):
    broken, other = left("running"), left("running")
    read = store.run

    def run(run_id):
        if run_id == broken:
            raise StoreError("It was deleted.")
        return read(run_id)

    runs = [read(broken), read(other)]
    monkeypatch.setattr(store, "run", run)
    monkeypatch.setattr(store, "runs", lambda owner: runs)
    assert [run.id for run in engine.runs("me")] == [other]


def test_runs_keep_their_order_and_are_judged_though_the_clock_is_set_back(
    engine, cluster, store, monkeypatch
):
    first = engine.submit(SEED_LESSON, "me")
    then = store.state(first).queued - 86_400
    for place in ("engine.dispatcher", "store.store", "store.sweep"):
        monkeypatch.setattr(f"cnnviz.training.{place}.time.time", lambda: then)
    second = engine.submit(SEED_LESSON, "me")
    assert engine.places([first, second]) == {first: 1, second: 2}
    assert [task.priority for task in cluster.tasks] == sorted(
        (task.priority for task in cluster.tasks), reverse=True
    )
    cluster.tasks[0].end("error", OSError("The worker died"))
    assert not engine.run(first).state.active
    engine.resume(first, owner="me")
    assert engine.places([first, second]) == {first: 2, second: 1}
    assert old_runs(store, 0.5) == []


def test_a_lost_run_of_the_future_is_known_as_lost(store, monkeypatch):
    dispatcher = Dispatcher(store, Lost(), None, None)
    run_id = store.create(SEED_LESSON, "me")
    store.write_state(run_id, RunState("running", engine="tcp://lab:1", attempt=1))
    assert dispatcher.reconciled(store.run(run_id)).state.status == "running"  # on its way
    then = store.state(run_id).updated - 86_400
    monkeypatch.setattr(module.time, "time", lambda: then)
    assert dispatcher.reconciled(store.run(run_id)).state.cause == LOST


class Lost(Cluster):
    """A scheduler that knows of no run."""

    scheduler = "tcp://lab:1"

    def open_client(self):
        return self

    def who_has(self):
        return {}
