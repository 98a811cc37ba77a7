"""What a model says of pictures, beside the model that a run's export gives, and Keras's own."""

from __future__ import annotations

import threading
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from cnnviz.data import sample_image
from cnnviz.figures import png
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.messages import CancelledError
from cnnviz.inspection.questions.classifying import classify, classify_files, preprocessed_pixels
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.weights import trained
from cnnviz.training.export.export_files import write
from cnnviz.training.network import trained_network
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.records import EpochArrays
from tests.nets.loading.files import quiet
from tests.training.conftest import TINY

pytestmark = pytest.mark.tensorflow

FAST = ModelChoice("shipped", "fast")
RNG = np.random.default_rng(0)


def desk_with(keras, model, **known):
    """Give what a question is given, with a cache that has one model."""
    found = from_keras_model(FAST, model, "Made here", "", **known)
    cache = SimpleNamespace(model=lambda context, choice: found)
    return RequestContext(cache, "", None, lambda progress: None, threading.Event())


def model_with(keras, *heads, side=4):
    """Make a model of the mean of the picture's channels, with dense layers on it."""
    pictures = keras.Input((side, side, 3))
    mean = keras.layers.GlobalAveragePooling2D()(pictures)
    return keras.Model(pictures, [layer(mean) for layer in heads])


def pictures_of(count, side=4):
    return list(RNG.integers(0, 256, (count, side, side, 3), np.uint8))


@pytest.mark.parametrize("flip_test", [False, True])
def test_an_exported_run_predicts_the_same_on_1000_images(
    keras, store, inspector, tmp_path, flip_test
):
    config = replace(TINY, flip_test=flip_test)
    weights = {
        each.path: RNG.normal(0, 0.2, each.shape).astype(np.float32) for each in _variables(config)
    }
    run_id = store.create(config, "me", None)
    store.write_epoch(
        run_id,
        EpochMetrics(1, 1.0, 0.5, 1.0, 0.5),
        EpochArrays(
            weights, np.zeros((3, 3, 3, 8), np.float32), {}, np.zeros(10), np.zeros((40, 10))
        ),
    )
    path = tmp_path / "model.keras"
    with quiet():
        write(store, run_id, 1, "keras", path)
    exported = keras.models.load_model(path)
    sets = (pictures_of(700, 32), list(RNG.integers(0, 256, (300, 45, 60, 3), np.uint8)))
    for images in sets:
        (said,) = inspector.ask(classify, ModelChoice("run", run_id), images)
        wanted = exported.predict(np.stack(images), verbose=0)
        assert said.head.meaning == "probabilities"
        assert wanted.std(0).max() > 0.02  # the images are told apart
        np.testing.assert_allclose(said.values, wanted, atol=1e-5)


def test_a_run_that_went_on_answers_with_its_last_weights(keras, store, inspector):
    run_id = store.create(TINY, "me", None)
    images, answers = pictures_of(2, 32), []
    for epoch in (1, 2):
        numbers = np.random.default_rng(epoch)
        weights = {
            each.path: numbers.normal(0, 0.2, each.shape).astype(np.float32)
            for each in _variables(TINY)
        }
        store.write_epoch(
            run_id,
            EpochMetrics(epoch, 1.0, 0.5, 1.0, 0.5),
            EpochArrays(
                weights, np.zeros((3, 3, 3, 8), np.float32), {}, np.zeros(10), np.zeros((40, 10))
            ),
        )
        found = inspector.ask(describe, ModelChoice("run", run_id))
        assert found.epoch == epoch
        assert f"after epoch {epoch} of" in found.note
        answers.append(inspector.ask(classify, ModelChoice("run", run_id), images)[0].values)
    assert np.abs(answers[0] - answers[1]).max() > 0.01
    before = inspector.ask(classify, ModelChoice("run", run_id, epoch=1), images)[0].values
    np.testing.assert_allclose(before, answers[0], atol=1e-6)


def _variables(config):
    from cnnviz.nets import build

    return build(trained_network(config)).weights


def test_one_picture_is_answered_as_among_others(keras, inspector):
    images = [sample_image(name, max_side=64) for name in ("chelsea", "rocket", "coffee")] * 12
    (together,) = inspector.ask(classify, FAST, images)
    alone = [inspector.ask(classify, FAST, [image])[0].values[0] for image in images[:3]]
    np.testing.assert_allclose(together.values[:3], alone, atol=1e-6)
    np.testing.assert_array_equal(together.values[:3], together.values[33:])
    resized = keras.layers.Resizing(32, 32, crop_to_aspect_ratio=True, antialias=True)
    wanted = trained("fast").predict(
        np.stack([np.asarray(resized(image[None].astype("float32")))[0] for image in images[:3]]),
        verbose=0,
    )
    np.testing.assert_allclose(alone, wanted, atol=1e-5)


