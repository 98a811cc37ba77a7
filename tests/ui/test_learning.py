"""What the page of learning takes of a data set, and which networks lead to it."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.data import Dataset
from cnnviz.data.cifar10 import CIFAR10_CLASSES
from cnnviz.inspection import Description, Head, ModelChoice
from cnnviz.inspection.preprocessing import Preprocessing
from cnnviz.nets import Cell
from cnnviz.ui.learning import offer, settings
from cnnviz.ui.learning.step_answers import labelled_batch
from cnnviz.ui.training.settings import LINK as TRAINING


def test_images_kept_for_validation_are_not_learned_from():
    shades = np.arange(10, dtype=np.uint8)
    images = np.broadcast_to(shades[:, None, None, None], (10, 4, 4, 3)).copy()
    labels = np.zeros(10, np.int64)
    data = Dataset("shades", ("a", "b"), images, labels, images, labels, validation=4)
    batch = labelled_batch(settings.DEFAULT, data, 64, 0, "mean_squared_error", 0.0)
    assert sorted(batch.images[:, 0, 0, 0]) == [0, 1, 2, 3, 4, 5]


def test_the_fields_of_the_images_are_those_of_training():
    names = ("data", "side", "parts")
    here, there = (
        {each.name: each.default for each in link.fields if each.name in names}
        for link in (settings.LINK, TRAINING)
    )
    assert here == there


@pytest.mark.parametrize("names", [CIFAR10_CLASSES, ()], ids=["known classes", "others"])
@pytest.mark.parametrize(
    "choice",
    [
        ModelChoice("shipped", "fast"),
        ModelChoice("run", "a" * 22, epoch=3),
        ModelChoice("file", "0" * 64),
    ],
    ids=["shipped", "run", "file"],
)
def test_a_network_whose_classes_are_known_leads_to_its_gradients(monkeypatch, choice, names):
    asked, led = [], []
    monkeypatch.setattr(offer.st, "button", lambda label, icon: asked.append(label) or True)
    monkeypatch.setattr(offer.st, "switch_page", led.append)
    monkeypatch.setattr(settings.LINK.__class__, "set", lambda self, *pair: led.append(pair))
    head = Head("dense", 10, "probabilities", names)
    description = Description("", "", Preprocessing(32, 32, 3), (), (), (head,))
    offer.offer(choice, description, Cell("conv2d", 1, 2, 3))
    assert bool(asked) == bool(names)
    if names:
        assert ("network", choice.text) in led
        assert ("epoch", choice.epoch) in led
