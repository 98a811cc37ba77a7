"""Real networks on the app's own worker: followed, steered, killed, taken up again."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import psutil
import pytest

from cnnviz.training.engine.engine import Engine
from cnnviz.training.engine.task import NICE
from cnnviz.training.store.store import Store
from tests.training.conftest import TINY
from tests.training.engine.test_engine_restart import other_app
from tests.training.processes import trainer
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.tensorflow

SHORT = replace(TINY, data_share=0.03, batch_size=16)  # 300 pictures, 15 batches an epoch
LONG = replace(SHORT, epochs=1000)  # until it is stopped


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = Engine(Store(str(tmp_path_factory.mktemp("runs"))), "")
    engine.warm_up()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def finished(engine):
    probe = np.full((40, 50, 3), 200, np.uint8)
    run_id = engine.submit(SHORT, "me", probe)
    until(lambda: not engine.run(run_id).state.active)
    return engine.run(run_id)


def wait(engine, run_id, status):
    until(lambda: engine.run(run_id).state.status == status)


def worker():
    """Give the process that trains."""
    return trainer(psutil.Process())


def test_a_run_is_trained_watched_and_tested(engine, finished):
    assert (finished.state.status, finished.state.cause) == ("finished", "")
    assert [each.epoch for each in finished.epochs] == [0, 1, 2]
    assert finished.epochs[2].loss < finished.epochs[1].loss
    assert finished.live.batch == finished.live.batches == 15
    arrays = engine.store.epoch_arrays(finished.id, 2)
    assert arrays.filters.shape == (3, 3, 3, 8)
    assert arrays.probe_probabilities.shape == (10,)
    assert 0 < engine.store.score(finished.id).accuracy <= 1


def test_the_same_seed_gives_the_same_run(engine, finished):
    run_id = engine.submit(replace(SHORT, name="Again"), "me")
    wait(engine, run_id, "finished")
    again = engine.run(run_id).epochs
    assert [each.loss for each in again[1:]] == [each.loss for each in finished.epochs[1:]]


def test_the_app_stays_light_and_the_worker_gives_way(finished):
    threads = {os.getpriority(os.PRIO_PROCESS, each.id) for each in worker().threads()}
    assert max(threads) >= NICE


def test_pause_rate_kill_in_mid_epoch_and_resume(engine):
    run_id = engine.submit(LONG, "me")
    until(lambda: len(engine.run(run_id).epochs) >= 2)
    engine.command(run_id, "pause", owner="me")
    wait(engine, run_id, "paused")
    before = engine.run(run_id)
    engine.command(run_id, "learning rate", 1e-5, owner="me")
    while engine.run(run_id).live.batch in (0, 15):  # into the middle of an epoch
        obeyed = engine.run(run_id).state.obeyed
        engine.command(run_id, "one batch", owner="me")
        until(lambda told=obeyed: engine.run(run_id).state.obeyed > told)
        wait(engine, run_id, "paused")
    assert engine.run(run_id).live.epoch in (before.live.epoch, before.live.epoch + 1)

    worker().kill()
    wait(engine, run_id, "killed")
    kept = engine.run(run_id).epochs
    assert kept[: len(before.epochs)] == before.epochs
    engine.command(run_id, "resume", owner="me")
    until(lambda: len(engine.run(run_id).epochs) > len(kept) + 1)
    engine.command(run_id, "stop", owner="me")
    wait(engine, run_id, "stopped")
    epochs = engine.run(run_id).epochs
    assert [each.epoch for each in epochs] == list(range(len(epochs)))
    assert epochs[len(kept)].learning_rate == pytest.approx(1e-5)


def test_an_app_killed_in_mid_training_loses_no_epoch(engine):
    with other_app(engine.store, config=LONG) as (app, (run_id, _)):
        until(lambda: len(engine.run(run_id).epochs) >= 3)
        processes = psutil.Process(app.pid).children(recursive=True)
        app.kill()
        app.wait()
        _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
        assert not alive
    run = engine.run(run_id)
    assert run.state.status == "interrupted"
    engine.command(run_id, "resume", owner="me")
    until(lambda: len(engine.run(run_id).epochs) > len(run.epochs) + 1)
    epochs = engine.run(run_id).epochs
    assert epochs[: len(run.epochs) - 1] == run.epochs[:-1]
    assert [each.epoch for each in epochs] == list(range(len(epochs)))
