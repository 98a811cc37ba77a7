"""What the numbers mean that leave a model. Loads TensorFlow."""

from __future__ import annotations

import numpy as np

from cnnviz.inspection.loaded_model import Head
from cnnviz.nets.heads import head_kind
from cnnviz.nets.last_activation import squashed
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.maps import OpenModel

_MISSED = 1e-3  # of 1, by what adds up to it


def head_of(layers: OpenModel, path: str, size: int, side: int) -> Head:
    """Describe an output that is a row of numbers.

    Parameters
    ----------
    layers : OpenModel
    path : str
        Of the output.
    size : int
        How many numbers it gives.
    side : int
        Rows and columns of an input, where the model leaves them open.
    """
    ending = squashed(layers.makers, path)
    adds_up = not ending and size > 1 and _adds_up(layers, path, side)
    return Head(path, size, head_kind(ending, size, adds_up).name)


def _adds_up(layers: OpenModel, path: str, side: int) -> bool:
    """Tell by trying whether an output is a distribution, a mean of two softmaxes say."""
    maker = layers.makers.get(path)
    if maker and layer_kind(maker.kind).has_kernel:
        return False
    drawn = np.random.default_rng(0)
    pictures = [
        drawn.random((2, *(size or side for size in shape)), np.float32) for shape in layers.shapes
    ]
    given = pictures[0] if len(pictures) == 1 else pictures
    values = layers.maps(given, [path], compiled=False)[path]
    sums = values.sum(1, dtype=np.float64)
    return bool(values.min() >= 0 and np.abs(sums - 1).max() < _MISSED)
