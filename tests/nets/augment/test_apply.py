from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.nets.augment import PRESETS, STEPS, Augmentation, AugmentationStep, fixed
from cnnviz.nets.augment.limits import FILL_MODE
from cnnviz.nets.augment.steps.blur import Blur
from cnnviz.nets.augment.steps.brightness import Brightness
from cnnviz.nets.augment.steps.contrast import Contrast
from cnnviz.nets.augment.steps.crop import Crop
from cnnviz.nets.augment.steps.cut_mix import CutMix
from cnnviz.nets.augment.steps.cutout import Cutout
from cnnviz.nets.augment.steps.grey import Grey
from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
from cnnviz.nets.augment.steps.hue import Hue
from cnnviz.nets.augment.steps.mix_up import MixUp
from cnnviz.nets.augment.steps.noise import Noise
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.augment.steps.saturation import Saturation
from cnnviz.nets.augment.steps.shear import Shear
from cnnviz.nets.augment.steps.shift import Shift
from cnnviz.nets.augment.steps.vertical_flip import VerticalFlip
from cnnviz.nets.augment.steps.zoom import Zoom

KINDS = list(STEPS.values())


@pytest.fixture(scope="module")
def tools(keras):
    import tensorflow as tf

    from cnnviz.nets.augment.apply import augment

    return tf, augment


def pictures(count=6, height=12, width=10, channels=3):
    generator = np.random.default_rng(0)
    return generator.integers(0, 256, (count, height, width, channels)).astype(np.float32)


def one_hot(count=6):
    return np.eye(10, dtype=np.float32)[np.arange(count) % 10]


def through(
    tools, step: AugmentationStep, images=None, labels=None, seed=(1, 2), augmentation_seed=0
):
    tf, augment = tools
    images = pictures() if images is None else images
    found, told = augment(
        Augmentation((step,), augmentation_seed),
        tf.constant(images),
        labels if labels is None else tf.constant(labels),
        tf.constant(seed, tf.int32),
    )
    return found.numpy(), told if told is None else told.numpy()


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_and_training_show_the_same_bits(tools, kind) -> None:
    tf, augment = tools
    augmentation = Augmentation((replace(kind(), probability=0.6),), seed=3)

    @tf.function(
        input_signature=[
            tf.TensorSpec((None, 12, 10, 3)),
            tf.TensorSpec((None, 10)),
            tf.TensorSpec((), tf.int32),
        ]
    )
    def trained(images, labels, step):
        return augment(augmentation, images, labels, tf.stack([42, step]))

    seen = augment(
        augmentation, tf.constant(pictures()), tf.constant(one_hot()), tf.constant([42, 7])
    )
    for shown, learnt in zip(seen, trained(pictures(), one_hot(), 7), strict=True):
        np.testing.assert_array_equal(shown, learnt)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_shows_what_a_loop_of_steps_trains_with(tools, preset) -> None:
    """Within a loop, from whole numbers, and with a network after it."""
    tf, augment = tools
    pixels = tf.constant(pictures().astype(np.uint8))
    kernel = tf.Variable(np.random.default_rng(0).normal(size=(3, 3, 3, 4)).astype(np.float32))

    def step(i, _, total):
        images, _ = augment(
            PRESETS[preset], tf.cast(pixels, tf.float32), None, tf.stack([42, i * 1000])
        )
        found = tf.nn.conv2d(images * (1 / 255), kernel, 1, "SAME")
        return i + 1, images, total + tf.reduce_sum(found)

    @tf.function(autograph=False)
    def trained(steps):
        start = (tf.constant(0), tf.cast(pixels, tf.float32), tf.constant(0.0))
        return tf.while_loop(lambda i, *_: i < steps, step, start, parallel_iterations=1)

    _, learnt, _ = trained(tf.constant(4))
    seen, _ = augment(PRESETS[preset], tf.constant(pictures()), None, tf.constant([42, 3000]))
    np.testing.assert_array_equal(seen, learnt)


@pytest.mark.parametrize("kind", KINDS)
def test_a_probability_of_0_changes_nothing(tools, kind) -> None:
    images, labels = through(tools, replace(kind(), probability=0), labels=one_hot())
    np.testing.assert_array_equal(images, pictures())
    np.testing.assert_array_equal(labels, one_hot())


