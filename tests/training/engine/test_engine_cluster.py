"""Runs on a cluster that was started by hand: ``dask scheduler`` and two ``dask worker``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.engine import Engine
from cnnviz.training.engine.failures import LOST
from cnnviz.training.engine.task import KILLED
from cnnviz.training.store.store import Store
from tests.browser.harness import free_port
from tests.training import fakes
from tests.training.conftest import TINY
from tests.training.engine.test_engine import COUNT, INSTANT
from tests.training.engine.test_engine_restart import other_app
from tests.waiting import until

pytestmark = pytest.mark.tensorflow

ROOT = Path(__file__).parents[3]


def dask(*arguments):
    command = [sys.executable, "-m", "dask", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def scheduler():
    """Start a scheduler and two workers, as a person does; give its address."""
    port = str(free_port())
    address = f"tcp://127.0.0.1:{port}"
    own = ["--host", "127.0.0.1", "--no-dashboard"]
    processes = [dask("scheduler", *own, "--port", port)]
    processes += [dask("worker", address, "--nthreads", "1", "--no-dashboard") for _ in range(2)]
    yield address
    for process in reversed(processes):
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def engine(scheduler, tmp_path_factory):
    store = Store(str(tmp_path_factory.mktemp("runs")))
    engine = Engine(store, scheduler, fakes.train)

    def is_up():
        try:
            return len(engine._connection.client.scheduler_info(n_workers=-1)["workers"]) == 2
        except EngineError:
            return False

    until(is_up)
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def stop_all(engine):
    yield
    for run in engine.runs("me"):
        with suppress(EngineError):  # it has ended by itself
            engine.command(run.id, "stop", owner="me")
    until(lambda: not any(run.state.active for run in engine.runs("me")))


def running(engine, run_id):
    until(lambda: len(engine.run(run_id).epochs) >= 2)
    return int(engine.run(run_id).live.seconds_left)


def test_both_workers_train(engine):
    first, second = (engine.submit(COUNT, "me") for _ in range(2))
    assert running(engine, first) != running(engine, second)
    waiting = [engine.submit(INSTANT, "me") for _ in range(6)]
    assert [engine.place(run_id) for run_id in waiting] == [1, 2, 3, 4, 5, 6]
    # Its worker takes all of them, however Dask dealt them out.
    engine.command(second, "stop", owner="me")
    until(lambda: all(engine.run(run_id).state.status == "finished" for run_id in waiting))
    assert engine.run(first).state.status == "running"


def test_what_dask_begins_again_is_marked_as_killed(engine):
    run_id = engine.submit(COUNT, "me")
    os.kill(running(engine, run_id), signal.SIGKILL)
    until(lambda: engine.run(run_id).state.status == "killed")
    assert engine.run(run_id).state.cause == KILLED
    epochs = len(engine.run(run_id).epochs)
    engine.command(run_id, "resume", owner="me")
    until(lambda: len(engine.run(run_id).epochs) > epochs + 1)
    found = [each.epoch for each in engine.run(run_id).epochs]
    assert found == list(range(1, len(found) + 1))


def test_a_run_goes_on_when_its_app_is_killed(engine, scheduler):
    with other_app(engine.store, scheduler) as (app, (run_id, other)):
        running(engine, run_id)
        app.kill()
        app.wait()
    epochs = len(engine.run(run_id).epochs)
    until(lambda: len(engine.run(run_id).epochs) > epochs + 2)
    assert engine.run(run_id).state.status == "running"
    engine.command(other, "pause", owner="me")
    until(lambda: engine.run(other).state.status == "paused")


def test_a_run_that_the_scheduler_does_not_know_is_interrupted(engine, scheduler, monkeypatch):
    run_id = engine.store.create(COUNT, "me")
    engine.store.change_state(run_id, status="running", engine=scheduler, attempt=1)
    assert engine.run(run_id).state.status == "running"  # it may be on its way
    monkeypatch.setattr("cnnviz.training.engine.dispatcher.GRACE", -1)
    run = engine.run(run_id)
    assert (run.state.status, run.state.cause) == ("interrupted", LOST)


def test_both_workers_train_a_real_network(engine, scheduler):
    training = Engine(engine.store, scheduler)
    ids = [training.submit(replace(TINY, data_share=0.03), "me") for _ in range(2)]
    until(lambda: all(training.run(run_id).state.status == "finished" for run_id in ids))
    first, second = (training.run(run_id) for run_id in ids)
    assert first.state.worker != second.state.worker
    assert [each.epoch for each in first.epochs] == [each.epoch for each in second.epochs]
    # The same first weights; what is learned from them goes apart by the order of the sums.
    for one, other, apart in zip(first.epochs, second.epochs, (1e-4, 1e-2), strict=False):
        assert one.val_loss == pytest.approx(other.val_loss, rel=apart)
    training.close()