def test_raw_scores_are_said_to_be_so_and_softened(keras):
    model = model_with(keras, keras.layers.Dense(3, name="scores"))
    images = pictures_of(5)
    (said,) = classify(desk_with(keras, model), FAST, images)
    logits = model.predict(np.stack(images).astype("float32"), verbose=0).astype(np.float64)
    powers = np.exp(logits - logits.max(1, keepdims=True))
    assert said.head.meaning == "logits"
    np.testing.assert_allclose(said.values, powers / powers.sum(1, keepdims=True), atol=1e-6)


def test_outputs_are_told_apart_by_what_they_mean(keras):
    dense = keras.layers.Dense
    model = model_with(
        keras,
        dense(2, "softmax", name="classes"),
        dense(2, "sigmoid", name="tags"),
        dense(1, "sigmoid", name="yes"),
        dense(1, name="age"),
    )
    said = classify(desk_with(keras, model, class_names=("cat", "dog")), FAST, pictures_of(2))
    meanings = ["probabilities", "multi_label", "binary", "number"]
    assert [each.head.meaning for each in said] == meanings
    assert said[0].head.class_names == said[2].head.class_names == ("cat", "dog")
    assert said[3].head.class_names == ("the number",)
    assert [each.values.shape for each in said] == [(2, 2), (2, 2), (2, 2), (2, 1)]


def test_a_softmax_in_bfloat16_gives_probabilities_though_they_miss_1(keras, bfloat16):
    heads = [
        keras.layers.Dense(3, "softmax", kernel_initializer="zeros", dtype="bfloat16"),
        keras.layers.Dense(3, kernel_initializer="zeros", bias_initializer="ones"),
    ]
    found = classify(desk_with(keras, model_with(keras, *heads)), FAST, pictures_of(2))
    assert [each.head.meaning for each in found] == ["probabilities", "logits"]
    assert abs(found[0].values[0].sum() - 1) > 1e-3  # 3 times what bfloat16 makes of 1/3


def test_an_activation_of_its_own_tells_what_a_head_means(keras):
    def sigmoid(mean):
        return keras.ops.sigmoid(keras.layers.Dense(3)(mean))

    (found,) = classify(desk_with(keras, model_with(keras, sigmoid)), FAST, pictures_of(2))
    assert found.head.meaning == "multi_label"


def test_a_model_of_no_classes_is_refused(keras):
    pictures = keras.Input((4, 4, 3))
    model = keras.Model(pictures, keras.layers.Conv2D(2, 3)(pictures))
    with pytest.raises(InspectionError, match="tells no classes apart"):
        classify(desk_with(keras, model), FAST, pictures_of(1))


def test_what_is_no_number_is_refused(keras):
    model = model_with(keras, keras.layers.Dense(3))
    model.set_weights([np.full((3, 3), np.nan), np.zeros(3)])
    with pytest.raises(InspectionError, match="not a number"):
        classify(desk_with(keras, model), FAST, pictures_of(1))


def test_files_that_are_no_pictures_leave_the_others_their_places(inspector):
    images = [sample_image(name, max_side=48) for name in ("chelsea", "rocket", "coffee")]
    files = [png(images[0]), b"no picture", png(images[1]), b"", png(images[2])]
    found = inspector.begin(classify_files, FAST, files, 512).result()
    assert sorted(found.refused) == [1, 3]
    assert "not a picture" in found.refused[1]
    (wanted,) = inspector.ask(classify, FAST, images)
    np.testing.assert_allclose(found.predictions[0].values, wanted.values, atol=1e-6)


def test_files_none_of_which_is_a_picture_are_all_refused(inspector):
    found = inspector.ask(classify_files, FAST, [b"no", b"none"], 512)
    assert found.predictions == ()
    assert sorted(found.refused) == [0, 1]


def test_files_are_left_when_nobody_waits(keras):
    context = desk_with(keras, model_with(keras, keras.layers.Dense(3)))
    context.cancelled.set()
    with pytest.raises(CancelledError):
        classify_files(context, FAST, [png(pictures_of(1)[0])], 512)


def test_what_is_seen_is_the_middle_of_the_picture(inspector):
    picture = np.zeros((32, 96, 3), np.uint8)
    picture[:, 32:64] = (200, 100, 50)
    found = inspector.ask(preprocessed_pixels, FAST, picture)
    assert found.shape == (32, 32, 3)
    assert (found == (200, 100, 50)).all()
