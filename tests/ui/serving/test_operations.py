"""What tells how the app fares: healthy parts, figures, and what is swept."""

from __future__ import annotations

import re
import time

import pytest

from cnnviz.inspection.inspector import Inspector
from cnnviz.serving import Serving
from cnnviz.training import StoreError
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine.connection import Connection
from cnnviz.training.engine.engine import Engine
from cnnviz.training.store.store import Store
from cnnviz.ui.serving import health as health_module
from cnnviz.ui.serving import metrics as metrics_module
from cnnviz.ui.serving import sweeping
from cnnviz.ui.serving.health import Health
from cnnviz.ui.serving.metrics import Metric, RunCounts, metrics


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """Give the engine and the inspector of an app that nobody has asked anything."""
    engine, inspector = Engine(Store(str(tmp_path / "runs")), ""), Inspector("memory://")
    for module in (health_module, metrics_module, sweeping):
        monkeypatch.setattr(module, "engine", lambda: engine)
        if hasattr(module, "inspector"):
            monkeypatch.setattr(module, "inspector", lambda: inspector)
    monkeypatch.setattr(health_module.health, "_until", 0.0)
    yield engine, inspector
    inspector.close()
    engine.close()


def answer():
    found = health_module._answer(None)
    return found.status_code, found.body.decode()


def test_an_app_that_has_not_been_asked_is_well(parts):
    assert answer() == (200, '{"status":"ok","store":"ok","engine":"idle","questions":"idle"}')
    engine, _ = parts
    assert engine.store._all.names("engines") == []


def test_a_store_that_cannot_be_written_is_told(parts, monkeypatch):
    def full(*_, **__):
        raise StoreError("/srv/secret is full")

    monkeypatch.setattr(parts[0].store._all, "write", full)
    status, told = answer()
    assert (status, "secret" in told) == (503, False)
    assert told.startswith('{"status":"failed","store":"failed","engine":"idle"')


def test_closed_parts_are_told(parts):
    engine, inspector = parts
    inspector.close()
    engine.close()
    assert answer() == (
        503,
        '{"status":"failed","store":"ok","engine":"closed","questions":"closed"}',
    )


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    monkeypatch.setattr(Connection, "open_client", lambda _: None)
    connection = Connection("tcp://127.0.0.1:1")
    assert (connection.state, Connection("").state) == ("gone", "idle")
    monkeypatch.setattr(Connection, "open_client", lambda _: "a client")
    assert connection.state == "ok"
    connection.close()
    assert connection.state == "closed"


def test_however_often_is_asked_the_parts_are_looked_at_now_and_then():
    looked = []

    def look():
        looked.append(1)
        raise KeyError("a surprise")

    health = Health({"part": look}, rest=60)
    assert [health() for _ in range(3)] == [{"part": "failed"}] * 3
    assert len(looked) == 1


LINE = re.compile(
    r"# (HELP [a-z_]+ \S.*|TYPE [a-z_]+ (gauge|counter))"
    r'|[a-z_]+(\{([a-z]+="[^"\n]*",?)+\})? [-+.\de]+'
)


def test_the_figures_are_in_prometheus_form(parts, monkeypatch):
    engine, _ = parts
    monkeypatch.setattr(metrics_module, "_run_counts", RunCounts())
    for status in ("queued", "finished", "finished"):
        engine.store.change_state(engine.store.create(SEED_LESSON, "me"), status=status)
    text = "\n".join(map(str, metrics()))
    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []
    lines = text.splitlines()
    for wanted in (
        'cnnviz_runs{status="finished"} 2',
        'cnnviz_runs{status="queued"} 1',
        'cnnviz_runs{status="failed"} 0',
        'cnnviz_healthy{part="store"} 1',
        "cnnviz_questions 0",
        "cnnviz_sessions 0",
    ):
        assert wanted in lines
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names))


def test_labels_are_escaped():
    text = str(Metric("m", "gauge", "About.", [({"a": 'x"\\\n'}, 1)]))
    assert text.splitlines()[-1] == r'm{a="x\"\\\n"} 1'


def test_what_is_past_its_age_is_swept(parts, monkeypatch, tmp_path):
    monkeypatch.setenv("CNNVIZ_STORE", str(tmp_path / "runs"))
    engine, inspector = parts
    old, new, waiting = (engine.store.create(SEED_LESSON, "me") for _ in range(3))
    for run_id in (old, new):
        engine.store.change_state(run_id, status="finished")
    inspector.keep(b"model")
    long_ago = time.time() - 40 * 86_400
    monkeypatch.setattr("cnnviz.training.store.store.time.time", lambda: long_ago)
    engine.store.change_state(old, status="finished", ended=long_ago)
    monkeypatch.undo()
    monkeypatch.setattr(sweeping, "engine", lambda: engine)
    monkeypatch.setattr(sweeping, "inspector", lambda: inspector)
    sweeping.sweep(Serving(runs_days=30))
    assert sorted(engine.store.ids()) == sorted([new, waiting])
    assert len(list(inspector.uploads.glob("*.keras"))) == 1
