"""The path of a run's weights as it is read, and which runs have one plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.nets import NetworkSpec
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.review.weight_path import changing_names, weight_path, why_apart
from tests.training.conftest import SMALL, TINY
from tests.training.made_run import made_run

KERNEL = "conv2d/kernel"
BACKBONE = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(10))


def read(store, run, most=100):
    told = []
    return weight_path(store, run, changing_names(store, run), most, lambda: told.append(1)), told


def test_each_epoch_s_weights_are_read(store, tiny_data):
    run = store.run(made_run(store, tiny_data, epochs=4))
    path, told = read(store, run)
    assert path.epochs == (0, 1, 2, 3, 4)
    for epoch, weights in zip(path.epochs, path.weights, strict=True):
        np.testing.assert_array_equal(
            weights[KERNEL], store.epoch_arrays(run.id, epoch).weights[KERNEL]
        )
    assert len(told) == 5


def test_of_very_many_epochs_the_first_the_last_and_some_between_are_read(store, tiny_data):
    path, _ = read(store, store.run(made_run(store, tiny_data, epochs=8)), most=3)
    assert path.epochs == (0, 4, 8)


def test_an_epoch_that_is_lost_is_left_out(store, tiny_data, tmp_path):
    run = store.run(made_run(store, tiny_data, epochs=3))
    (tmp_path / run.id / "epochs" / "0001.npz").unlink()
    assert read(store, run)[0].epochs == (0, 2, 3)


@pytest.mark.parametrize(
    ("first", "changes", "sentence"),
    [
        (TINY, {"optimizer": "sgd", "dropout": 0.2, "epochs": 9}, None),
        (TINY, {"network": replace(SMALL, name="Named otherwise")}, None),
        (TINY, {"network": NetworkSpec((32, 32, 3), SMALL.layers[1:])}, "of another network"),
        (TINY, {"network": BACKBONE}, "of another network"),
        (TINY, {"data": DataChoice("cifar10")}, "learned from other images"),
        (TINY, {"seed": 7}, "its seed is 7, not 42"),
        (
            replace(TINY, network=BACKBONE),
            {"network": replace(BACKBONE, fine_tune=FineTuning(1))},
            None,
        ),
        (replace(TINY, network=BACKBONE), {"network": replace(BACKBONE, cut="activation_4")}, "of"),
    ],
    ids=["settings", "name", "layers", "backbone", "data", "seed", "frozen", "cut"],
)
def test_runs_of_one_network_seed_and_data_have_one_plane(first, changes, sentence):
    found = why_apart(first, replace(first, name="Other", **changes))
    if sentence is None:
        assert found is None
    else:
        assert found.startswith("“Other” ")
        assert sentence in found
