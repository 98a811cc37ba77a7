"""What the explanation of a weight's gradient starts from, and what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cnnviz.ops.arrays import Array

Places = tuple[Sequence[int], Sequence[int], Sequence[int]]


@dataclass(frozen=True, eq=False)
class WeightTask:
    """One weight to explain, in one use of its layer.

    Attributes
    ----------
    layer : keras.Layer
    weight : str
        As Keras names it.
    index : tuple of int
    entering : ndarray of float32, shape (N, H, W, C)
    gradient : ndarray of float32, shape (N, H', W', C')
        Of the loss, after what the layer adds up.
    shape : tuple of int
        Of what enters for one image, before it was made a map.
    training : bool
    """

    layer: Any
    weight: str
    index: tuple[int, ...]
    entering: Array
    gradient: Array
    shape: tuple[int, ...]
    training: bool


class WeightTerms(NamedTuple):
    """What a weight's gradient is the sum of: each input that it multiplied × the gradient there.

    Attributes
    ----------
    inputs, gradients : ndarray of float64, shape (N, h, w, C)
    entering : tuple of sequences of int, or None
        Rows, columns and channels of the inputs; None where these are no numbers of a layer, as
        the 1 that a bias is multiplied by.
    leaving : tuple of sequences of int
        Rows, columns and channels of the gradients.
    sizes : ndarray of float64, shape (N, h, w, C), or None
        What the inputs would be had nothing cancelled, where they are worked out; else as they are.
    """

    inputs: Array
    gradients: Array
    entering: Places | None
    leaving: Places
    sizes: Array | None = None
