"""The app is killed, and started again."""

from __future__ import annotations

import subprocess
import sys
import threading
import types
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from cnnviz.training import config_json
from cnnviz.training.engine.engine import Engine
from cnnviz.training.engine.failures import CLOSED
from cnnviz.training.engine.process_identity import HEARTBEAT_TIMEOUT, ProcessIdentity
from cnnviz.training.store.states import RunState
from tests.training import fakes
from tests.training.engine.test_engine import COUNT, INSTANT
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.cluster

ROOT = Path(__file__).parents[3]


@contextmanager
def other_app(store, scheduler="", config=COUNT):
    """Run an app that starts two runs; give its process and their ids; kill it in the end."""
    program = [sys.executable, "-m", "tests.training.app_stand_in"]
    command = [*program, store.url, scheduler, config_json.to_json(config)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, process.stdout.readline().split()
        finally:
            process.kill()


@pytest.fixture
def engine(store):
    engine = Engine(store, "", fakes.train)
    yield engine
    engine.close()


def test_after_the_app_was_killed_its_runs_are_interrupted_and_go_on(store, engine):
    with other_app(store) as (app, (run_id, waiting)):
        until(lambda: len(store.run(run_id).epochs) >= 2)
        assert engine.run(run_id).state.status == "running"  # another app's, and alive
        assert engine.run(waiting).state.status == "queued"
        processes = psutil.Process(app.pid).children(recursive=True)
        app.kill()
        app.wait()
        _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
        assert not alive, "processes for training outlived the app"

    run = engine.run(run_id)
    assert (run.state.status, run.state.cause) == ("interrupted", CLOSED)
    assert engine.run(waiting).state.status == "interrupted"
    assert len(run.epochs) >= 2
    assert [each.id for each in engine.runs("me")] == [waiting, run_id]

    engine.command(run_id, "resume", owner="me")
    until(lambda: len(engine.run(run_id).epochs) > len(run.epochs) + 1)
    epochs = [each.epoch for each in engine.run(run_id).epochs]
    assert epochs == list(range(1, len(epochs) + 1))


def test_a_worker_does_not_run_the_page(store, engine, tmp_path, monkeypatch):
    """Streamlit runs a page as ``__main__``, in a thread; new processes begin with ``__main__``."""
    page = tmp_path / "page.py"
    page.write_text(f"import pathlib; pathlib.Path({str(tmp_path)!r}, 'ran').touch()")
    main = types.ModuleType("__main__")
    main.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", main)
    ids = []
    thread = threading.Thread(target=lambda: ids.append(engine.submit(INSTANT, "me")))
    thread.start()
    thread.join()
    until(lambda: engine.run(ids[0]).state.status == "finished")
    assert not (tmp_path / "ran").exists()


def test_closing_leaves_runs_that_another_engine_resumes(store):
    first, second = Engine(store, "", fakes.train), Engine(store, "", fakes.train)
    run_id = first.submit(COUNT, "me")
    assert second.run(run_id).state.active
    first.close()
    assert second.run(run_id).state.status == "interrupted"
    second.close()


@pytest.mark.parametrize(("age", "status"), [(0, "queued"), (2 * HEARTBEAT_TIMEOUT, "interrupted")])
def test_an_app_on_another_machine_is_judged_by_its_sign_of_life(
    store, engine, monkeypatch, age, status
):
    app = ProcessIdentity("0" * 16, "elsewhere", 1, "1")
    run_id = store.create(COUNT, "me")
    store.write_state(run_id, RunState("queued", engine=str(app), attempt=1))
    store.beat(app.token)
    now = store.last_beat(app.token) + age
    monkeypatch.setattr("cnnviz.training.engine.process_identity.time.time", lambda: now)
    assert engine.run(run_id).state.status == status


def test_a_state_that_names_nobody_known_is_left_alone(store, engine):
    run_id = store.create(COUNT, "me")
    store.write_state(run_id, RunState("running", engine="tcp://elsewhere:8786", attempt=1))
    assert engine.run(run_id).state.status == "running"
    engine.command(run_id, "stop", owner="me")
    assert engine.run(run_id).state.status == "stopped"
    assert store.control(run_id).wanted == "stop"
