"""The sanity check: an explanation should change where a network has learned nothing."""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.nets.attribution.flow import Flow
from cnnviz.nets.layers import layer_kind

if TYPE_CHECKING:
    import keras

_SAMPLE = 1_000_000  # of a kernel's numbers, that mean and deviation are taken from


def random_weights(model: keras.Model, *, only_last: bool = False, output: int = 0) -> Any:
    """Give other weights to a model within a ``with`` block, and in this thread only.

    The model itself is left as it is, so others may use it meanwhile.

    Parameters
    ----------
    model : keras.Model
    only_last : bool
        Only those of the last layer with weights before the output.
    output : int

    Returns
    -------
    keras.StatelessScope
        Kernels are drawn anew, normal with their own mean and standard deviation; biases and
        the numbers of a normalisation change places. Always the same for a model.

    Notes
    -----
    Adebayo, Gilmer, Muelly, Goodfellow, Hardt and Kim, "Sanity checks for saliency maps", 2018:
    an explanation that stays the same tells of the picture, not of what the network learned.
    """
    import keras

    flow = Flow(model)
    with_weights = [
        call
        for call in flow.before(flow.output(output))
        if getattr(call.operation, "weights", None) and not layer_kind(call.kind).measured
    ]
    chosen = with_weights[-1:] if only_last else with_weights
    variables = {id(each): each for call in chosen for each in call.operation.weights}
    return keras.StatelessScope([(each, _other(each)) for each in variables.values()])


def _other(variable: Any) -> Any:
    import tensorflow as tf

    rng = np.random.default_rng(zlib.crc32(variable.path.encode()))
    value = tf.convert_to_tensor(variable.value)
    if not value.dtype.is_floating or value.shape.rank == 0:
        return value
    if value.shape.rank == 1:
        return tf.gather(value, rng.permutation(value.shape[0]))
    flat = tf.reshape(value, [-1])
    some = np.asarray(flat[:: 1 + flat.shape[0] // _SAMPLE], np.float32)
    # In place: the largest kernel of VGG16 takes 400 MB.
    drawn = rng.standard_normal(value.shape, np.float32)
    drawn *= some.std()
    drawn += some.mean()
    return tf.cast(drawn, value.dtype)


def rank_correlation(first: ArrayLike, second: ArrayLike) -> float:
    """Compare the order of two arrays' numbers, by Spearman's coefficient.

    Parameters
    ----------
    first, second : array_like
        Of the same size.

    Returns
    -------
    float
        1 for the same order, 0 for none, -1 for the opposite; nan if all of one are alike.

    Examples
    --------
    >>> rank_correlation([1, 2, 30], [0, 5, 6])  # the same order
    1.0
    >>> rank_correlation([1, 2, 3], [9, 4, 1])
    -1.0
    """
    ranks = [_ranks(np.ravel(np.asarray(each))) for each in (first, second)]
    apart = [each - each.mean() for each in ranks]
    size = math.sqrt(float((apart[0] ** 2).sum() * (apart[1] ** 2).sum()))
    return float((apart[0] * apart[1]).sum()) / size if size else math.nan


def _ranks(numbers: NDArray[Any]) -> NDArray[np.float64]:
    """Rank numbers; alike ones share the mean of their ranks."""
    _, place, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared: NDArray[np.float64] = last - (counts - 1) / 2
    return shared[place]
