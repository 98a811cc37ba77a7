from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.attribution import maximise
from tests.nets.attribution.models import convolutional, linear, transfer
from tests.nets.explained import randomize


def test_a_detector_of_a_colour_gets_a_picture_of_that_colour(keras):
    model = keras.Sequential([keras.Input((16, 17, 3)), keras.layers.Conv2D(3, 1, name="conv")])
    kernel = 2 * np.eye(3) - 1  # a channel against the two others
    model.get_layer("conv").set_weights([kernel[None, None].astype(np.float32), np.zeros(3)])
    for channel in range(3):
        found = maximise(model, "conv", channel, (16, 17, 3), steps=48)
        assert found.shape == (16, 17, 3)
        means = found.mean((0, 1))
        assert means.argmax() == channel
        assert means[channel] > np.delete(means, channel).max() + 15


def test_a_detector_of_edges_gets_edges_of_that_direction(keras):
    model = keras.Sequential(
        [keras.Input((24, 24, 1)), keras.layers.Conv2D(1, 3, activation="relu", name="conv")]
    )
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)[..., None, None]
    model.get_layer("conv").set_weights([sobel, np.array([-300], np.float32)])
    found = maximise(model, "conv", 0, (24, 24, 1), steps=32)[..., 0].astype(float)
    assert np.diff(found, axis=1).mean() > 3 * abs(np.diff(found, axis=0).mean())


@pytest.mark.parametrize("layer", ["first", "second", "mean", "head"])
def test_the_channel_answers_more_to_it_than_to_noise(keras, layer):
    model = convolutional(keras)

    def scaled(pixels):
        return pixels / 127.5 - 1

    found = maximise(model, layer, 2, (9, 8, 3), scaled=scaled, steps=48)
    until = keras.Model(model.inputs[0], model.get_layer(layer).output)
    noise = np.random.default_rng(0).integers(0, 256, (50, 9, 8, 3))
    answers = np.asarray(until(scaled(np.float32([found, *noise]))))[..., 2]
    answers = answers.reshape(51, -1).mean(axis=1)
    assert (answers[0] > answers[1:]).mean() > 0.9


def test_it_is_the_same_each_time_and_the_model_stays_as_it_was(keras):
    model = transfer(keras)
    before = [each.copy() for each in model.get_weights()]
    first, second = (maximise(model, "backbone/second", 1, (9, 8, 3), steps=4) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    for was, now in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(was, now)


def test_progress_is_told_and_ends_the_work(keras):
    told = []

    def tell(done, total):
        told.append((done, total))
        if done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        maximise(convolutional(keras), "first", 0, (9, 8, 3), tell=tell, steps=9)
    assert told == [(0, 9), (1, 9), (2, 9)]


def test_what_is_not_there_is_named(keras):
    model = convolutional(keras)
    with pytest.raises(ValueError, match="There is no layer 'third'"):
        maximise(model, "third", 0, (9, 8, 3))
    for channel in (-1, 6):
        with pytest.raises(ValueError, match=f"There is no channel {channel}: 'first' has 6"):
            maximise(model, "first", channel, (9, 8, 3))


def test_grey_pictures_and_units_of_a_dense_layer(keras):
    model, _ = linear(keras, shape=(7, 7, 1))
    found = maximise(randomize(model), "head", 3, (7, 7, 1), steps=4)
    assert found.shape == (7, 7, 1)
    assert found.dtype == np.uint8