@pytest.mark.parametrize("kind", KINDS)
def test_a_probability_spares_some_images(tools, kind) -> None:
    images = pictures(40)
    found, _ = through(tools, replace(kind(), probability=0.5), images)
    spared = (found == images).all(axis=(1, 2, 3)).sum()
    assert 5 < spared < 38


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.ranges()])
def test_the_neutral_value_changes_nothing(tools, kind) -> None:
    for name in kind.ranges():
        step = fixed(kind(), kind.ranges()[name].neutral, name)
        np.testing.assert_allclose(through(tools, step)[0], pictures(), atol=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_another_seed_draws_other_numbers(tools, kind) -> None:
    first, _ = through(tools, kind(), seed=(1, 2))
    np.testing.assert_array_equal(first, through(tools, kind(), seed=(1, 2))[0])
    assert (first != through(tools, kind(), seed=(1, 3))[0]).any()
    assert (first != through(tools, kind(), augmentation_seed=1)[0]).any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channels", [1, 3])
def test_grey_and_coloured_images_stay_images(tools, kind, channels) -> None:
    images = pictures(channels=channels)
    found, labels = through(tools, replace(kind(), probability=1), images, one_hot())
    assert found.shape == images.shape
    assert found.dtype == np.float32
    assert found.min() >= -1e-3
    assert found.max() <= 255 + 1e-3
    np.testing.assert_allclose(labels.sum(1), 1, atol=1e-6)


def keras_layers(keras):
    layers = keras.layers
    return [
        (Rotation(20), layers.RandomRotation((20 / 360, 20 / 360))),
        (Rotation(-75), layers.RandomRotation((-75 / 360, -75 / 360))),
        (Shift(0.2, -0.3), layers.RandomTranslation((-0.3, -0.3), (0.2, 0.2))),
        (Zoom(-0.4), layers.RandomZoom((-0.4, -0.4))),
        (Zoom(0.3), layers.RandomZoom((0.3, 0.3))),
        (Brightness(-0.3), layers.RandomBrightness((-0.3, -0.3))),
        (Saturation(0.7), layers.RandomSaturation((0.7, 0.7), value_range=(0, 1))),
        (Hue(180), layers.RandomHue((1.0, 1.0))),  # ±180° are the same
        (Grey(probability=1), layers.RandomGrayscale(1.0)),
        (Blur(0.8), layers.RandomGaussianBlur((1.0, 1.0), 5, (0.8, 0.8))),
    ]


@pytest.mark.parametrize("number", range(10))
def test_a_fixed_step_is_the_layer_of_keras(tools, keras, number) -> None:
    step, layer = keras_layers(keras)[number]
    expected = layer(pictures(), training=True)
    np.testing.assert_allclose(through(tools, step)[0], expected, atol=2e-3)


@pytest.mark.parametrize("fill_mode", FILL_MODE.words)
def test_each_fill_mode_is_that_of_keras(tools, keras, fill_mode) -> None:
    layer = keras.layers.RandomTranslation((0.5, 0.5), (-0.4, -0.4), fill_mode)
    found, _ = through(tools, Shift(-0.4, 0.5, fill_mode))
    np.testing.assert_allclose(found, layer(pictures(), training=True), atol=1e-3)


def test_flips_are_numpys(tools) -> None:
    images = pictures()
    found, _ = through(tools, HorizontalFlip(probability=1))
    np.testing.assert_array_equal(found, images[:, :, ::-1])
    found, _ = through(tools, VerticalFlip(probability=1))
    np.testing.assert_array_equal(found, images[:, ::-1])


def test_a_shear_is_kerass_transformation(tools, keras) -> None:
    layer = keras.layers.RandomShear()
    factors = np.tile(np.float32([[0.3, -0.2]]), (6, 1))
    expected = layer.transform_images(pictures(), {"shear_factor": factors})
    np.testing.assert_allclose(through(tools, Shear(0.3, -0.2))[0], expected, atol=1e-3)


def test_contrast_stretches_about_the_mean_of_each_channel(tools) -> None:
    images = pictures()
    mean = images.mean(axis=(1, 2), keepdims=True)
    expected = np.clip((images - mean) * 1.5 + mean, 0, 255)
    np.testing.assert_allclose(through(tools, Contrast(1.5))[0], expected, atol=1e-3)


def test_red_turned_by_a_third_is_green(tools) -> None:
    red = np.full((1, 2, 2, 3), (200, 0, 0), np.float32)
    np.testing.assert_allclose(through(tools, Hue(120), red)[0][0, 0, 0], (0, 200, 0), atol=1e-2)


def test_a_saturation_of_0_is_grey(tools) -> None:
    found, _ = through(tools, Saturation(0))
    np.testing.assert_allclose(found.min(-1), found.max(-1), atol=1e-3)


def test_a_crop_of_whole_pixels_is_kerass_crop_resized(tools, keras) -> None:
    images = pictures(1, 12, 12)
    found, _ = through(tools, Crop(0.5), images)
    wanted = [
        keras.ops.image.resize(images[:, y : y + 6, x : x + 6], (12, 12)).numpy()
        for y in range(7)
        for x in range(7)
    ]
    # Anywhere, not on whole pixels only: as close to one of them as a neighbour's part.
    nearest = min(np.abs(found - each)[:, 1:-1, 1:-1].mean() for each in wanted)
    assert nearest < np.mean([np.abs(found - each).mean() for each in wanted]) / 2
    smooth = np.broadcast_to(np.arange(12, dtype=np.float32)[None, :, None, None], (1, 12, 12, 3))
    inner = through(tools, Crop(0.5), smooth)[0][0, 2:-2, 0, 0]
    np.testing.assert_allclose(np.diff(inner), 0.5, atol=1e-4)  # half of the rows, stretched
    assert inner.min() >= 0
    assert inner.max() <= 11


def test_noise_has_the_standard_deviation_it_says(tools) -> None:
    grey = np.full((4, 64, 64, 3), 127.5, np.float32)
    found, _ = through(tools, Noise(20), grey)
    assert found.std() == pytest.approx(20, rel=0.02)
    assert found.mean() == pytest.approx(127.5, abs=0.5)


def test_a_cutout_is_one_grey_rectangle_of_its_size(tools) -> None:
    black = np.zeros((20, 40, 40, 3), np.float32)
    found, _ = through(tools, Cutout(0.25, probability=1), black)
    for each in found[..., 0] == 127.5:
        rows, columns = np.flatnonzero(each.any(1)), np.flatnonzero(each.any(0))
        assert each[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].all()
        assert {len(rows), len(columns)} <= {19, 20, 21}  # half of 40, from anywhere


@pytest.mark.parametrize("step", [MixUp(1.0), CutMix(1.0), MixUp(probability=0.5)])
def test_a_mixed_label_says_how_much_of_each_image_there_is(tools, step) -> None:
    # Image n is n everywhere, and its label is class n.
    images = np.broadcast_to(np.arange(10.0, dtype=np.float32)[:, None, None, None], (10, 9, 7, 3))
    labels = np.eye(10, dtype=np.float32)
    found, told = through(tools, step, images, labels)
    assert (told.max(1) < 0.99).any()
    np.testing.assert_allclose(found.mean(axis=(1, 2, 3)), told @ np.arange(10), atol=1e-4)


def test_turns_in_a_row_are_one_turn(tools) -> None:
    tf, augment = tools
    smooth = pictures(2, 1, 1) * np.ones((1, 24, 24, 1), np.float32)
    smooth += 2 * np.arange(24, dtype=np.float32)[None, :, None, None]
    twice, _ = augment(
        Augmentation((Rotation(15), Rotation(-15))), tf.constant(smooth), None, tf.constant([0, 0])
    )
    np.testing.assert_allclose(twice, smooth, atol=1e-3)


def test_a_row_of_geometric_steps_is_close_to_the_layers_of_keras_in_that_order(
    tools, keras
) -> None:
    tf, augment = tools
    layers = keras.layers
    rows, columns = np.mgrid[:48, :48].astype(np.float32)
    smooth = (127 + 60 * np.sin(rows / 6) + 60 * np.cos(columns / 7))[None, ..., None]
    steps = (Rotation(10), Shift(0.1, 0.05), Zoom(-0.1))
    together, _ = augment(Augmentation(steps), tf.constant(smooth), None, [0, 0])
    one_by_one = keras.Sequential(
        [
            layers.RandomRotation((10 / 360, 10 / 360)),
            layers.RandomTranslation((0.05, 0.05), (0.1, 0.1)),
            layers.RandomZoom((-0.1, -0.1)),
        ]
    )(smooth, training=True)
    # Read once, not three times: away from the border, less than 1 % of the range apart.
    inner = np.s_[:, 10:-10, 10:-10]
    np.testing.assert_allclose(together[inner], one_by_one[inner], atol=2.5)


def test_numbers_fill_their_range(tools) -> None:
    white = np.full((400, 1, 1, 3), 100, np.float32)
    found, _ = through(tools, Brightness((-0.2, 0.1)), white)
    added = (found[:, 0, 0, 0] - 100) / 255
    assert -0.2 <= added.min() < -0.19
    assert 0.09 < added.max() <= 0.1
    assert added.mean() == pytest.approx(-0.05, abs=0.02)


@pytest.mark.parametrize(("step", "side"), [(Cutout(), 31), (MixUp(), 33), (CutMix(), 35)], ids=str)
def test_a_shared_layer_of_keras_is_set_and_read_by_one_thread_at_a_time(
    tools, keras, monkeypatch, step, side
):
    from cnnviz.nets.augment.shared_layers import SETTING

    names = {Cutout: "RandomErasing", MixUp: "MixUp", CutMix: "CutMix"}
    kind = getattr(keras.layers, names[type(step)])
    read, held = kind.get_random_transformation, []

    def watched(layer, *given, **named):
        held.append(SETTING.locked())
        return read(layer, *given, **named)

    monkeypatch.setattr(kind, "get_random_transformation", watched)
    through(tools, step, pictures(2, side, 5), one_hot(2))  # a size of its own: traced now
    assert set(held) == {True}
