"""In Korean all is Korean: the pages that look inside a network, augment, transfer and sweep."""

from __future__ import annotations

import pytest

from cnnviz.nets.augment import STEPS, Augmentation
from cnnviz.training.store.ids import new_id
from cnnviz.training.sweep import grid
from tests.pages.drive import opened
from tests.pages.words import english_words, speaking
from tests.training.conftest import TINY
from tests.training.made_run import made_run

pytestmark = pytest.mark.tensorflow

PATIENCE = 60.0  # seconds

# The same in all languages: what Keras, the layers of the networks and people's runs are called.
NAMES = {
    "Keras", "TensorFlow", "ImageNet", "CIFAR", "CNN", "Fast", "Seed", "Wide", "Grad", "CAM",
}  # fmt: skip


@pytest.fixture(autouse=True)
def alone(store, monkeypatch, tmp_path):
    """No weights, no runs but those that a test makes."""
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))


def left(script, **state):
    """Give the English words of a page in Korean."""
    visitor = {"session_owner": "me", "session_owner_answered": True}
    page = speaking(opened(script, timeout=PATIENCE, **visitor, **state), "ko").run()
    assert not page.exception
    return english_words(page, NAMES)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"maps_layer": "dense", "maps_scale": "network"},
        {"maps_trail": ((-1, 3, 3, 1),)},
        {"maps_layer": "max_pooling2d_1", "maps_trail": ((3, 3, 3, 1),)},
        {"model": "VGG16"},
    ],
    ids=["first layer", "row of numbers", "pixel", "way down", "no weights"],
)
def test_feature_maps(state):
    assert left("feature_maps", **state) == {}


@pytest.mark.parametrize("method", ["cam", "integrated"])
def test_why(method):
    assert left("why", why_method=method, why_against=3) == {}


def test_classify():
    assert left("classify", classify_beside=["seed"]) == {}


def test_augmentation():
    steps = Augmentation(tuple(kind() for kind in list(STEPS.values())[:12]))
    assert left("augmentation", augmentation_augmentation=steps) == {}


def test_sweeps(store, data):
    sweep = new_id()
    for config in grid(TINY, {"augmentation": ("none", "usual")}):
        made_run(store, data, config, sweep=sweep)
    assert left("sweeps") == {}


def test_transfer_learning():
    assert left("transfer_learning", transfer_freeze="part", transfer_tune=True) == {}
