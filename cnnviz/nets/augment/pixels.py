"""Steps that change the numbers of an image where they are, by Keras's layers. Loads TensorFlow."""

from __future__ import annotations

from collections.abc import Callable

import keras
import tensorflow as tf
from keras import layers

from cnnviz.nets.augment.draws import SETTING, Draw
from cnnviz.nets.augment.steps import (
    Blur,
    Brightness,
    Contrast,
    Cutout,
    Grey,
    Hue,
    Noise,
    Saturation,
    Step,
)

GREY_LEVEL = 127.5  # halfway from black to white

# For their formulas: what they draw follows from a `Draw`. Each holds a variable, so they are made
# before any graph; and without a seed each would take one from where first weights come from.
_BRIGHTNESS = layers.RandomBrightness(0.0, seed=0)
_CONTRAST = layers.RandomContrast(0.0, seed=0)
_HUE = layers.RandomHue(0.0, seed=0)
# Here the range is that of the saturation, which is 0 to 1 whatever the pixels are.
_SATURATION = layers.RandomSaturation(0.0, value_range=(0, 1), seed=0)
_CUTOUT = layers.RandomErasing(fill_value=GREY_LEVEL, seed=0)


def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
    """Pass images through one such step.

    Parameters
    ----------
    draw : Draw
    images : float32 (N, H, W, C), 0 to 255
    """
    chosen = draw.taken(tf.shape(images)[0])[:, None, None, None]
    return tf.where(chosen, _CHANGES[draw.form.kind](draw, images), images)


def _each(draw: Draw, name: str, images: tf.Tensor) -> tf.Tensor:
    """Draw a number for each image, (N, 1, 1, 1)."""
    return draw.each(name, tf.shape(images)[0])[:, None, None, None]


def _brightness(draw: Draw, images: tf.Tensor) -> tf.Tensor:
    added = 255 * _each(draw, "factor", images)
    return _BRIGHTNESS.transform_images(images, {"rgb_delta": added})


def _contrast(draw: Draw, images: tf.Tensor) -> tf.Tensor:
    factor = _each(draw, "factor", images)
    return _CONTRAST.transform_images(images, {"contrast_factor": factor})


def _hue(draw: Draw, images: tf.Tensor) -> tf.Tensor:
    if images.shape[-1] == 1:
        return images
    turns = draw.each("degrees", tf.shape(images)[0]) / 360
    return _HUE.transform_images(images, {"factor": turns})


def _saturation(draw: Draw, images: tf.Tensor) -> tf.Tensor:
    if images.shape[-1] == 1:
        return images
    factor = draw.each("factor", tf.shape(images)[0])
    times = factor / (1 - factor + keras.config.epsilon())
    return _SATURATION.transform_images(images, {"factor": times})


def _grey(draw: Draw, images: tf.Tensor) -> tf.Tensor:
    return tf.broadcast_to(keras.ops.image.rgb_to_grayscale(images), tf.shape(images))


def _noise(draw: Draw, images: tf.Tensor) -> tf.Tensor:
    numbers = keras.random.normal(tf.shape(images), seed=draw.seeds)
    return tf.clip_by_value(images + numbers * _each(draw, "stddev", images), 0.0, 255.0)


def _blur(draw: Draw, images: tf.Tensor) -> tf.Tensor:
    """Blur each image by its own sigma; as in Keras, what lies beyond the border counts as 0."""
    side = draw.form.kernel_size
    sigma = draw.each("sigma", tf.shape(images)[0])[:, None] + 1e-6  # as in Keras
    away = tf.range(side, dtype=tf.float32) - (side - 1) / 2
    weights = tf.exp(-0.5 * (away / sigma) ** 2)
    weights /= tf.reduce_sum(weights, 1, keepdims=True)
    for axis in (1, 2):
        images = _mean_along(images, weights, axis)
    return images


def _mean_along(images: tf.Tensor, weights: tf.Tensor, axis: int) -> tf.Tensor:
    """Give the weighted mean of neighbours along an axis; weights (N, odd), one row an image."""
    side = weights.shape[1]
    border = [(side // 2, side // 2) if i == axis else (0, 0) for i in range(4)]
    padded = tf.pad(images, border)
    size = tf.shape(images)
    starts = tf.one_hot(axis, 4, dtype=tf.int32)
    terms = [
        tf.slice(padded, starts * i, size) * weights[:, i, None, None, None] for i in range(side)
    ]
    return tf.add_n(terms)


def _cutout(draw: Draw, images: tf.Tensor) -> tf.Tensor:
    with SETTING:
        _CUTOUT.scale = draw.range("scale")  # read at once, while this graph is traced
        found = _CUTOUT.get_random_transformation(images, seed=draw.seeds)
    return tf.where(found["batch_masks"], GREY_LEVEL, images)


_CHANGES: dict[type[Step], Callable[[Draw, tf.Tensor], tf.Tensor]] = {
    Brightness: _brightness,
    Contrast: _contrast,
    Hue: _hue,
    Saturation: _saturation,
    Grey: _grey,
    Noise: _noise,
    Blur: _blur,
    Cutout: _cutout,
}
