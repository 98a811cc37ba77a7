"""The pictures of a set that a channel answers to most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import Dataset
from cnnviz.i18n import marked, message
from cnnviz.inspection.loaded_model import LoadedModel
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.attribution.gradients import batches
from cnnviz.nets.attribution.strongest import Peaks
from cnnviz.nets.attribution.strongest import strongest as find
from cnnviz.nets.choice import ModelChoice
from cnnviz.training import DataChoice

_MULTIPLY_ADDS = 2e12  # that a search may take: half a minute on two cores
_LEAST, _MOST = 64, 10_000  # pictures


@dataclass(frozen=True, eq=False)
class TopImage:
    """A picture that a channel answers to.

    Attributes
    ----------
    index : int
        Among the set's test pictures.
    value : float
        The largest number of the channel.
    image : ndarray of uint8, shape (H, W, 3)
    label : str
        Name of its class.
    row, column : int
        Of the cell in the layer's map.
    of : int
        Pictures that were searched: of a large set every so many-th, where the model is slow.
    """

    index: int
    value: float
    image: NDArray[np.uint8]
    label: str
    row: int
    column: int
    of: int


def top_images(
    context: RequestContext,
    choice: ModelChoice,
    layer: str,
    channel: int,
    data: DataChoice,
    count: int = 12,
) -> tuple[TopImage, ...]:
    """Search a set's test pictures; all channels of the layer are kept, so the next is at once.

    Raises
    ------
    InspectionError
        If there is no such layer or channel, or the set cannot be had.
    """
    loaded = context.cache.model(context, choice)
    if layer not in loaded.layers.names:
        raise InspectionError(message("There is no layer “{layer}” in this model.", layer=layer))
    dataset = context.cache.dataset(data)
    searched = _searched(loaded, layer, len(dataset.test_images))
    if not searched.size:
        raise InspectionError(message("This set has no test pictures to search."))
    peaks: Peaks = context.cache.results.get(
        ("strongest", loaded.choice, layer, data, count),
        lambda: find(loaded.layers, layer, _batches(context, loaded, dataset, searched), count),
    )
    if not 0 <= channel < peaks.values.shape[1]:
        raise InspectionError(
            message(
                "There is no channel {channel}: “{layer}” has {count}.",
                channel=channel,
                layer=layer,
                count=peaks.values.shape[1],
            )
        )
    found = (each[:, channel].tolist() for each in peaks)
    return tuple(
        TopImage(
            index := int(searched[at]),
            value,
            dataset.test_images[index],
            dataset.class_names[dataset.test_labels[index]],
            row,
            column,
            searched.size,
        )
        for at, value, row, column in zip(*found, strict=True)
    )


def _searched(loaded: LoadedModel, layer: str, there: int) -> NDArray[np.int64]:
    """Choose which of the pictures to search: all, or as many as take a bearable time."""
    rows = loaded.description.rows
    last = next((i for i, row in enumerate(rows) if row.name == layer), len(rows))
    each = max(1, sum(row.macs or 0 for row in rows[: last + 1]))
    most = int(min(max(_MULTIPLY_ADDS / each, _LEAST), _MOST, there))
    return np.arange(most) * there // max(1, most)


def _batches(
    context: RequestContext, loaded: LoadedModel, dataset: Dataset, searched: NDArray[np.int64]
) -> Iterator[NDArray[np.float32]]:
    preprocessing = loaded.preprocessing
    size = np.empty((preprocessing.height, preprocessing.width))
    for start, count in batches(len(searched), size):
        context.progress(start, len(searched), marked("Pictures searched"))
        images = dataset.test_images[searched[start : start + count]]
        if images.shape[1:] == (preprocessing.height, preprocessing.width, preprocessing.channels):
            yield preprocessing.scaled(images.astype(np.float32))
        else:
            yield np.stack([preprocessing(image).input for image in images])
    context.progress(len(searched), len(searched), marked("Pictures searched"))
