"""Images through an augmentation. Loads TensorFlow."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import tensorflow as tf

from cnnviz.nets.augment.augmentation import Augmentation
from cnnviz.nets.augment.draws import Draw, Form, folded, form, numbers
from cnnviz.nets.augment.geometric import GeometricStep


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def augment(
    augmentation: Augmentation, images: tf.Tensor, labels: tf.Tensor | None, seed: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor | None]:
    """Pass a batch of images, and its labels, through an augmentation.

    The same seed gives the same bits, called directly or within a ``tf.function``.

    Parameters
    ----------
    augmentation : Augmentation
    images : float32 (N, H, W, C), 0 to 255
        With one channel or three.
    labels : float32 (N, K) or None
        Each row sums to 1; only a `MixingStep` changes them.
    seed : int32 (2,)
        Another one for each batch.

    Returns
    -------
    images : float32 (N, H, W, C), 0 to 255
    labels : float32 (N, K) or None

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.brightness import Brightness
    >>> darker = Augmentation((Brightness((-0.2, -0.2)),))
    >>> images, _ = augment(darker, tf.fill((1, 1, 1, 3), 100.0), None, tf.constant([0, 0]))
    >>> float(images[0, 0, 0, 0])  # 100 − 0.2 · 255
    49.0
    """
    forms = tuple(map(form, augmentation.steps))
    with tf.init_scope():
        ranges = [tf.constant(numbers(each), tf.float32) for each in augmentation.steps]
        own = tf.constant(augmentation.seed)
    known = tf.zeros((tf.shape(images)[0], 0)) if labels is None else labels
    traced = not tf.executing_eagerly()
    through = partial(_through, forms) if traced else _graph(forms, tuple(images.shape[1:]))
    images, known = through(ranges, images, known, folded(seed, own))
    return images, None if labels is None else known


@lru_cache(maxsize=64)
def _graph(forms: tuple[Form, ...], shape: tuple[int, ...]) -> Any:
    """Trace a graph for any numbers and any count of images: TensorFlow rounds as in training."""
    return tf.function(
        partial(_through, forms),
        input_signature=[
            [tf.TensorSpec((None, 2))] * len(forms),
            tf.TensorSpec((None, *shape)),
            tf.TensorSpec((None, None)),
            tf.TensorSpec((2,), tf.int32),
        ],
        autograph=False,
    )


def _through(
    forms: tuple[Form, ...],
    ranges: list[tf.Tensor],
    images: tf.Tensor,
    labels: tf.Tensor,
    seed: tf.Tensor,
) -> tuple[tf.Tensor, tf.Tensor]:
    draws = [
        Draw(each, own, folded(seed, n))
        for n, (each, own) in enumerate(zip(forms, ranges, strict=True))
    ]
    for group in _groups(draws):
        images, labels = group[0].form.kind.apply(group, images, labels)
    return images, labels


def _groups(draws: list[Draw]) -> list[list[Draw]]:
    """Put those together that are one transformation."""
    groups: list[list[Draw]] = []
    for draw in draws:
        if groups and _moves(draw) and _moves(groups[-1][0]):
            modes = {each.fill_mode for each in (*groups[-1], draw)} - {""}
            if len(modes) <= 1:
                groups[-1].append(draw)
                continue
        groups.append([draw])
    return groups


def _moves(draw: Draw) -> bool:
    return issubclass(draw.form.kind, GeometricStep)
