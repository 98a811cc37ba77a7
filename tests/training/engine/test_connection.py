"""A scheduler that is not there, and addresses that are none."""

from __future__ import annotations

import gc
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine.connection import TIMEOUT, Connection, EngineError
from cnnviz.training.engine.engine import Engine
from cnnviz.training.engine.failures import LOST
from tests.browser.harness import free_port
from tests.training.engine.test_engine_cluster import dask
from tests.waiting import until

pytestmark = pytest.mark.cluster


def test_a_scheduler_that_does_not_answer_is_one_sentence_and_no_run(store):
    address = f"tcp://127.0.0.1:{free_port()}"
    engine = Engine(store, address)
    begin = time.monotonic()
    with pytest.raises(EngineError, match=f"No Dask scheduler answers at {address}: start it"):
        engine.submit(SEED_LESSON, "me")
    assert time.monotonic() - begin < 5 * TIMEOUT
    engine.warm_up()  # says nothing
    assert engine.runs("me") == []
    engine.close()


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "http://localhost:1", "tcp://[::"])
def test_a_wrong_address_is_one_sentence(store, address):
    engine = Engine(store, address)
    with pytest.raises(EngineError, match="No Dask scheduler answers at"):
        engine.submit(SEED_LESSON, "me")
    engine.close()


@pytest.mark.parametrize("address", ["nonsense", "tcp://127.0.0.1:1"])
def test_a_connection_that_failed_leaves_no_thread(address):
    # One that the garbage collector ended could lock up a thread that was just starting.
    before = {thread.ident for thread in threading.enumerate() if thread.name == "IO loop"}
    connection = Connection(address)
    gc.disable()
    try:
        with pytest.raises(EngineError) as caught:
            _ = connection.client
        left = {thread.ident for thread in threading.enumerate() if thread.name == "IO loop"}
        assert caught.value.args
    finally:
        gc.enable()
    assert left <= before


def test_a_silent_scheduler_is_not_asked_each_time():
    connection = Connection(f"tcp://127.0.0.1:{free_port()}")
    with pytest.raises(EngineError):
        _ = connection.client
    begin = time.monotonic()
    assert connection.open_client() is None
    assert time.monotonic() - begin < TIMEOUT / 2


def test_looking_at_runs_starts_no_cluster():
    assert Connection("").open_client() is None


def test_a_wrong_limit_of_memory_is_one_sentence(store, monkeypatch):
    monkeypatch.setenv("CNNVIZ_WORKER_MEMORY", "plenty")
    engine = Engine(store, "")
    with pytest.raises(
        EngineError, match="did not start: ValueError: Could not interpret 'plenty'"
    ):
        engine.submit(SEED_LESSON, "me")
    assert store.ids() == []
    engine.close()


def test_what_is_closed_stays_closed(store):
    engine = Engine(store, "")
    engine.close()
    engine.warm_up()
    with pytest.raises(EngineError, match="The app is closing"):
        engine.submit(SEED_LESSON, "me")


@contextmanager
def scheduler(port):
    """Run a scheduler as a person does; it is killed in the end."""
    own = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    with dask("scheduler", *own) as process:
        try:
            yield
        finally:
            process.kill()


def test_a_scheduler_that_is_killed_is_told_and_what_it_had_goes_on_with_the_next(
    store, monkeypatch
):
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    engine = Engine(store, address)

    def is_up():
        with suppress(EngineError):
            return engine._connection.client
        return None

    with scheduler(port):
        until(is_up)
        run_id = engine.submit(SEED_LESSON, "me")
        assert engine.state == "ok"
    with pytest.raises(EngineError, match=f"No Dask scheduler answers at {address}: start it"):
        engine.submit(SEED_LESSON, "me")
    assert engine.state == "gone"
    assert [run.id for run in engine.runs("me")] == [run_id]  # and nothing half beside it
    monkeypatch.setattr("cnnviz.training.engine.dispatcher.GRACE", -1)
    with scheduler(port):
        until(is_up)
        until(lambda: engine.run(run_id).state.status == "interrupted")
        assert engine.run(run_id).state.cause == LOST
        engine.resume(run_id, owner="me")
        assert engine.run(run_id).state.status == "queued"
        engine.close()
