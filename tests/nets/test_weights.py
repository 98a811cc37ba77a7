"""The networks that come trained: their files are those of the card, and they know a cat."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files

import numpy as np
import pytest

from cnnviz.data import CIFAR10_CLASSES, sample_image
from cnnviz.data.shapes import draw_shapes
from cnnviz.data.transform import square
from cnnviz.nets import spec_table
from cnnviz.nets.weights import TRAINED, trained

FOLDER = files("cnnviz.nets.weights")


@pytest.fixture(scope="module", params=TRAINED)
def named(request, keras):
    return request.param, trained(request.param)


def section(name):
    sections = FOLDER.joinpath("MODEL_CARD.md").read_text(encoding="utf-8").split("\n## ")[1:]
    (found,) = [each for each in sections if f"(`{name}.npz`)" in each]
    return found


def test_the_file_is_the_cards(named):
    name, model = named
    data = FOLDER.joinpath(f"{name}.npz").read_bytes()
    assert len(data) < 5_000_000
    text = section(name)
    assert f"`{hashlib.sha256(data).hexdigest()}`" in text
    parameters = sum(row.parameters for row in spec_table(TRAINED[name]))
    assert f"- {parameters:,} numbers, stored as float16" in text
    assert model.count_params() == parameters


def test_the_card_tells_an_accuracy_above_the_lessons(named):
    """The lesson's code comes to about 66 %, guessing to 10 %."""
    (accuracy,) = re.findall(r"\*\*(\d+\.\d+)%\*\*", section(named[0]))
    assert 66 < float(accuracy) < 96


def test_a_cat_is_a_cat(named):
    """The one of the sample photos that shows one of the ten classes as CIFAR-10 does."""
    _, model = named
    cat = square(sample_image("chelsea"), 32)[np.newaxis].astype(np.float32)
    (probabilities,) = model(cat).numpy()
    assert CIFAR10_CLASSES[probabilities.argmax()] == "cat"
    assert probabilities.max() > 0.3


def test_it_is_used_as_float32_and_tells_images_apart(named):
    _, model = named
    assert {each.dtype for each in model.weights} == {"float32"}
    found = model(draw_shapes(50)[0].astype(np.float32)).numpy()
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    assert len(set(found.argmax(axis=1))) > 3


def test_no_such_network():
    with pytest.raises(ValueError, match="`name` must be one of seed, fast, wide, got 'vgg'"):
        trained("vgg")
