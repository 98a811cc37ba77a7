"""What models say while one setting of a step goes through its range, as the app asks it."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from cnnviz.data import sample_image, square
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions.classifying import classify
from cnnviz.inspection.questions.setting_sweep import step_effect, sweep
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import feature_maps
from cnnviz.nets.augment.steps.brightness import Brightness
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.weights import trained

SEED = ModelChoice("shipped", "seed")
PICTURE = square(sample_image("chelsea"), 32)


@pytest.fixture
def context(tmp_path):
    return RequestContext(ModelCache(), "memory://", tmp_path, [].append, Event())


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
