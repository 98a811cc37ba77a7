"""What the layers of a model make of a picture, and the kernels that do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.inspection.forward_pass import Picture, forward
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.explain.task import stored
from cnnviz.nets.graph import keras_kind
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.pixel_scaling import SCALINGS

MAX_SIDE = 64
MAX_CHANNELS = 16_384
_SHARE = 0.995  # of a layer's numbers are within its limit: the few strongest dim not all the rest
_SAMPLE = 100_000

Numbers = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LayerMaps:
    """All maps of a layer, made small, and what is exactly true of them.

    Attributes
    ----------
    maps : ndarray of uint8, shape (C, h, w)
        Means of square blocks, at most 64 a side; a row of numbers has maps of one cell.
    lows, highs : ndarray of float32, shape (C,)
        The numbers that the bytes 0 and 255 stand for.
    size : (int, int)
        Rows and columns before.
    channels : int
        Of the layer; of very many the first `MAX_CHANNELS` are here.
    minimum, maximum : ndarray of float32, shape (C,)
    mean, variance, zeros : ndarray of float64, shape (C,)
        Over all cells; `zeros` is the share of cells that are 0. What is no number counts as 0.
    limit : float
        The magnitude within which nearly all numbers of the layer are.
    broken : int
        How many are no finite numbers.
    """

    maps: NDArray[np.uint8]
    lows: Numbers
    highs: Numbers
    size: tuple[int, int]
    channels: int
    minimum: Numbers
    maximum: Numbers
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    zeros: NDArray[np.float64]
    limit: float
    broken: int

    @property
    def nbytes(self) -> int:
        """Memory of all arrays."""
        return sum(each.nbytes for each in vars(self).values() if isinstance(each, np.ndarray))


@dataclass(frozen=True, eq=False)
class Kernels:
    """The kernels of a layer.

    Attributes
    ----------
    weights : ndarray of float32
        Coloured: shape (F, kh, kw, 3), every filter of a layer on a coloured picture, red first.
        Else shape (C, kh, kw): those of one filter, one for each channel that it reads.
    first : int
        Number of the first channel that is read.
    coloured : bool
    """

    weights: Numbers
    first: int
    coloured: bool


def layer_maps(
    context: RequestContext, choice: ModelChoice, picture: Picture, layer: str
) -> LayerMaps:
    """Give all maps of a layer, made small."""
    return small_maps(forward(context, choice, picture).map(layer))


def one_map(
    context: RequestContext, choice: ModelChoice, picture: Picture, layer: str, channel: int
) -> Numbers:
    """Give one map of a layer as it is, shape (H, W)."""
    return np.ascontiguousarray(forward(context, choice, picture).channel(layer, channel))


def network_limit(context: RequestContext, choice: ModelChoice, picture: Picture) -> float:
    """Give the largest of all layers' limits."""
    forward_pass = forward(context, choice, picture)
    return max(limit_of(forward_pass.map(layer)) for layer in forward_pass.loaded.layers.names)


def preprocessed_picture(
    context: RequestContext, choice: ModelChoice, picture: Picture
) -> NDArray[np.uint8]:
    """Give the picture as the model sees it, resized and cut, shape (H, W, 1 or 3)."""
    resized = forward(context, choice, picture).preprocessed.pixels
    pixels: NDArray[np.uint8] = np.clip(np.rint(resized), 0, 255).astype(np.uint8)
    return pixels


def kernels(
    context: RequestContext, choice: ModelChoice, layer: str, channel: int
) -> Kernels | None:
    """Give the kernels of a layer, or those behind one of its channels; None if it has none."""
    loaded = context.cache.model(context, choice)
    if layer not in loaded.layers.calls:
        raise InspectionError(
            message("The model {title} has no layer “{layer}”.", title=loaded.title, layer=layer)
        )
    operation = loaded.layers.calls[layer].operation
    kernel_of = layer_kind(keras_kind(operation)).kernel_of
    if kernel_of is None:
        return None
    if _reads_colours(loaded.layers.calls, layer, operation):
        weights = np.moveaxis(stored(operation.kernel).astype(np.float32), -1, 0)
        bgr = SCALINGS[loaded.preprocessing.numbers].bgr
        return Kernels(np.ascontiguousarray(weights[..., ::-1] if bgr else weights), 0, True)
    weights, first = kernel_of(operation, channel)
    return Kernels(np.ascontiguousarray(np.moveaxis(weights, -1, 0), np.float32), first, False)


def _reads_colours(calls: Any, layer: str, operation: Any) -> bool:
    """Say whether all that a convolution reads is a coloured picture, preprocessed at most."""
    if operation.kernel.shape[2] != 3 or getattr(operation, "groups", None) != 1:
        return False
    source = calls[layer].sources[0]
    while source in calls:
        if not layer_kind(calls[source].kind).preprocesses:
            return False
        source = calls[source].sources[0]
    return True


def small_maps(found: Numbers) -> LayerMaps:
    """Make the maps of a layer (H, W, C) small.

    Examples
    --------
    >>> small = small_maps(np.array([[[0.0], [1.0]], [[1.0], [2.0]]], np.float32))
    >>> small.maps.tolist(), small.lows[0].item(), small.highs[0].item()
    ([[[0, 128], [128, 255]]], 0.0, 2.0)
    >>> small.zeros.tolist(), small.variance.tolist()  # one of four; (1 + 0 + 0 + 1) / 4
    ([0.25], [0.5])
    """
    channels = found.shape[2]
    found = found[..., :MAX_CHANNELS]
    broken = found.size - int(np.count_nonzero(np.isfinite(found)))
    found = _finite(found) if broken else found
    means = _blocks(found)
    lows, highs = means.min((0, 1)), means.max((0, 1))
    span = np.where(highs > lows, highs - lows, 1)
    scaled = np.rint((means - lows) / span * 255).astype(np.uint8)
    return LayerMaps(
        np.ascontiguousarray(np.moveaxis(scaled, -1, 0)),
        lows,
        highs,
        found.shape[:2],
        channels,
        found.min((0, 1)),
        found.max((0, 1)),
        found.mean((0, 1), dtype=np.float64),
        found.var((0, 1), dtype=np.float64),
        1 - np.count_nonzero(found, (0, 1)) / (found.shape[0] * found.shape[1]),
        limit_of(found),
        broken,
    )


def limit_of(found: Numbers) -> float:
    """Give the magnitude within which nearly all numbers are, 1 where all are 0.

    Examples
    --------
    >>> limit_of(np.array([-3.0, 2.0, 0.0], np.float32))
    3.0
    """
    magnitudes = np.abs(_finite(found.reshape(-1)))
    sample = magnitudes[:: -(-magnitudes.size // _SAMPLE)]
    held = float(np.quantile(sample, _SHARE, method="higher"))
    return held or float(magnitudes.max()) or 1.0


def _finite(found: Numbers) -> Numbers:
    return np.nan_to_num(found, posinf=0.0, neginf=0.0)


def _blocks(found: Numbers) -> Numbers:
    height, width = found.shape[:2]
    step = -(-max(height, width) // MAX_SIDE)
    if step == 1:
        return found
    rows, columns = np.arange(0, height, step), np.arange(0, width, step)
    sums = np.add.reduceat(np.add.reduceat(found, rows, 0), columns, 1)
    counts = np.multiply.outer(*(np.diff([*at, n]) for at, n in ((rows, height), (columns, width))))
    means: Numbers = (sums / counts[..., np.newaxis]).astype(np.float32)
    return means
