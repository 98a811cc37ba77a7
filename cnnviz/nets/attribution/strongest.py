"""The pictures of a set that the channels of a layer answer to most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.maps import OpenModel


class Peaks(NamedTuple):
    """Where the channels of a layer answer most, the strongest picture first.

    Attributes
    ----------
    indices : ndarray of int64, shape (count, C)
        Of the pictures.
    values : ndarray of float32, shape (count, C)
    rows, columns : ndarray of int64, shape (count, C)
        Of the cells in the layer's maps; 0 where it gives a row of numbers.
    """

    indices: NDArray[np.int64]
    values: NDArray[np.float32]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]


def strongest(
    model: OpenModel, layer: str, batches: Iterable[NDArray[np.float32]], count: int = 12
) -> Peaks:
    """Find the pictures of a set that each channel of a layer answers to most, in one pass.

    Parameters
    ----------
    model : OpenModel
    layer : str
    batches : iterable of ndarray, shape (N, H, W, C)
        The set, as the model takes it, in parts.
    count : int
        Of pictures for each channel; fewer if the set has fewer.

    Returns
    -------
    Peaks
        Of equal ones, the first of the set comes first.

    Raises
    ------
    KeyError
        If there is no such layer.
    """
    values = np.empty((0, 0), np.float32)
    indices = cells = np.empty((0, 0), np.int64)
    columns, start = 1, 0
    for images in batches:
        maps = model.maps(images, [layer])[layer]
        columns = maps.shape[2] if maps.ndim == 4 else 1
        each = maps.reshape(len(images), -1, maps.shape[-1])
        at = each.argmax(axis=1)
        height = np.take_along_axis(each, at[:, None], axis=1)[:, 0]
        here = np.broadcast_to(np.arange(start, start + len(images))[:, None], at.shape)
        if start:
            height, here, at = (
                np.concatenate(pair) for pair in ((values, height), (indices, here), (cells, at))
            )
        order = np.argsort(-height, axis=0, kind="stable")[:count]
        values, indices, cells = (
            np.take_along_axis(every, order, axis=0) for every in (height, here, at)
        )
        start += len(images)
    rows, places = np.divmod(cells, columns)
    return Peaks(indices, values, rows, places)
