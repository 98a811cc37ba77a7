"""How the images change from step to step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.training.config import RunConfig

if TYPE_CHECKING:
    import tensorflow as tf


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
