from __future__ import annotations

import numpy as np
import pytest

from cnnviz.data import sample_image, to_grey
from cnnviz.inspection import Preprocessing


@pytest.mark.parametrize("numbers", ["caffe", "-1..1", "torch"])
def test_the_numbers_are_those_of_keras_applications(keras, numbers):
    pixels = np.random.default_rng(0).uniform(0, 255, (4, 5, 3)).astype(np.float32)
    mode = {"-1..1": "tf"}.get(numbers, numbers)
    wanted = keras.applications.imagenet_utils.preprocess_input(pixels.copy(), mode=mode)
    np.testing.assert_allclose(Preprocessing(4, 5, 3, numbers).scaled(pixels), wanted, atol=1e-4)


def test_a_picture_of_the_size_is_left_as_it_is(keras):
    picture = sample_image("astronaut", max_side=64)[:32, :32]
    pixels, given = Preprocessing(32, 32, 3)(picture)
    np.testing.assert_array_equal(pixels, picture)
    np.testing.assert_array_equal(given, picture)


def test_the_middle_of_a_wide_picture_is_seen(keras):
    picture = np.zeros((10, 30, 3), np.uint8)
    picture[:, 10:20] = 200
    pixels, given = Preprocessing(10, 10, 3, "0..1")(picture)
    np.testing.assert_allclose(pixels, 200)
    np.testing.assert_allclose(given, 200 / 255)


def test_a_network_of_one_channel_sees_grey(keras):
    picture = sample_image("coffee", max_side=48)
    height, width = picture.shape[:2]
    pixels, _ = Preprocessing(height, width, 1)(picture)
    np.testing.assert_array_equal(pixels, to_grey(picture))


@pytest.mark.parametrize("size", [(1, 1), (30, 45), (45, 30), (7, 500), (512, 3), (300, 451)])
@pytest.mark.parametrize("target", [(32, 32), (20, 33), (299, 1)])
def test_the_window_is_what_is_seen(keras, size, target):
    preprocessing = Preprocessing(*target, 3)
    picture = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    top, left, height, width = preprocessing.window(*size)
    cut = picture[top : top + height, left : left + width]
    resizing = keras.layers.Resizing(*target, antialias=True, dtype="float32")
    wanted = np.asarray(resizing(cut[None].astype(np.float32)))[0]
    np.testing.assert_allclose(preprocessing(picture).pixels, wanted, atol=1e-3)
