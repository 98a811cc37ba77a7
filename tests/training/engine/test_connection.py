"""A scheduler that is not there, and addresses that are none."""

from __future__ import annotations

import gc
import threading
import time

import pytest

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine.connection import TIMEOUT, Connection, EngineError
from cnnviz.training.engine.engine import Engine
from tests.browser.harness import free_port

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
