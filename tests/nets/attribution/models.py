"""Small models whose explanations can be worked out in another way."""

from __future__ import annotations

import numpy as np

from tests.nets.explained import randomize

SHAPE = (9, 8, 3)
IMAGE = np.random.default_rng(1).standard_normal(SHAPE).astype(np.float32)


def linear(keras, shape=SHAPE, classes=4, activation="softmax"):
    """Give a model whose logits are sums of weighted pixels, and these weights."""
    layers = keras.layers
    model = randomize(
        keras.Sequential(
            [
                keras.Input(shape),
                layers.Flatten(),
                layers.Dense(classes, activation=activation, name="head"),
            ]
        )
    )
    kernel = np.asarray(model.get_layer("head").kernel)
    return model, kernel.reshape(*shape, classes)


def convolutional(keras, activation="relu", seed=0):
    """Give a model of two convolutions, a pooling and a softmax."""
    layers = keras.layers
    return randomize(
        keras.Sequential(
            [
                keras.Input(SHAPE),
                layers.Conv2D(6, 3, padding="same", activation=activation, name="first"),
                layers.MaxPooling2D(2, name="pool"),
                layers.Conv2D(5, 3, padding="same", activation=activation, name="second"),
                layers.GlobalAveragePooling2D(name="mean"),
                layers.Dense(4, activation="softmax", name="head"),
            ]
        ),
        seed,
    )


def transfer(keras):
    """Give a model that uses another one as a layer, with two outputs."""
    layers = keras.layers
    pictures = keras.Input(SHAPE)
    x = layers.Conv2D(6, 3, padding="same", activation="relu", name="first")(pictures)
    x = layers.Conv2D(5, 3, activation="relu", name="second")(x)
    backbone = keras.Model(pictures, x, name="backbone")
    inputs = keras.Input(SHAPE)
    maps = backbone(layers.Rescaling(0.5, name="half")(inputs))
    mean = layers.GlobalAveragePooling2D(name="mean")(maps)
    aside = layers.Conv2D(2, 1, name="aside")(maps)
    outputs = [
        layers.Dense(4, activation="softmax", name="kind")(mean),
        layers.Dense(3, name="colour")(layers.Flatten()(aside)),
    ]
    return randomize(keras.Model(inputs, outputs))


def logits_of(keras, model, layer="head"):
    """Give a model up to the number before the last softmax, built by Keras alone."""
    head = model.get_layer(layer)
    dense = keras.layers.Dense(head.units)
    until = keras.Model(model.inputs[0], dense(head.input))
    dense.set_weights(head.get_weights())
    return until


def slopes(score, image, places, step=1e-2):
    """Measure the slope of a score at some places of an array, by differences."""
    found = []
    for place in places:
        up, down = image.astype(np.float64).copy(), image.astype(np.float64).copy()
        up[place] += step
        down[place] -= step
        found.append((score(up) - score(down)) / (2 * step))
    return np.array(found)


def places(shape, count, seed=0):
    rng = np.random.default_rng(seed)
    return [tuple(int(rng.integers(size)) for size in shape) for _ in range(count)]
