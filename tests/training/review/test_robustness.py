"""Corrupted pictures are the same each time, worse from one severity to the next, and judged."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.nets.augment.steps.blur import Blur
from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
from cnnviz.nets.augment.steps.noise import Noise
from cnnviz.training.review.robustness import (
    CORRUPTIONS,
    PASSES,
    corrupted,
    corruption_passes,
    robustness,
)


@pytest.fixture(scope="module")
def images():
    return shapes_dataset(10, 30).test_images


@pytest.fixture(scope="module")
def passes(keras, images):
    return list(corruption_passes(images))


def test_the_pictures_are_there_clean_and_under_each_severity(passes, images):
    assert len(passes) == PASSES == 22
    np.testing.assert_array_equal(passes[0].images, images)
    assert [(each.name, each.severity) for each in passes[1:]] == [
        (name, severity)
        for name, steps in CORRUPTIONS.items()
        for severity in range(1, len(steps) + 1)
    ]


def test_each_severity_is_worse_than_the_last(passes, images):
    def change(each):
        return np.abs(each.images.astype(float) - images).mean()

    for name in ("Rotated", "Darkened", "Noisy", "Blurred"):
        changes = [change(each) for each in passes if each.name == name]
        assert len(changes) == 5
        assert changes[0] > 0
        assert changes == sorted(changes)


def test_the_same_pictures_each_time(keras, passes, images):
    for before, again in zip(passes, corruption_passes(images), strict=True):
        np.testing.assert_array_equal(before.images, again.images)


def test_a_picture_is_spoilt_the_same_among_others(keras, images):
    many = np.concatenate([images] * 20)  # more than go through at once
    step = CORRUPTIONS["Rotated"][2]
    np.testing.assert_array_equal(corrupted(many, step)[:30], corrupted(images, step))
    assert (corrupted(many, Noise(20))[:30] != corrupted(many, Noise(20))[510:540]).any()


def test_a_blur_leaves_a_plain_picture_as_it_is(keras):
    white = np.full((1, 16, 16, 3), 255, np.uint8)
    np.testing.assert_array_equal(corrupted(white, Blur(2)), white)


def test_a_judge_of_the_left_half_is_thrown_by_a_flip_alone(keras, images):
    marked = np.zeros((20, 8, 8, 3), np.uint8)
    labels = np.arange(20) % 2
    marked[labels == 0, :, :4] = 200
    marked[labels == 1, :, 4:] = 200
    told = []

    def classes(some):
        return (some[:, :, 4:].sum((1, 2, 3), int) > some[:, :, :4].sum((1, 2, 3), int)) * 1

    found = robustness(classes, marked, labels, lambda done, of: told.append((done, of)))
    assert found.clean == 1
    assert found.images == 20
    assert found.corrupted["Flipped"] == (0,)
    assert found.corrupted["Darkened"] == found.corrupted["Blurred"] == (1,) * 5
    assert found.mean == pytest.approx(
        np.mean([np.mean(each) for each in found.corrupted.values()])
    )
    assert told == [(done, PASSES) for done in range(PASSES + 1)]


def test_without_pictures_there_is_nothing_to_judge(keras, images):
    with pytest.raises(ValueError, match="at least one picture"):
        robustness(lambda some: some, images[:0], np.zeros(0, int))


def test_a_flip_has_one_severity():
    assert CORRUPTIONS["Flipped"] == (HorizontalFlip(probability=1),)
