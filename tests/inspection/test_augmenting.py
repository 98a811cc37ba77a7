"""What an augmentation makes of pictures, and what models then say, as the app asks it."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from cnnviz.data import sample_image, shapes_dataset, square
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.messages import CancelledError
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions.augmenting import draws, stability, step_effect, sweep
from cnnviz.inspection.questions.classifying import classify
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import feature_maps
from cnnviz.nets.augment import USUAL, Augmentation
from cnnviz.nets.augment.steps.brightness import Brightness
from cnnviz.nets.augment.steps.mix_up import MixUp
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.weights import trained
from cnnviz.training import DataChoice

SEED = ModelChoice("shipped", "seed")
PICTURE = square(sample_image("chelsea"), 32)
SHAPES = DataChoice("shapes")


@pytest.fixture
def told():
    return []


@pytest.fixture
def context(tmp_path, told):
    return RequestContext(ModelCache(), "memory://", tmp_path, told.append, Event())


@pytest.fixture
def shapes(context):
    found = shapes_dataset(20, 48)
    context.cache.results.get(("pictures", SHAPES), lambda: found)
    return found


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


def test_a_sweep_asks_about_the_changed_pictures(keras, context):
    values = (-180.0, 0.0, 180.0)
    found = sweep(context, SEED, Rotation(fill_mode="nearest"), "degrees", values, PICTURE)
    turned = np.ascontiguousarray(PICTURE[::-1, ::-1])
    wanted = classify(context, SEED, [turned, PICTURE, turned])[0].values
    assert found.values == values
    np.testing.assert_allclose(found.shares, wanted, atol=2e-3)
    assert found.answer == wanted[1].argmax()


def test_maps_are_those_of_the_changed_picture(keras, context):
    value = 0.2
    found = step_effect(context, SEED, Brightness(), "factor", value, PICTURE, "conv2d_1", count=4)
    lighter = np.rint(np.clip(PICTURE + 255 * value, 0, 255)).astype(np.uint8)
    np.testing.assert_array_equal(found.before, PICTURE)
    np.testing.assert_allclose(found.after.astype(int), lighter, atol=1)
    both = np.stack([found.before, found.after]).astype(np.float32)
    before, after = feature_maps(trained("seed"), both, ["conv2d_1"])["conv2d_1"]
    strength = np.abs(before).mean((0, 1))
    assert list(found.channels) == np.argsort(-strength, kind="stable")[:4].tolist()
    for at, channel in enumerate(found.channels):
        np.testing.assert_allclose(found.maps_before[at], before[..., channel], atol=1e-4)
        np.testing.assert_allclose(found.maps_after[at], after[..., channel], atol=1e-4)
    np.testing.assert_allclose(found.shares.sum(1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("layer", "sentence"), [("conv9", "has no layer “conv9”"), ("dense", "a row of numbers")]
)
def test_a_layer_without_maps_is_one_sentence(keras, context, layer, sentence):
    with pytest.raises(InspectionError, match=sentence):
        step_effect(context, SEED, Rotation(), "degrees", 10.0, PICTURE, layer)


def test_a_model_that_tells_no_classes_apart_is_named(keras, context):
    with pytest.raises(InspectionError, match="tells no classes apart"):
        sweep(context, ModelChoice("edges"), Rotation(), "degrees", (0.0,), PICTURE)


def test_stability_counts_the_pictures_that_keep_their_class(keras, context, shapes, told):
    found = stability(context, SEED, Brightness(), "factor", (-1.0, 0.0), SHAPES, 40)
    taken = np.arange(40) * len(shapes.test_images) // 40
    answers = classify(context, SEED, list(shapes.test_images[taken]))[0].values.argmax(1)
    black = classify(context, SEED, [np.zeros_like(PICTURE)])[0].values.argmax()
    assert found.pictures == 40
    assert found.kept == (np.mean(answers == black), 1.0)
    assert {each.total for each in told} == {80}


def test_stability_stops_when_nobody_waits(keras, context, shapes):
    context.cancelled.set()
    with pytest.raises(CancelledError):
        stability(context, SEED, Brightness(), "factor", (0.0,), SHAPES, 40)
