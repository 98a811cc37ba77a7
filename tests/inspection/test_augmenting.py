"""What an augmentation makes of pictures, as the app asks it."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from cnnviz.data import sample_image, square
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions.augmenting import draws
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.augment import USUAL, Augmentation
from cnnviz.nets.augment.steps.mix_up import MixUp

PICTURE = square(sample_image("chelsea"), 32)


@pytest.fixture
def context(tmp_path):
    return RequestContext(ModelCache(), "memory://", tmp_path, [].append, Event())


def test_no_step_leaves_the_picture_as_it_is(keras, context):
    found = draws(context, Augmentation(), PICTURE, 3)
    np.testing.assert_array_equal(found.images, [PICTURE] * 3)
    assert found.own.tolist() == [1, 1, 1]


def test_draws_differ_from_each_other_and_come_again_from_their_seed(keras, context):
    first, again = (draws(context, USUAL, PICTURE, 6).images for _ in range(2))
    other = draws(context, Augmentation(USUAL.steps, seed=1), PICTURE, 6).images
    np.testing.assert_array_equal(first, again)
    assert len({each.tobytes() for each in (*first, *other)}) == 12


def test_what_is_mixed_in_is_told(keras, context):
    black = np.zeros_like(PICTURE)
    found = draws(context, Augmentation((MixUp(alpha=1.0),)), PICTURE, 8, [black])
    assert found.images.shape == (8, 32, 32, 3)
    assert 0 < found.own.min() < 0.99
    for image, own in zip(found.images, found.own, strict=True):
        # Of black nothing is added: what is left of the picture is its share of the label.
        np.testing.assert_allclose(image, own * PICTURE, atol=1)
