"""Convolutions of 1 × 1 with strides, by the pixels that they read: beside Keras's own layer."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from cnnviz.nets.graph import open_graph
from cnnviz.nets.without_activation import without_activation

pytestmark = pytest.mark.processor


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [(2, 2), (1, 3), (3, 1)])
@pytest.mark.parametrize("channels", [1, 3, 8])
def test_it_gives_what_keras_gives_and_so_do_its_gradients(keras, channels, strides, padding):
    import tensorflow as tf

    inputs = keras.Input((7, 10, channels))
    layer = keras.layers.Conv2D(4, 1, strides, padding, activation="tanh", bias_initializer="ones")
    model = keras.Model(inputs, layer(inputs))
    images = tf.constant(np.random.default_rng(0).normal(size=(2, 7, 10, channels)), tf.float32)
    found = []
    for compute in (layer, lambda given: open_graph(model).predict(given)):
        with tf.GradientTape() as tape:
            tape.watch(images)
            outputs = compute(images)
            total = tf.reduce_sum(outputs**2)
        found.append([outputs, *tape.gradient(total, [images, *layer.trainable_variables])])
    for own, wanted in zip(*found, strict=True):
        np.testing.assert_allclose(own, wanted, rtol=1e-5, atol=1e-5)


def test_it_is_so_before_its_activation_too(keras):
    inputs = keras.Input((7, 10, 3))
    layer = keras.layers.Conv2D(4, 1, 2, activation="tanh", bias_initializer="ones")
    model = keras.Model(inputs, layer(inputs))
    images = np.random.default_rng(0).normal(size=(2, 7, 10, 3)).astype(np.float32)
    (call,) = open_graph(model).calls
    np.testing.assert_allclose(
        np.tanh(without_activation(call, images)), model(images), rtol=1e-5, atol=1e-6
    )
    assert layer.activation is keras.activations.tanh


# What oneDNN writes over is noticed only when memory is freed: often enough here.
TRAINED = """
import cnnviz
import numpy as np
import tensorflow as tf
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(2)
import keras
from cnnviz.training.worker.convolution import conv2d
from cnnviz.training.worker.layer_statistics import LayerStatistics

first = keras.layers.Conv2D(16, 1, strides=2, padding="same", activation="relu")
layers = [keras.Input((32, 32, 3)), first, keras.layers.Flatten(), keras.layers.Dense(10)]
statistics = LayerStatistics(keras.Sequential(layers))
chance = np.random.default_rng(0)
images = chance.integers(0, 256, (64, 32, 32, 3), np.uint8)

@tf.function
def gradient(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(conv2d(x, first.kernel.value, first) ** 2)
    return tape.gradient(loss, first.kernel.value)

for _ in range(30):
    statistics.measure(images, chance.integers(0, 10, 64), {})
    gradient(images.astype(np.float32))
"""


@pytest.mark.tensorflow
def test_a_process_in_which_an_operation_has_one_thread_trains_on():
    done = subprocess.run([sys.executable, "-c", TRAINED], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
