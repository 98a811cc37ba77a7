"""The loss by the weights: Keras's own with weights put in by hand; the model is left as it is."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import GradientExplainer
from cnnviz.nets.gradients.training_pass import trained_variables
from cnnviz.nets.graph import open_graph
from cnnviz.nets.loss_landscape import batch_loss
from cnnviz.nets.loss_landscape.batch_loss import BatchLoss
from cnnviz.nets.loss_landscape.random_plane import RandomPlane

POINT = (0.3, -0.7)


@pytest.fixture(scope="module")
def model(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, activation="relu", name="first"),
            layers.Dropout(0.5),
            layers.Conv2D(4, 3, name="second"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(5, name="answer"),
            layers.Softmax(),
        ]
    )


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).normal(size=(12, 8, 8, 3)).astype(np.float32)


LABELS = np.arange(12) % 5


def surface(model, images, **settings):
    trained = trained_variables(open_graph(model))
    plane = RandomPlane(open_graph(model).calls, trained, 0).plane
    return plane, BatchLoss(model, images, LABELS, trained, **settings)


def test_a_point_is_keras_s_evaluation_with_the_weights_put_in(keras, model, images):
    plane, loss = surface(model, images)
    copy = keras.models.clone_model(model)
    for mine, theirs in zip(copy.weights, model.weights, strict=True):
        mine.assign(plane.at(*POINT).get(id(theirs), np.asarray(theirs)))
    copy.compile(loss="sparse_categorical_crossentropy")
    expected = copy.evaluate(images, LABELS, verbose=0, batch_size=12)
    assert loss.mean(plane.at(*POINT)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("training", [False, True], ids=["predicting", "training"])
@pytest.mark.parametrize(
    ("kind", "smoothing"), [("categorical_crossentropy", 0.1), ("mean_squared_error", 0.0)]
)
def test_the_centre_is_the_model_s_own_loss(model, images, kind, smoothing, training):
    plane, loss = surface(model, images, loss=kind, label_smoothing=smoothing, training=training)
    explainer = GradientExplainer(
        model, images, LABELS, kind, label_smoothing=smoothing, training=training
    )
    np.testing.assert_array_equal(loss.losses(plane.at(0, 0)), explainer.batch.losses)
    moved = plane.at(*POINT)
    np.testing.assert_array_equal(loss.losses(moved), explainer.other_weights.outcome(moved).losses)


def test_the_model_keeps_its_weights_and_statistics(model, images):
    before = model.get_weights()
    plane, loss = surface(model, images, training=True)
    loss.losses(plane.at(*POINT))
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("training", "anew"),
    [
        (False, ["answer", "softmax"]),
        (True, ["dropout", "second", "batch_normalization", "flatten", "answer", "softmax"]),
    ],
    ids=["predicting", "training"],
)
def test_what_rests_is_computed_once(model, images, training, anew):
    kernel = model.get_layer("answer").kernel
    loss = BatchLoss(model, images, LABELS, {id(kernel): kernel}, training=training)
    assert [path.rstrip("_0123456789") for path in loss.paths] == anew
    changed = {id(kernel): np.asarray(kernel) * 2}
    explainer = GradientExplainer(model, images, LABELS, training=training)
    np.testing.assert_array_equal(
        loss.losses(changed), explainer.other_weights.outcome(changed).losses
    )


def test_images_go_through_in_pieces(model, images):
    plane, whole = surface(model, images)
    _, pieces = surface(model, images, at_once=5)
    np.testing.assert_allclose(
        pieces.losses(plane.at(*POINT)), whole.losses(plane.at(*POINT)), rtol=1e-6
    )


def test_too_much_to_keep_says_how_many_images_fit(model, images, monkeypatch):
    kernel = model.get_layer("answer").kernel
    monkeypatch.setattr(batch_loss, "MOST_KEPT", 4 * 4 * 4 * 5)  # five images' maps
    with pytest.raises(ValueError, match=r"What 12 images make of .*: take at most 5"):
        BatchLoss(model, images, LABELS, {id(kernel): kernel})
