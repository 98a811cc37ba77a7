"""The pictures: small, with words for who cannot see them, and of the numbers that they show."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from cnnviz.i18n import speak
from cnnviz.nets import SEED_CNN
from cnnviz.nets.table import spec_table
from cnnviz.ops import PRESETS, conv2d, pool2d, softmax_steps
from cnnviz.teaching.glossary.pictures import PICTURES


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_and_says_what_it_shows(name):
    drawn = PICTURES[name].draw()
    ElementTree.fromstring(drawn.svg)
    assert drawn.width <= 420
    assert drawn.height <= 210
    assert len(drawn.svg) < 30_000
    assert len(drawn.label) > 8
    with speak("ko"):
        assert re.search("[가-힣]", PICTURES[name].draw().label) or name in ("relu", "tanh")


def label(name):
    return PICTURES[name].draw().label.replace("−", "-")


def rows(name, title):
    """Give the numbers of a grid of a picture, by its title."""
    found = re.search(rf"{title}: ([-\d. ;]+?)(?:\. |$)", label(name))[1]
    return np.array([[float(each) for each in row.split()] for row in found.split("; ")])


def test_the_convolution_is_the_one_that_its_numbers_give():
    image, kernel = rows("convolution", "Input"), rows("convolution", "Kernel")
    made = conv2d(image[..., None], kernel[..., None, None])[..., 0]
    np.testing.assert_array_equal(rows("convolution", "Feature map"), made)
    np.testing.assert_array_equal(kernel, PRESETS["prewitt_x"].values)


@pytest.mark.parametrize(("name", "mode"), [("max_pooling", "max"), ("average_pooling", "average")])
def test_pooling_is_the_one_that_its_numbers_give(name, mode):
    made = pool2d(rows(name, "Input")[..., None], mode=mode)[..., 0]
    np.testing.assert_array_equal(rows(name, "Pooled"), made)


def test_a_unit_s_sum():
    inputs, weights, bias = (rows("unit", each) for each in ("Input", "Weights", "Bias"))
    assert rows("unit", "Sum") == (inputs * weights).sum() + bias


def test_softmax_is_that_of_the_logits():
    logits = [float(each) for each in re.findall(r"\w+ ([\d.]+)", label("logits"))]
    shares = [int(each) / 100 for each in re.findall(r"(\d+)\s%", label("softmax"))]
    np.testing.assert_allclose(shares, softmax_steps(logits).probabilities, atol=0.005)


def test_parameters_are_those_of_the_lesson_s_network():
    wanted = [f"{row.parameters:,}" for row in spec_table(SEED_CNN) if row.parameters]
    assert [part.split(" ")[-1] for part in label("parameters").split(", ")] == wanted


@pytest.mark.parametrize(
    ("name", "rate", "momentum"),
    [("descent", 0.15, 0), ("large_rate", 1.05, 0), ("momentum", 0.05, 0.8)],
)
def test_each_step_is_the_one_that_keras_s_sgd_takes(name, rate, momentum):
    way = [float(each) for each in label(name).split("w = ")[1].split(", ")]
    velocity = 0.0
    for before, after in pairwise(way):
        velocity = momentum * velocity - rate * 2 * before
        assert after == pytest.approx(before + velocity, abs=0.05)
