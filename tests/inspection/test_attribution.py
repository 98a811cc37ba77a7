"""Why a model answers as it does, and what its channels answer to, as the app asks it."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from cnnviz.data import CIFAR10_CLASSES, sample_image
from cnnviz.data.dataset import Dataset
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.attribution_methods import METHODS
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.messages import CancelledError
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions import activation_maximization
from cnnviz.inspection.questions import top_images as searching
from cnnviz.inspection.questions.activation_maximization import maximise
from cnnviz.inspection.questions.attribution import (
    AttributionRequest,
    attribute,
    attribute_all,
    head_scores,
)
from cnnviz.inspection.questions.top_images import top_images
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.attribution import signed_cam
from cnnviz.nets.weights import trained
from cnnviz.training import DataChoice, sources

FAST = ModelChoice("shipped", "fast")
TRANSFER = ModelChoice("random", "VGG16")
PICTURE = Picture("chelsea", sample_image("chelsea", max_side=96))


@pytest.fixture
def told():
    return []


@pytest.fixture
def context(tmp_path, told):
    return RequestContext(ModelCache(), "memory://", tmp_path, told.append, Event())


@pytest.fixture
def two_heads(keras, context):
    """Put a model with a nested backbone and two heads in the cache."""
    layers = keras.layers
    pictures = keras.Input((None, None, 3))
    x = layers.Conv2D(6, 3, strides=2, activation="relu", name="conv")(pictures)
    backbone = keras.Model(pictures, x, name="backbone")
    inputs = keras.Input((48, 40, 3))
    mean = layers.GlobalAveragePooling2D()(backbone(inputs))
    outputs = [
        layers.Dense(3, activation="softmax", name="kind")(mean),
        layers.Dense(2, name="scores")(mean),
    ]
    found = from_keras_model(
        TRANSFER, keras.Model(inputs, outputs), "Two heads", "", numbers="caffe"
    )
    context.cache._models.get(TRANSFER, lambda: found)
    return found


def test_answers_are_what_the_model_gives(keras, context):
    (found,) = head_scores(context, FAST, PICTURE)
    given = context.cache.model(context, FAST).preprocessing(PICTURE.pixels).input
    wanted = np.asarray(trained("fast")(given[None]))[0]
    np.testing.assert_allclose(found.shares, wanted, atol=1e-5)
    powers = np.exp(found.scores - found.scores.max())
    np.testing.assert_allclose(powers / powers.sum(), wanted, atol=1e-5)


def test_an_answer_that_is_the_mean_of_both_ways_is_so_here_too(keras, context):
    model = trained("seed")
    choice = ModelChoice("shipped", "seed")
    found = from_keras_model(choice, model, "", "", class_names=CIFAR10_CLASSES, flip_test=True)
    context.cache._models.get(choice, lambda: found)
    given = found.preprocessing(PICTURE.pixels).input
    wanted = (model(given[None]) + model(given[None, :, ::-1])) / 2
    (answer,) = head_scores(context, choice, PICTURE)
    np.testing.assert_allclose(answer.shares, np.asarray(wanted)[0], atol=1e-5)


def test_scores_without_softmax_are_told_from_probabilities(context, two_heads):
    _, scores = head_scores(context, TRANSFER, PICTURE)
    assert [head.meaning for head in two_heads.heads] == ["probabilities", "logits"]
    assert scores.shares.sum() == pytest.approx(1)
    given = two_heads.preprocessing(PICTURE.pixels).input
    np.testing.assert_allclose(scores.scores, two_heads.model(given[None])[1][0], rtol=1e-4)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("against", [None, 5])
def test_each_method_gives_a_map_and_the_score(keras, context, told, method, against):
    found = attribute(context, FAST, PICTURE, AttributionRequest(method, 3, against))
    (answer,) = head_scores(context, FAST, PICTURE)
    wanted = answer.scores[3] - (0 if against is None else answer.scores[against])
    assert found.score == pytest.approx(wanted, abs=1e-3)
    assert found.map.shape == ((4, 4) if method == "cam" else (32, 32))
    assert found.map.dtype == np.float32
    assert np.ptp(found.map) > 0
    if method in ("cam", "plain", "smooth", "guided"):
        assert np.abs(found.map).max() == pytest.approx(1)
    if method in ("plain", "smooth", "guided") or (method == "cam" and against is None):
        assert found.map.min() >= 0
    if method in ("smooth", "integrated", "occlusion"):
        assert told[-1].share == 1
    if method == "integrated":
        assert found.map.sum() == pytest.approx(found.score - found.baseline_score, rel=0.011)


def test_grad_cam_may_look_at_any_layer_and_class(keras, context):
    model = trained("fast")
    given = context.cache.model(context, FAST).preprocessing(PICTURE.pixels).input
    for layer, index, against in (("conv2d", 0, None), ("activation_1", 3, 5)):
        found = attribute(
            context, FAST, PICTURE, AttributionRequest("cam", index, against, layer=layer)
        )
        wanted = signed_cam(model, given, index, layer, against)
        if against is None:
            wanted = np.maximum(wanted, 0)
        np.testing.assert_allclose(found.map, wanted / np.abs(wanted).max(), atol=1e-4)
        assert found.layer == layer


@pytest.mark.parametrize("method", METHODS)
def test_each_head_of_a_nested_model_is_explained(context, two_heads, method):
    first, second = (
        attribute(context, TRANSFER, PICTURE, AttributionRequest(method, 1, head=i)) for i in (0, 1)
    )
    assert first.map.shape == ((23, 19) if method == "cam" else (48, 40))
    assert first.score != second.score
    assert first.layer == ("backbone/conv" if method == "cam" else "")
    if method == "cam":  # three pixels, then two further on, without padding
        assert first.centres[0].places()[:2] == (1.5, 3.5)
    else:
        assert first.centres is None


def test_random_weights_change_the_map_and_not_the_model(keras, context):
    asked = AttributionRequest("cam", 3)
    every = (asked, replace(asked, weights="last"), replace(asked, weights="random"), asked)
    found = attribute_all(context, FAST, PICTURE, every)
    np.testing.assert_array_equal(found[0].map, found[3].map)
    for other in found[1:3]:
        assert np.abs(other.map - found[0].map).max() > 0.05
        assert other.score != found[0].score


def test_several_questions_tell_one_progress(keras, context, told):
    attribute_all(
        context,
        FAST,
        PICTURE,
        (AttributionRequest("occlusion", 3), AttributionRequest("smooth", 3)),
    )
    shares = [each.share for each in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert any(0 < share < 0.5 for share in shares)


@pytest.mark.parametrize("method", ["smooth", "integrated", "occlusion"])
def test_a_long_method_ends_when_nobody_waits(keras, context, method):
    context.cancelled.set()
    with pytest.raises(CancelledError):
        attribute(context, FAST, PICTURE, AttributionRequest(method, 3))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (AttributionRequest("cam", 3, layer="conv9"), "There is no layer 'conv9'"),
        (AttributionRequest("cam", 3, layer="dense"), "no maps"),
        (AttributionRequest("plain", 10), "There is no class 10: the model has 10"),
        (AttributionRequest("plain", 3, 12), "There is no class 12"),
        (AttributionRequest("plain", 3, head=1), "There is no head 1: the model has 1"),
    ],
)
def test_what_is_not_there_is_a_sentence(keras, context, asked, sentence):
    with pytest.raises(InspectionError, match=sentence):
        attribute(context, FAST, PICTURE, asked)


def test_a_channel_s_picture_is_made_once(keras, context, told):
    first = maximise(context, FAST, "activation", 3, 6)
    assert first.shape == (32, 32, 3)
    assert told[-1].share == 1
    told.clear()
    np.testing.assert_array_equal(maximise(context, FAST, "activation", 3, 6), first)
    assert not told
    with pytest.raises(InspectionError, match="There is no channel 32: 'activation' has 32"):
        maximise(context, FAST, "activation", 32)
    with pytest.raises(InspectionError, match="There is no layer 'conv9'"):
        maximise(context, FAST, "conv9", 0)


def test_a_picture_is_made_through_the_preparation_of_the_model(context, two_heads):
    assert maximise(context, TRANSFER, "backbone/conv", 0, 3).shape == (48, 40, 3)


@pytest.fixture
def pictures(monkeypatch):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (70, 32, 32, 3), dtype=np.uint8)
    labels = rng.integers(0, 3, 70)
    found = Dataset("Seventy", ("one", "two", "three"), images[:0], labels[:0], images, labels)
    monkeypatch.setattr(sources, "load", lambda choice: found)
    return found


def test_the_strongest_pictures_of_a_channel(keras, context, told, pictures):
    found = top_images(context, FAST, "activation", 5, DataChoice("shapes"), 4)
    layers = context.cache.model(context, FAST).layers
    maps = layers.maps(pictures.test_images, ["activation"])["activation"][..., 5]
    peaks = maps.max((1, 2))
    assert [each.index for each in found] == np.argsort(-peaks, kind="stable")[:4].tolist()
    for each in found:
        assert each.value == pytest.approx(maps[each.index, each.row, each.column], abs=1e-4)
        np.testing.assert_array_equal(each.image, pictures.test_images[each.index])
        assert each.label == pictures.class_names[pictures.test_labels[each.index]]
        assert each.of == 70
    assert told[-1].share == 1
    told.clear()
    other = top_images(context, FAST, "activation", 6, DataChoice("shapes"), 4)
    assert [each.value for each in other] != [each.value for each in found]
    assert not told  # the other channels were searched with it


def test_a_slow_model_is_shown_fewer_pictures(keras, context, pictures, monkeypatch):
    monkeypatch.setattr(searching, "_MULTIPLY_ADDS", 1)
    monkeypatch.setattr(searching, "_LEAST", 7)
    found = top_images(context, FAST, "activation", 5, DataChoice("shapes"))
    assert sorted(each.index for each in found) == [0, 10, 20, 30, 40, 50, 60]
    assert {each.of for each in found} == {7}


def test_pictures_of_another_size_are_prepared(context, two_heads, pictures):
    found = top_images(context, TRANSFER, "backbone/conv", 0, DataChoice("shapes"), 2)
    assert found[0].image.shape == (32, 32, 3)
    assert found[0].value >= found[1].value


def test_a_search_for_what_is_not_there_is_a_sentence(keras, context, pictures):
    with pytest.raises(InspectionError, match="There is no layer “conv9”"):
        top_images(context, FAST, "conv9", 0, DataChoice("shapes"))
    with pytest.raises(InspectionError, match="There is no channel 99"):
        top_images(context, FAST, "activation", 99, DataChoice("shapes"))


def test_a_set_that_cannot_be_had_is_its_sentence(keras, context):
    with pytest.raises(InspectionError, match="There is nothing at"):
        top_images(context, FAST, "activation", 0, DataChoice("folder", "nowhere/at/all"))


def test_a_channel_that_sees_little_gets_a_small_picture(context, two_heads, monkeypatch):
    monkeypatch.setattr(activation_maximization, "_LEAST", 8)
    assert maximise(context, TRANSFER, "backbone/conv", 0, 3).shape == (8, 8, 3)
    assert maximise(context, TRANSFER, "kind", 0, 3).shape == (48, 40, 3)
