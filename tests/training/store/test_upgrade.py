"""A store that version 0.2.0 wrote is read, kept and gone on with as today's.

``version_0_2_0.tar.xz`` is its folder: a run of two epochs, one that was stopped after the first of
three and steered by hand, one behind a backbone that was never begun, and a model's file.
"""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path

import numpy as np
import pytest

from cnnviz.nets import Conv2D
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.metrics import MAIN_METRICS, REGISTRY
from cnnviz.training.store.__main__ import main
from cnnviz.training.store.backup import back_up, restore
from cnnviz.training.store.steered import RateChange
from cnnviz.training.store.store import Store
from tests.training.engine.stand_in import engine_without_cluster

BEFORE = Path(__file__).with_name("version_0_2_0.tar.xz")


@pytest.fixture
def store(tmp_path):
    with tarfile.open(BEFORE) as archive:
        archive.extractall(tmp_path / "runs", filter="data")
    return Store(str(tmp_path / "runs"))


@pytest.fixture
def runs(store):
    return {run.name: run for owner in ("me", "you") for run in store.runs(owner)}


def test_every_run_of_then_is_read(store, runs):
    assert {name: run.state.status for name, run in runs.items()} == {
        "Whole": "finished",
        "Stopped": "stopped",
        "Waiting": "stopped",
    }
    assert sorted(run.id for run in runs.values()) == sorted(store.ids())
    whole = runs["Whole"]
    assert [each.epoch for each in whole.epochs] == [0, 1, 2]
    assert [round(each.val_accuracy, 2) for each in whole.epochs] == [0.2, 0.15, 0.15]
    assert store.score(whole.id).loss == pytest.approx(2.338057518005371)
    assert store.test(whole.id).probabilities.shape == (20, 10)
    assert store.probe(whole.id).shape == (32, 32, 3)
    assert whole.epochs[2].layers
    for epoch in (0, 1, 2):
        arrays = store.epoch_arrays(whole.id, epoch)
        assert arrays.filters.shape == (3, 3, 3, 2)
        assert arrays.val_probabilities.shape == (20, 10)
        assert all(np.isfinite(each).all() for each in arrays.weights.values())


def test_settings_of_then_are_those_of_today(runs):
    whole, waiting = runs["Whole"].config, runs["Waiting"].config
    assert whole.network.layers[1] == Conv2D(2, 3, strides=4, activation="relu")
    assert (whole.epochs, whole.batch_size, whole.optimizer) == (2, 32, "adam")
    assert isinstance(waiting.network, TransferSpec)
    assert waiting.network.backbone == ModelChoice("shipped", "seed")
    assert (waiting.optimizer, waiting.flip, waiting.shift, waiting.cutout) == ("muon", True, 2, 4)
    assert runs["Stopped"].steered.rates == (RateChange(0, learning_rate=0.002),)


def test_what_was_not_measured_then_is_absent_and_no_number(runs):
    then = runs["Whole"].epochs[2]
    for name, metric in REGISTRY.items():
        value = then.value(metric, "validation")
        assert np.isfinite(value) == (metric in MAIN_METRICS), name
        assert (metric.write(value) == "–") == (metric not in MAIN_METRICS)


def test_a_model_s_file_of_then_is_kept(store):
    name = hashlib.sha256(b"a model of then").hexdigest()
    assert store.model_file(name) == b"a model of then"


def test_a_run_of_then_is_queued_again_and_deleted(store, runs):
    with engine_without_cluster(store) as engine:
        engine.resume(runs["Stopped"].id, owner="me")
        assert engine.run(runs["Stopped"].id).state.status == "queued"
        assert engine.run(runs["Stopped"].id).control.learning_rate == 0.002
        engine.delete(runs["Whole"].id, owner="me")
    assert len(store.ids()) == 2


def test_a_store_of_then_is_shown_and_backed_up(store, runs, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CNNVIZ_STORE", store.url)
    assert main(["show"]) == 0
    assert "3 runs (1 finished, 2 stopped)" in capsys.readouterr().out
    assert back_up(store, tmp_path / "runs.tar") == (3, 1, ())
    other = Store(str(tmp_path / "elsewhere"))
    assert restore(other, tmp_path / "runs.tar") == (3, 1, ())
    for run in runs.values():
        assert other.run(run.id) == run
