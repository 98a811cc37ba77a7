"""Layers that move numbers, or mix neighbours by where they lie, without weights."""

from __future__ import annotations

from math import ceil, floor

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.task import NotExplainedError, Task
from cnnviz.nets.explain.working import Working


def identity(task: Task) -> Working:
    """Explain a layer that does nothing in a prediction, such as Dropout."""
    return Working((task.source.one(*task.here),))


def cut_by_chance(task: Task) -> Working:
    """Explain a RandomCrop, which does nothing in a prediction to a map of its own size."""
    if task.source.shape != task.shape:
        raise NotExplainedError(
            message("A RandomCrop resizes and cuts here, which is not explained.")
        )
    return identity(task)


def fixed_input(task: Task) -> Working:
    """Explain a number of an input that is given the same whatever the picture is."""
    return Working(
        (),
        reason=message(
            "It was given to the input {layer}, and is computed of nothing.", layer=task.layer.name
        ),
    )


def reshape(task: Task) -> Working:
    """Explain a Flatten or Reshape: the numbers keep their order."""
    shape = (1,) * (3 - len(task.shape)) + task.shape
    cells = (int(np.prod(shape[:-2])), *shape[-2:])
    index = np.ravel_multi_index(task.here, cells)
    place = np.unravel_index(index, task.source.map.shape)
    return Working((task.source.one(*(int(at) for at in place)),))


def permute(task: Task) -> Working:
    """Explain a Permute."""
    if len(task.shape) > 3:
        raise NotExplainedError(message("A permutation of more than three axes is not explained."))
    first = 3 - len(task.shape)
    place = list(task.here)
    for axis, dim in enumerate(task.layer.dims):
        place[first + dim - 1] = task.here[first + axis]
    return Working((task.source.one(*place),))


def zero_padding2d(task: Task) -> Working:
    """Explain a ZeroPadding2D."""
    (top, _), (left, _) = task.layer.padding
    row, column, channel = task.here
    channels = range(channel, channel + 1)
    return Working(
        (task.source.read((row,), (column,), channels, np.ones((1, 1, 1)), (top, left)),)
    )


def cropping2d(task: Task) -> Working:
    """Explain a Cropping2D."""
    (top, _), (left, _) = task.layer.cropping
    row, column, channel = task.here
    return Working((task.source.one(row + top, column + left, channel),))


def up_sampling2d(task: Task) -> Working:
    """Explain an UpSampling2D: of a bilinear one, the cells on both sides."""
    return _resized(task, enlarged_size(task))


def resizing(task: Task) -> Working:
    """Explain a Resizing that keeps the whole picture."""
    return _resized(task, resized_size(task))


def enlarged_size(task: Task) -> tuple[int, int]:
    """Give the rows and columns that an UpSampling2D makes."""
    _check_interpolation(task)
    height, width = task.source.size
    rows, columns = task.layer.size
    return height * rows, width * columns


def resized_size(task: Task) -> tuple[int, int]:
    """Give the rows and columns that a Resizing makes.

    Raises
    ------
    NotExplainedError
        If it does not keep the whole picture.
    """
    layer = task.layer
    if layer.antialias or layer.crop_to_aspect_ratio or layer.pad_to_aspect_ratio:
        raise NotExplainedError(
            message("A resizing with antialias, crop or padding is not explained.")
        )
    _check_interpolation(task)
    return layer.height, layer.width


def _check_interpolation(task: Task) -> None:
    how = task.layer.interpolation
    if how not in ("nearest", "bilinear"):
        raise NotExplainedError(
            message('A resizing with `interpolation` "{how}" is not explained.', how=how)
        )


def _resized(task: Task, size: tuple[int, int]) -> Working:
    how = task.layer.interpolation
    row, column, channel = task.here
    rows = neighbours(row, task.source.size[0], size[0], how)
    columns = neighbours(column, task.source.size[1], size[1], how)
    weights = np.multiply.outer(list(rows.values()), list(columns.values()))
    return Working(
        (
            task.source.read(
                tuple(rows), tuple(columns), range(channel, channel + 1), weights[..., np.newaxis]
            ),
        )
    )


def neighbours(place: int, before: int, after: int, how: str) -> dict[int, float]:
    """Give the cells that a resized axis takes a cell from, and their shares."""
    # In float32, as TensorFlow does: where a cell falls between two, rounding decides.
    scale = np.float32(before) / np.float32(after)
    centre = (np.float32(place) + np.float32(0.5)) * scale
    if how == "nearest":
        return {min(floor(centre), before - 1): 1.0}
    centre -= np.float32(0.5)
    share = float(centre - np.float32(floor(centre)))
    shares: dict[int, float] = {}
    for cell, part in ((floor(centre), 1 - share), (ceil(centre), share)):
        inside = min(max(cell, 0), before - 1)
        shares[inside] = shares.get(inside, 0.0) + part
    return shares
