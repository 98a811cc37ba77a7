"""What a run's epochs hold, painted as bytes for the browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of
from cnnviz.nets.heads import default_names

_MAX_BYTES = 8 * 2**20  # of the maps of all epochs
_MAX_CLASSES = 12
_SHARE = 0.995  # the strongest few share the last colour


def size(shape: tuple[int, ...]) -> str:
    """Write a shape for people."""
    return " × ".join(map(str, shape))


def filters(found: Sequence[NDArray[np.float32]]) -> tuple[NDArray[np.uint8], float]:
    """Paint filters: three channels as colours around grey, else their mean by the palette.

    Zero is the middle of the scale, whose ends are the strongest weight of any epoch.
    """
    if any(each.ndim != 4 or each.shape != found[0].shape for each in found):
        return np.zeros((len(found), 0, 0, 0), np.uint8), 0.0
    weights = np.nan_to_num(np.moveaxis(np.stack(found), -1, 1), posinf=0.0, neginf=0.0)
    if weights.shape[-1] != 3:
        weights = weights.mean(-1)
    limit = limit_of(weights)
    return _bytes(weights, limit), limit


def maps(found: Sequence[NDArray[np.float16]]) -> tuple[NDArray[np.uint8], float]:
    """Paint maps, shape (C, H, W) an epoch, on one scale; an epoch of another shape has zeros."""
    shape = found[-1].shape
    channels = min(shape[0], max(1, _MAX_BYTES // max(1, len(found) * found[-1][:1].size)))
    alike = [each if each.shape == shape else np.zeros(shape, np.float16) for each in found]
    stacked = np.stack([each[:channels] for each in alike]).astype(np.float32)
    values = np.nan_to_num(stacked, posinf=0.0, neginf=0.0)
    limit = limit_of(values, _SHARE)
    return _bytes(values, limit), limit


def _bytes(values: NDArray[np.floating[Any]], limit: float) -> NDArray[np.uint8]:
    scaled = np.rint((values / limit + 1) * 127.5)
    packed: NDArray[np.uint8] = np.clip(scaled, 0, 255).astype(np.uint8)
    return packed


def bars(
    found: Sequence[NDArray[np.float32]], class_names: tuple[str, ...]
) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Give the classes that are shown, and their probabilities, shape (E, K)."""
    if any(each.shape != found[0].shape for each in found):
        return (), np.zeros((len(found), 0), np.float32)
    probabilities = np.nan_to_num(np.stack(found))
    if probabilities.ndim != 2 or not probabilities.size:
        return (), np.zeros((len(found), 0), np.float32)
    count = probabilities.shape[1]
    chosen = np.arange(count)
    if count > _MAX_CLASSES:
        chosen = np.sort(np.argsort(-probabilities.max(0), kind="stable")[:_MAX_CLASSES])
    names = class_names if len(class_names) == count else default_names(count)
    return tuple(names[i] for i in chosen), np.ascontiguousarray(probabilities[:, chosen])
