"""Dilated transposed convolutions by our own way, beside NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import (
    Conv2D,
    Dense,
    Flatten,
    NetworkSpec,
    build,
    effective_receptive_field,
    feature_maps,
    transposed,
)
from cnnviz.nets.attribution.flow import Flow, Target
from cnnviz.ops import conv2d_transpose

pytestmark = pytest.mark.processor


def model_of(keras, **settings):
    inputs = keras.Input((7, 8, 3))
    outputs = keras.layers.Conv2DTranspose(4, name="up", activation="relu", **settings)(inputs)
    model = keras.Model(inputs, outputs)
    model.get_layer("up").bias.assign([0.1, -0.2, 0.3, 0.0])
    return model


@pytest.fixture(params=["as it is", "without oneDNN"])
def machine(request, monkeypatch):
    if request.param == "without oneDNN":
        monkeypatch.setattr(transposed, "has_dilated_gradients", lambda: False)


@pytest.fixture(params=["as it is", "without oneDNN"])
def dilation(request, keras, monkeypatch):
    if request.param == "without oneDNN":
        from cnnviz.training.worker import convolution

        monkeypatch.setattr(convolution, "has_dilated_gradients", lambda: False)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("kernel_size", "dilation_rate"), [(3, 2), ((2, 3), (3, 2)), ((4, 1), (1, 3)), (2, (5, 1))]
)
def test_maps_are_those_of_numpy(keras, machine, kernel_size, dilation_rate, padding):
    model = model_of(keras, kernel_size=kernel_size, dilation_rate=dilation_rate, padding=padding)
    image = np.random.default_rng(0).standard_normal((7, 8, 3)).astype(np.float32)
    kernel, bias = model.get_layer("up").get_weights()
    wanted = conv2d_transpose(image, kernel, padding=padding, dilation_rate=dilation_rate)
    found = feature_maps(model, image[np.newaxis])["up"][0]
    np.testing.assert_allclose(found, np.maximum(wanted + bias, 0), rtol=1e-5, atol=1e-5)


def test_gradients_go_through_dilated_layers(keras, machine):
    inputs = keras.Input((6, 6, 2))
    x = keras.layers.Conv2D(3, 2, dilation_rate=2)(inputs)
    x = keras.layers.Conv2DTranspose(2, 2, dilation_rate=2)(x)
    model = keras.Model(inputs, keras.layers.Dense(3)(keras.layers.Flatten()(x)))
    images = np.random.default_rng(0).standard_normal((1, 6, 6, 2)).astype(np.float32)
    flow = Flow(model)
    pulled = flow.pull(images, Target(1))
    # The network is linear: what each pixel is multiplied by is its gradient.
    told = flow.scores(images, Target(1)) - flow.scores(np.zeros_like(images), Target(1))
    assert (pulled.gradient * images).sum() == pytest.approx(told[0], rel=1e-4, abs=1e-5)


def test_without_its_activation(keras, machine):
    model = model_of(keras, kernel_size=3, dilation_rate=2)
    flow = Flow(model)
    images = np.random.default_rng(0).standard_normal((1, 7, 8, 3)).astype(np.float32)
    found, _ = flow.run(images, "up", unrectified=True)
    kernel, bias = model.get_layer("up").get_weights()
    wanted = conv2d_transpose(images[0], kernel, dilation_rate=2) + bias
    np.testing.assert_allclose(found[0], wanted, rtol=1e-5, atol=1e-5)


def test_what_a_cell_sees(keras, machine):
    model = model_of(keras, kernel_size=2, dilation_rate=3, use_bias=True)
    seen = effective_receptive_field(model, "up", np.ones((7, 8, 3), np.float32), 4, 4)
    rows, columns = np.nonzero(seen)
    assert {*rows.tolist()} <= {1, 4}
    assert {*columns.tolist()} <= {1, 4}
    assert seen.max() == 1


def test_a_dilated_network_learns(keras, dilation):
    """Where TensorFlow has no oneDNN, `tf.nn.conv2d` has no gradient here."""
    import tensorflow as tf

    from cnnviz.training.worker.forward import Forward

    layers = (Conv2D(3, 2, dilation_rate=2), Conv2D(2, 2, dilation_rate=(3, 1)), Flatten())
    spec = NetworkSpec((9, 9, 2), (*layers, Dense(3, "softmax")))
    model = build(spec)
    images = np.random.default_rng(0).standard_normal((2, 9, 9, 2)).astype(np.float32)
    forward = Forward(model, "float32", training=True)
    weights = [each.value for each in model.trainable_variables]
    found = []
    for compute in (
        lambda: tf.nn.softmax(forward([tf.constant(images)], [tf.zeros(2, tf.int32)])[0]),
        lambda: model(images),
    ):
        with tf.GradientTape() as tape:
            score = tf.reduce_sum(tf.math.log(compute())[:, 1])
        found.append(tape.gradient(score, weights))
    for ours, wanted in zip(*found, strict=True):
        np.testing.assert_allclose(ours, wanted, rtol=1e-4, atol=1e-5)
