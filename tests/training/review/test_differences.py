"""What sets two runs apart, where a setting is more than a number."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.nets.augment import PRESETS, Augmentation
from cnnviz.nets.augment.steps.grey import Grey
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.review.differences import differences


def test_an_augmentation_is_told_by_its_steps():
    steps = (Rotation((-30, 30)), Grey())
    (found,) = differences(SEED_LESSON, replace(SEED_LESSON, augmentation=Augmentation(steps)))
    assert found == ("Augmentation", "no", "Rotation(degrees=(-30.0, 30.0)), Grey()")


def test_another_seed_alone_is_no_blank_difference():
    first = replace(SEED_LESSON, augmentation=PRESETS["usual"])
    second = replace(first, augmentation=replace(PRESETS["usual"], seed=7))
    (found,) = differences(first, second)
    assert found.title == "Augmentation"
    assert found.first != found.second
