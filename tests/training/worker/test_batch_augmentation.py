"""The schedule, and images that are mirrored, moved and blanked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.config_rules import SCHEDULES
from cnnviz.training.rates import schedule


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 7, 1000])
def test_schedules_stay_above_0_and_at_most_1(name, steps):
    parts = schedule(name, steps)
    assert parts.shape == (steps,)
    assert (parts > 0).all()
    assert parts.max() <= 1


def test_schedules_end_low_where_they_fall():
    assert schedule("constant", 100)[-1] == 1
    assert schedule("cosine", 100)[-1] < 0.001
    assert schedule("one-cycle", 100)[-1] < 0.02
    assert schedule("one-cycle", 100).argmax() == 25


@pytest.fixture
def augment(keras):
    import tensorflow as tf

    from cnnviz.training.worker.batch_augmentation import augmented

    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (50, 9, 7, 3)).astype(np.uint8)

    def run(rows, seed=(1, 2), mirrored=False, **changes):
        config = replace(SEED_LESSON, **changes)
        taken = tf.constant(rows, tf.int32)
        flags = tf.fill(len(rows), mirrored)
        found = augmented(tf.constant(pixels), taken, config, flags, tf.constant(seed))
        return pixels[rows].astype(np.float32), found.numpy()

    return run


def moved(image, down, right):
    padded = np.pad(image, ((3, 3), (3, 3), (0, 0)), mode="reflect")
    height, width = image.shape[:2]
    return padded[3 + down : 3 + down + height, 3 + right : 3 + right + width]


def test_images_are_taken_as_they_are(augment):
    images, found = augment([3, 3, 49, 0])
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, images)


@pytest.mark.parametrize("mirrored", [False, True])
def test_mirrored_images(augment, mirrored):
    images, found = augment([5, 8], mirrored=mirrored, flip=True)
    np.testing.assert_array_equal(found, images[:, :, ::-1] if mirrored else images)


def test_without_flip_none_is_mirrored(augment):
    images, found = augment([5, 8], mirrored=True)
    np.testing.assert_array_equal(found, images)


@pytest.mark.parametrize("mirrored", [False, True])
def test_moved_images_are_mirrored_at_the_border(augment, mirrored):
    """Every image is one of the 49 that 3 pixels allow, and nearly all of them turn up."""
    images, found = augment(list(range(50)) * 8, mirrored=mirrored, flip=True, shift=3)
    places = [(down, right) for down in range(-3, 4) for right in range(-3, 4)]
    seen = set()
    for image, got in zip(images, found, strict=True):
        image = image[:, ::-1] if mirrored else image
        (match,) = [place for place in places if np.array_equal(moved(image, *place), got)]
        seen.add(match)
    assert len(seen) > 40


def test_moves_beyond_the_image(augment):
    """Mirrored there and back, an image still shows its own pixels alone."""
    images, found = augment(range(50), shift=16)
    for image, got in zip(images, found, strict=True):
        own = {tuple(pixel) for pixel in image.reshape(-1, 3)}
        assert {tuple(pixel) for pixel in got.reshape(-1, 3)} <= own


def test_blanked_squares(augment):
    """All but one square keeps its pixels; the square is grey and at most as large as said."""
    images, found = augment(range(50), cutout=4)
    sizes = []
    for image, got in zip(images, found, strict=True):
        blank = (got == 127.5).all(axis=2)
        rows, columns = (blank.any(axis=axis).nonzero()[0] for axis in (1, 0))
        assert blank.sum() == len(rows) * len(columns)
        assert blank[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
        np.testing.assert_array_equal(got[~blank], image[~blank])
        sizes.append((len(rows), len(columns)))
    assert max(sizes) == (4, 4)


def test_another_seed_draws_others(augment):
    rows = range(20)
    changes = {"shift": 3, "cutout": 3}
    first, again, other = (augment(rows, seed, **changes)[1] for seed in ((1, 2), (1, 2), (1, 3)))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
