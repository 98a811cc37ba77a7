"""What an augmentation makes of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.augment import Augmentation

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


class Draws(NamedTuple):
    """What an augmentation makes of one picture.

    Attributes
    ----------
    images : ndarray of uint8, shape (N, H, W, C)
    own : ndarray of float32, shape (N,)
        The part of the label that stays the picture's own: 1 but where pictures are mixed.
    """

    images: Pixels
    own: Floats


def draws(
    context: RequestContext,
    augmentation: Augmentation,
    picture: Pixels,
    count: int,
    others: Sequence[Pixels] = (),
) -> Draws:
    """Draw some samples of one picture, as one batch.

    Parameters
    ----------
    augmentation : Augmentation
    picture : ndarray of uint8, shape (H, W, C)
    count : int
    others : sequence of ndarray
        Pictures of the same shape that may be mixed in.
    """
    more = [others[at % len(others)] for at in range(count)] if others else []
    batch = np.stack([*[picture] * count, *more])
    is_own = np.repeat(np.array([1, 0], np.float32), [count, len(more)])
    images, labels = augmented(augmentation, batch, np.stack([is_own, 1 - is_own], 1))
    return Draws(images[:count], labels[:count, 0])


def augmented(
    augmentation: Augmentation, images: Pixels, labels: Floats | None = None
) -> tuple[Pixels, Floats]:
    """Pass a batch, and its labels, through an augmentation: always the same draws.

    Parameters
    ----------
    augmentation : Augmentation
    images : ndarray of uint8, shape (N, H, W, C)
    labels : ndarray of float32, shape (N, K), optional
        By default one class.
    """
    import tensorflow as tf

    from cnnviz.nets.augment.apply import augment

    known = np.ones((len(images), 1), np.float32) if labels is None else labels
    found, mixed = augment(
        augmentation,
        tf.constant(images, tf.float32),
        tf.constant(known),
        tf.constant([0, 0]),
    )
    pixels: Pixels = np.rint(np.clip(found, 0, 255)).astype(np.uint8)
    return pixels, np.asarray(mixed)
