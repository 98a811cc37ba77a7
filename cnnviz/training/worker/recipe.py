"""How the rate and the images change from step to step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig

if TYPE_CHECKING:
    import tensorflow as tf

_WARM_UP = 0.25  # of a one-cycle run, until the rate is at its peak
_START = 0.1  # of the peak, where one-cycle starts


def schedule(name: str, steps: int) -> NDArray[np.float64]:
    """Give each step's part of the largest rate.

    Parameters
    ----------
    name : {"constant", "cosine", "one-cycle"}
        One-cycle climbs for a quarter of the steps and falls to almost 0 in the others, both
        in a straight line.
    steps : int

    Examples
    --------
    >>> schedule("cosine", 4).round(3)  # (1 + cos(pi * step / 4)) / 2
    array([1.   , 0.854, 0.5  , 0.146])
    >>> schedule("one-cycle", 8).round(3)
    array([0.1  , 0.55 , 1.   , 0.833, 0.667, 0.5  , 0.333, 0.167])
    """
    done = np.arange(steps) / steps
    if name == "constant":
        return np.ones(steps)
    if name == "cosine":
        return (1 + np.cos(np.pi * done)) / 2
    return np.interp(done, [0, _WARM_UP, 1], [_START, 1, 0])


def rates(config: RunConfig, steps_per_epoch: int) -> NDArray[np.float64]:
    """Give each step's part of the run's learning rate; fine-tuning begins its schedule anew.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> rates(SEED_LESSON, 313).shape  # 3130 = 10 epochs · 313 steps
    (3130,)
    """
    network = config.network
    tuning = network.fine_tune if isinstance(network, TransferSpec) else None
    last = tuning.epochs if tuning else 0
    parts = schedule(config.schedule, steps_per_epoch * (config.epochs - last))
    if not tuning:
        return parts
    tuned = schedule(config.schedule, steps_per_epoch * last)
    return np.concatenate([parts, tuned * (tuning.learning_rate / config.learning_rate)])


def augmented(
    pixels: tf.Tensor, rows: tf.Tensor, config: RunConfig, mirrored: tf.Tensor, seed: tf.Tensor
) -> tf.Tensor:
    """Take images out of all, mirrored, moved and blanked as the run says.

    Where a moved image leaves the frame, it is mirrored at the border.

    Parameters
    ----------
    pixels : uint8 (N, H, W, C)
    rows : int32 (B,)
        Which to take.
    config : RunConfig
    mirrored : bool (B,)
        Which of them to mirror, if the run mirrors.
    seed : int32 (2,)
        Another one for each step.

    Returns
    -------
    float32 (B, H, W, C)
    """
    import tensorflow as tf

    if not (config.flip or config.shift or config.cutout):  # features have no rows and columns
        return tf.cast(tf.gather(pixels, rows), tf.float32)
    _, height, width, channels = pixels.shape
    count = tf.shape(rows)[0]
    if not (config.flip or config.shift):
        images = tf.gather(pixels, rows)
    else:
        down = tf.range(height)[None] + _moves(count, config.shift, seed)
        right = tf.range(width)[None] + _moves(count, config.shift, seed + 1)
        down, right = _reflected(down, height), _reflected(right, width)
        if config.flip:
            right = tf.where(mirrored[:, None], width - 1 - right, right)
        places = rows[:, None, None] * (height * width) + down[:, :, None] * width + right[:, None]
        images = tf.gather(tf.reshape(pixels, (-1, channels)), places)
    images = tf.cast(images, tf.float32)
    if config.cutout:
        seen = _outside(count, height, config.cutout, seed + 2)[:, :, None]
        seen |= _outside(count, width, config.cutout, seed + 3)[:, None, :]
        images = tf.where(seen[..., None], images, 127.5)
    return images


def mixed(
    images: tf.Tensor, labels: tf.Tensor, config: RunConfig, seed: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor | None]:
    """Pass a step's images through the run's augmentation.

    Parameters
    ----------
    images : float32 (B, H, W, C)
    labels : float32 (B, K)
    config : RunConfig
    seed : int32 (2,)

    Returns
    -------
    images : float32 (B, H, W, C)
    labels : float32 (B, K) or None
        None if the augmentation mixes no images: each has one class.
    """
    if not config.augmentation.steps:
        return images, None
    from cnnviz.nets.augment.apply import augment

    known = labels if config.augmentation.mixes_labels else None
    found: tuple[tf.Tensor, tf.Tensor | None] = augment(config.augmentation, images, known, seed)
    return found


def _moves(count: tf.Tensor, most: int, seed: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    return tf.random.stateless_uniform((count, 1), seed, -most, most + 1, tf.int32)


def _reflected(places: tf.Tensor, size: int) -> tf.Tensor:
    import tensorflow as tf

    there_and_back = max(1, 2 * (size - 1))
    places %= there_and_back
    return tf.minimum(places, there_and_back - places) % size


def _outside(count: tf.Tensor, size: int, side: int, seed: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    start = tf.random.stateless_uniform((count, 1), seed, 1 - side, size, tf.int32)
    places = tf.range(size)[None]
    return (places < start) | (places >= start + side)
