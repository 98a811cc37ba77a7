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


def branched(keras):
    """Give a model whose first maps are read twice, its second ones by a max pooling alone."""
    layers = keras.layers
    inputs = keras.Input((12, 12, 3))
    twice = layers.Conv2D(6, 3, activation="relu", name="twice")(inputs)
    alone = layers.Conv2D(6, 1, activation="relu", name="alone")(layers.ReLU()(twice))
    x = [layers.MaxPooling2D(2)(twice), layers.MaxPooling2D(2)(alone)]
    inner = keras.Model(inputs, layers.Concatenate()(x) * 0.5, name="inner")
    outer = keras.Input((12, 12, 3))
    x = inner(layers.BatchNormalization(scale=False)(outer / 255))
    x = layers.Conv2D(4, 3, activation="tanh")(x)
    x = layers.Dropout(0.5)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(outer, layers.Dense(4, activation="softmax")(x))


@pytest.fixture(
    params=["branched", *(DILATED if name == "normalized" else name for name in NETWORKS)]
)
def network(request, keras):
    keras.utils.set_random_seed(3)
    name = request.param
    model = (
        branched(keras) if name == "branched" else build(NetworkSpec((12, 12, 3), NETWORKS[name]))
    )
    generator = np.random.default_rng(3)
    # New normalisation layers do nothing: these do something.
    for weight in model.weights:
        if len(weight.shape) == 1:
            weight.assign(generator.uniform(0.5, 1.5, weight.shape))
    return model, generator.integers(0, 256, (8, 12, 12, 3)).astype(np.float32)


def forward(model, dtype="float32", *, training=False):
    from cnnviz.training.worker.forward import Forward

    return Forward(model, dtype, training=training)


def logits_of(passing, images, seed=(0, 0), count=1):
    """Give the logits of images that lie in so many parts, the first the largest."""
    import tensorflow as tf

    ends = [0, *(len(images) - part for part in reversed(range(count)))]
    parts = [tf.convert_to_tensor(images[i:j]) for i, j in pairwise(ends)]
    return tf.concat(passing(parts, [tf.constant(seed, tf.int32)] * count), 0)


@pytest.mark.parametrize("count", PARTS)
def test_probabilities_are_those_of_keras(network, count):
    import tensorflow as tf

    model, images = network
    logits = logits_of(forward(model), images, count=count)
    np.testing.assert_allclose(tf.nn.softmax(logits), model(images), atol=1e-5)


@pytest.mark.parametrize("count", PARTS)
def test_gradients_are_those_of_keras(network, count):
    """In training, so that batches are normalised by themselves; no two runs drop out alike."""
    import tensorflow as tf

    model, images = network
    for layer in model.layers:
        if hasattr(layer, "rate"):
            layer.rate = 0.0
    labels = np.arange(8) % 4

    @tf.function
    def ours(images):
        found = forward(model, training=True)
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
    found = forward(model, training=True)
    logits_of(found, images, count=count)
    (_, mean), (_, variance) = found.moments
    model(images, training=True)
    kept_mean, kept_variance = model.layers[0].non_trainable_weights
    np.testing.assert_allclose(mean, kept_mean, rtol=1e-4, atol=1e-6)
    n = 8 * 12 * 12
    np.testing.assert_allclose((variance - 0.9) * (n - 1) / n, kept_variance - 0.9, rtol=1e-3)


def test_only_what_a_max_pooling_alone_reads_is_pooled_first(keras):
    makers = forward(branched(keras)).pooled_first.values()
    assert [each.path for each in makers] == ["inner/alone"]


def test_bfloat16_is_near(network, bfloat16):
    import tensorflow as tf

    model, images = network
    logits = logits_of(forward(model, "bfloat16"), images)
    np.testing.assert_allclose(tf.nn.softmax(logits), model(images), atol=0.1)


def test_dropout_draws_by_the_seed(keras):
    spec = NetworkSpec((12, 12, 3), NETWORKS["plain"])
    found = forward(build(spec), training=True)
    images = np.full((2, 12, 12, 3), 200, np.float32)
    first, again, other = (logits_of(found, images, (7, n)).numpy() for n in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
