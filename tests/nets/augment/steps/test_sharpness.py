from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.augment import Augmentation, fixed, from_link, keras_code, to_link
from cnnviz.nets.augment.steps.sharpness import Sharpness
from cnnviz.ops import depthwise_conv2d
from cnnviz.training.review.robustness import corrupted

FACTORS = (0.0, 0.2, 0.5, 0.77, 1.0)
SIZES = ((12, 10), (1, 7), (2, 2), (33, 32))


def pictures(size=(12, 10), channels=3):
    generator = np.random.default_rng(0)
    return generator.integers(0, 256, (4, *size, channels)).astype(np.float32)


def sharpened(images, step):
    from cnnviz.nets.augment.apply import augment

    return augment(Augmentation((step,)), images, None, [1, 2])[0].numpy()


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_fixed_factor_is_the_layer_of_keras(keras, factor, size, channels):
    images = pictures(size, channels)
    layer = keras.layers.RandomSharpness((factor, factor))
    found = sharpened(images, fixed(Sharpness(), factor))
    np.testing.assert_allclose(found, layer(images, training=True), atol=1e-3)


@pytest.mark.parametrize("factor", FACTORS)
def test_it_is_the_distance_from_the_smoothed_image_times_twice_the_factor(keras, factor):
    images = pictures()
    window = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]]) / 13
    kernel = np.repeat(window[..., None, None], 3, axis=2)
    smooth = np.stack([depthwise_conv2d(each, kernel, padding="same") for each in images])
    expected = np.clip(smooth + 2 * factor * (images - smooth), 0, 255)
    found = sharpened(images, fixed(Sharpness(), factor))
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_an_even_picture_stays_as_it_is_up_to_its_border(keras):
    even = np.full((2, 9, 9, 3), 100, np.uint8)
    for factor in FACTORS:
        np.testing.assert_array_equal(corrupted(even, fixed(Sharpness(), factor)), even)


def test_it_stands_in_links_and_programs():
    augmentation = Augmentation((Sharpness((0.1, 0.9), probability=0.5),))
    assert to_link(augmentation) == "0~sp,f0.1x0.9,p0.5"
    assert from_link("0~sp,f0.1x0.9,p0.5") == augmentation
    assert "Sometimes(layers.RandomSharpness((0.1, 0.9)), 0.5)," in keras_code(augmentation)


def test_the_page_offers_it_with_its_range():
    from cnnviz.ui.augmentation.setting_titles import sweep_title
    from cnnviz.ui.augmentation.settings import SWEEPS

    assert "Sharpness.factor" in SWEEPS
    assert sweep_title("Sharpness.factor") == Sharpness.LABEL
