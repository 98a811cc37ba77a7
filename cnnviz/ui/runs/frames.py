"""A run's epochs made small, so that the browser can play them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.figures import limit_of, palette
from cnnviz.training import EpochMetrics, Run, Store
from cnnviz.training.review.evaluation import predictions
from cnnviz.ui.components.scrubber import ScrubberData

MAX_EPOCHS = 200
MAX_FILTERS, MAX_MAPS, MAX_MAP_SIDE = 64, 32, 64
_MAX_BYTES = 8 * 2**20  # of the maps of all epochs
_MAX_CLASSES = 12
_SHARE = 0.995  # the strongest few share the last colour


@dataclass(frozen=True, eq=False)
class Glance:
    """What is small of an epoch.

    Attributes
    ----------
    filters : ndarray of float32, shape (rows, columns, C, F), or empty
    probe : ndarray of float32, shape (K,), or empty
        Probabilities of the probe image.
    predicted : ndarray of int16, shape (N,)
        Of the images kept for validation.
    map_names : tuple of str
    """

    filters: NDArray[np.float32]
    probe: NDArray[np.float32]
    predicted: NDArray[np.int16]
    map_names: tuple[str, ...]


# Only another attempt at a run writes an epoch anew, so what was read once is kept.
@st.cache_resource(max_entries=2048, show_spinner=False)
def _glance(url: str, run_id: str, attempt: int, epoch: int, _store: Store) -> Glance:
    arrays = _store.epoch_arrays(run_id, epoch)
    found = arrays.val_probabilities
    predicted = predictions(found) if found.ndim == 2 else np.zeros(0, np.int64)
    filters = np.asarray(arrays.filters, np.float32)
    return Glance(
        filters[..., :MAX_FILTERS] if filters.ndim == 4 else filters,
        np.asarray(arrays.probe_probabilities, np.float32),
        predicted.astype(np.int16),
        tuple(arrays.maps),
    )


@st.cache_resource(max_entries=512, show_spinner=False)
def _maps(
    url: str, run_id: str, attempt: int, epoch: int, layer: str, _store: Store
) -> NDArray[np.float16]:
    """Give the first maps of a layer, shape (C, H, W), larger ones thinned."""
    maps = _store.epoch_arrays(run_id, epoch).maps.get(layer, np.zeros((0, 0, 0), np.float16))
    step = max(1, -(-max(maps.shape[:2]) // MAX_MAP_SIDE))
    return np.moveaxis(maps[::step, ::step, :MAX_MAPS], -1, 0).astype(np.float16)


# While a run is followed, the same is asked for each second.
@st.cache_resource(max_entries=8, show_spinner=False)
def _tiles(
    url: str, run_id: str, attempt: int, epochs: tuple[int, ...], layer: str, _store: Store
) -> tuple[NDArray[np.uint8], float, str]:
    """Give a layer's maps as entries of a palette's table, its limit, and how large they are."""
    maps = [_maps(url, run_id, attempt, epoch, layer, _store) for epoch in epochs]
    return *_quantised(maps), _size((*maps[-1].shape[1:], maps[-1].shape[0]))


def shown_epochs(run: Run) -> tuple[EpochMetrics, ...]:
    """Give a run's epochs; of very many, evenly chosen ones with the first and the last."""
    if len(run.epochs) <= MAX_EPOCHS:
        return run.epochs
    places = np.linspace(0, len(run.epochs) - 1, MAX_EPOCHS).round().astype(int)
    return tuple(run.epochs[place] for place in places)


def glances(store: Store, run: Run) -> list[Glance]:
    """Give a glance of each shown epoch.

    Raises
    ------
    StoreError
    """
    read = partial(_glance, store.url, run.id, run.state.attempt, _store=store)
    return [read(each.epoch) for each in shown_epochs(run)]


def scrubber_data(
    store: Store,
    run: Run,
    seen: list[Glance],
    layer: str,
    class_names: tuple[str, ...],
    probe: NDArray[np.uint8] | None,
) -> ScrubberData:
    """Pack a run for the browser.

    Parameters
    ----------
    store : Store
    run : Run
        With one epoch or more.
    seen : list of Glance
        See `glances`.
    layer : str
        Whose maps to show.
    class_names : tuple of str
        Empty where they are not known.
    probe : ndarray of uint8, shape (H, W, 3), or None

    Raises
    ------
    StoreError
    """
    epochs = shown_epochs(run)
    numbers = tuple(each.epoch for each in epochs)
    tiles, map_limit, size = _tiles(
        store.url, run.id, run.state.attempt, numbers, layer, _store=store
    )
    filters, limit = _filters([each.filters for each in seen])
    classes, probabilities = _bars([each.probe for each in seen], class_names)
    return ScrubberData(
        epochs=numbers,
        lines=tuple(map(line, epochs)),
        curves={
            "validation": tuple(known(each.val_accuracy) for each in epochs),
            "training": tuple(known(each.accuracy) for each in epochs),
        },
        filters=filters,
        filters_shape=_size(seen[-1].filters.shape) if limit else "",
        maps=tiles,
        maps_name=layer,
        maps_shape=size,
        palette=palette(map_limit),
        classes=classes,
        probabilities=probabilities,
        probe=probe,
    )


def line(metrics: EpochMetrics) -> str:
    """Say how an epoch did.

    Examples
    --------
    >>> line(EpochMetrics(0, float("nan"), float("nan"), 2.3, 0.1))
    'before training · validation loss 2.300, accuracy 10.0 %'
    """
    trained = f"loss {metrics.loss:.3f}, accuracy {100 * metrics.accuracy:.1f} %"
    return (
        f"{trained if metrics.epoch else 'before training'} · "
        f"validation loss {metrics.val_loss:.3f}, accuracy {100 * metrics.val_accuracy:.1f} %"
    )


def known(value: float) -> float | None:
    """Give a number, or None for what is none."""
    return value if np.isfinite(value) else None


def _size(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def _filters(found: list[NDArray[np.float32]]) -> tuple[NDArray[np.uint8], float]:
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


def _quantised(found: list[NDArray[np.float16]]) -> tuple[NDArray[np.uint8], float]:
    channels = min(found[0].shape[0], max(1, _MAX_BYTES // max(1, len(found) * found[0][:1].size)))
    maps = np.nan_to_num(
        np.stack([each[:channels] for each in found]).astype(np.float32), posinf=0.0, neginf=0.0
    )
    limit = limit_of(maps, _SHARE)
    return _bytes(maps, limit), limit


def _bytes(values: NDArray[np.floating[Any]], limit: float) -> NDArray[np.uint8]:
    scaled = np.rint((values / limit + 1) * 127.5)
    packed: NDArray[np.uint8] = np.clip(scaled, 0, 255).astype(np.uint8)
    return packed


def _bars(
    found: list[NDArray[np.float32]], class_names: tuple[str, ...]
) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    probabilities = np.nan_to_num(np.stack(found))
    if probabilities.ndim != 2 or not probabilities.size:
        return (), np.zeros((len(found), 0), np.float32)
    count = probabilities.shape[1]
    chosen = np.arange(count)
    if count > _MAX_CLASSES:
        chosen = np.sort(np.argsort(-probabilities.max(0), kind="stable")[:_MAX_CLASSES])
    names = class_names if len(class_names) == count else tuple(f"class {i}" for i in range(count))
    return tuple(names[i] for i in chosen), np.ascontiguousarray(probabilities[:, chosen])
