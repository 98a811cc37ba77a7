"""The fast layers: the numbers and gradients of Keras, for every kind of layer."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from cnnviz.nets import (
    KINDS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    MaxPooling2D,
    NetworkSpec,
    Rescaling,
    ResidualBlock,
    SeparableConv2D,
    ZeroPadding2D,
    build,
)
from cnnviz.nets.layer_nodes import layer_nodes
from cnnviz.nets.layers import layer_kind

PARTS = [1, 2, 3]
SOFTMAX = Dense(4, activation="softmax")
NETWORKS = {
    "plain": (
        Rescaling(1 / 255),
        Conv2D(6, 3, padding="same", activation="relu"),
        MaxPooling2D(2),
        Conv2D(8, (2, 3), (2, 1), activation="gelu"),
        MaxPooling2D(3, 2, "same"),
        Flatten(),
        Dropout(0.5),
        Dense(6, activation="tanh"),
        SOFTMAX,
    ),
    "normalized": (
        Rescaling(1 / 127.5, -1),
        ZeroPadding2D(1),
        Conv2D(6, 3, use_bias=False, dilation_rate=2),
        BatchNormalization(0.9, 0.01),
        Activation("relu"),
        MaxPooling2D((1, 2)),
        ResidualBlock(8, strides=2),
        GlobalAveragePooling2D(),
        BatchNormalization(),
        SOFTMAX,
    ),
    "separable": (
        Rescaling(),
        SeparableConv2D(6, activation="relu"),
        AveragePooling2D(2),
        DepthwiseConv2D(2, depth_multiplier=2, activation="silu"),
        Conv2D(8, 1, groups=2, activation="relu"),
        GlobalMaxPooling2D(),
        SOFTMAX,
    ),
    "softmax alone": (Conv2D(4, 12), Flatten(), Activation("softmax")),
}
_CHOSEN = {layer.kind for layers in NETWORKS.values() for layer in layers}
NETWORKS |= {
    name: (Conv2D(8, 3, 3), spec(**layer_kind(name).added), Flatten(), SOFTMAX)
    for name, spec in KINDS.items()
    if name not in _CHOSEN
}


DILATED = pytest.param("normalized", marks=pytest.mark.processor)


@pytest.fixture(params=[DILATED if name == "normalized" else name for name in NETWORKS])
def network(request, keras):
    spec = NetworkSpec((12, 12, 3), NETWORKS[request.param])
    keras.utils.set_random_seed(3)
    model = build(spec)
    generator = np.random.default_rng(3)
    # New normalisation layers do nothing: these do something.
    for weight in model.weights:
        if len(weight.shape) == 1:
            weight.assign(generator.uniform(0.5, 1.5, weight.shape))
    return spec, model, generator.integers(0, 256, (8, 12, 12, 3)).astype(np.float32)


def forward(spec, model, dtype="float32", *, training=False):
    from cnnviz.training.worker.forward import Forward

    return Forward(model, layer_nodes(spec), dtype, training=training)


def logits_of(passing, images, seed=(0, 0), count=1):
    """Give the logits of images that lie in so many parts, the first the largest."""
    import tensorflow as tf

    ends = [0, *(len(images) - part for part in reversed(range(count)))]
    parts = [tf.convert_to_tensor(images[i:j]) for i, j in pairwise(ends)]
    return tf.concat(passing(parts, [tf.constant(seed, tf.int32)] * count), 0)


@pytest.mark.parametrize("count", PARTS)
def test_probabilities_are_those_of_keras(network, count):
    import tensorflow as tf

    spec, model, images = network
    logits = logits_of(forward(spec, model), images, count=count)
    np.testing.assert_allclose(tf.nn.softmax(logits), model(images), atol=1e-5)


@pytest.mark.parametrize("count", PARTS)
def test_gradients_are_those_of_keras(network, count):
    """In training, so that batches are normalised by themselves; no two runs drop out alike."""
    import tensorflow as tf

    spec, model, images = network
    if any(isinstance(layer, Dropout) for layer in spec.layers):
        layers = tuple(layer for layer in spec.layers if not isinstance(layer, Dropout))
        spec = NetworkSpec(spec.input_shape, layers)
        model = build(spec)
    labels = np.arange(8) % 4

    @tf.function
    def ours(images):
        found = forward(spec, model, training=True)
        with tf.GradientTape() as tape:
            logits = logits_of(found, images, count=count)
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        gradients = tape.gradient(loss, [each.value for each in model.trainable_variables])
        return gradients, [value for _, value in found.moments]

    gradients, moments = ours(images)
    with tf.GradientTape() as tape:
        right = tf.gather(model(images, training=True), labels, axis=1, batch_dims=1)
        loss = -tf.math.log(right)
    wanted = tape.gradient(loss, [each.value for each in model.trainable_variables])
    for variable, mine, keras_own in zip(model.trainable_variables, gradients, wanted, strict=True):
        scale = np.abs(keras_own).max() + 1e-3
        np.testing.assert_allclose(
            mine / scale, keras_own / scale, atol=2e-4, err_msg=variable.path
        )
    assert len(moments) == sum("moving" in each.path for each in model.weights)
    for value in moments:
        assert np.isfinite(value).all()


@pytest.mark.parametrize("count", PARTS)
def test_moments_are_those_of_keras(keras, count):
    """Keras keeps the variance of the batch as it is, TensorFlow as an estimate: n / (n - 1)."""
    spec = NetworkSpec((12, 12, 3), (BatchNormalization(0.9), Flatten(), SOFTMAX))
    model = build(spec)
    images = np.random.default_rng(0).normal(1, 2, (8, 12, 12, 3)).astype(np.float32)
    found = forward(spec, model, training=True)
    logits_of(found, images, count=count)
    (_, mean), (_, variance) = found.moments
    model(images, training=True)
    kept_mean, kept_variance = model.layers[0].non_trainable_weights
    np.testing.assert_allclose(mean, kept_mean, rtol=1e-4, atol=1e-6)
    n = 8 * 12 * 12
    np.testing.assert_allclose((variance - 0.9) * (n - 1) / n, kept_variance - 0.9, rtol=1e-3)


def test_bfloat16_is_near(network, bfloat16):
    import tensorflow as tf

    spec, model, images = network
    logits = logits_of(forward(spec, model, "bfloat16"), images)
    np.testing.assert_allclose(tf.nn.softmax(logits), model(images), atol=0.1)


def test_dropout_draws_by_the_seed(keras):
    spec = NetworkSpec((12, 12, 3), NETWORKS["plain"])
    found = forward(spec, build(spec), training=True)
    images = np.full((2, 12, 12, 3), 200, np.float32)
    first, again, other = (logits_of(found, images, (7, n)).numpy() for n in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
