"""Where each pixel of a turned, moved or zoomed image is read from. Loads TensorFlow.

Steps that follow one another are one transformation: each image is read once, by bilinear
interpolation. The matrices are those of Keras's RandomRotation, RandomFlip, RandomTranslation,
RandomZoom and RandomShear, over (column, row, 1).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import keras
import tensorflow as tf

from cnnviz.nets.augment.draws import Draw
from cnnviz.nets.augment.steps import (
    Crop,
    HorizontalFlip,
    Rotation,
    Shear,
    Shift,
    Step,
    VerticalFlip,
    Zoom,
)

Places = tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]


def transformed(images: tf.Tensor, draws: list[Draw]) -> tf.Tensor:
    """Pass images through geometric steps, as one transformation.

    Parameters
    ----------
    images : float32 (N, H, W, C)
    draws : list of Draw
        Those that look beyond the border have the same fill mode.
    """
    size = tf.shape(images)
    count, height, width = size[0], tf.cast(size[1], tf.float32), tf.cast(size[2], tf.float32)
    together = tf.eye(3, batch_shape=(count,))
    for draw in draws:
        matrix = _matrix(_PLACES[draw.form.kind](draw, count, height, width), count)
        together @= tf.where(draw.taken(count)[:, None, None], matrix, tf.eye(3))
    mode = next((draw.form.fill_mode for draw in draws if draw.form.fill_mode), "nearest")
    return keras.ops.image.affine_transform(
        images, tf.reshape(together, (-1, 9))[:, :8], "bilinear", mode
    )


def _matrix(places: Places, count: tf.Tensor) -> tf.Tensor:
    filled = [tf.broadcast_to(each, (count,)) for each in (*places, 0.0, 0.0, 1.0)]
    return tf.reshape(tf.stack(filled, 1), (-1, 3, 3))


def _rotation(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
    angle = draw.each("degrees", count) * (math.pi / 180)
    cos, sin = tf.cos(angle), tf.sin(angle)
    x, y = (width - 1) / 2, (height - 1) / 2
    return cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos


def _horizontal_flip(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
    return -1.0, 0.0, width - 1, 0.0, 1.0, 0.0


def _vertical_flip(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
    return 1.0, 0.0, 0.0, 0.0, -1.0, height - 1


def _shift(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
    right = draw.each("width_factor", count) * width
    down = draw.each("height_factor", count) * height
    return 1.0, 0.0, -right, 0.0, 1.0, -down


def _zoom(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
    part = 1 + draw.each("factor", count)
    return part, 0.0, (width - 1) / 2 * (1 - part), 0.0, part, (height - 1) / 2 * (1 - part)


def _shear(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
    x, y = (draw.each(name, count) for name in ("x_factor", "y_factor"))
    return 1.0, x, 0.0, y, 1.0, 0.0


def _crop(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
    side = draw.each("side", count)
    left, top = tf.unstack(keras.random.uniform((2, count), seed=draw.seeds) * (1 - side))
    # A pixel's centre is half a pixel from its edge, before and after.
    half = (side - 1) / 2
    return side, 0.0, half + left * width, 0.0, side, half + top * height


_PLACES: dict[type[Step], Callable[[Draw, tf.Tensor, tf.Tensor, tf.Tensor], Places]] = {
    Rotation: _rotation,
    HorizontalFlip: _horizontal_flip,
    VerticalFlip: _vertical_flip,
    Shift: _shift,
    Zoom: _zoom,
    Shear: _shear,
    Crop: _crop,
}
GEOMETRIC = tuple(_PLACES)
