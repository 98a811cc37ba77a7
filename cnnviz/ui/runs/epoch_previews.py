"""A run's epochs made small, so that the browser can play them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.figures import palette
from cnnviz.i18n import joined, message, percent, translate
from cnnviz.training import EpochMetrics, LostError, Run, Store
from cnnviz.training.review.evaluation import predictions
from cnnviz.ui.components.scrubber import ScrubberData
from cnnviz.ui.runs import rendering

MAX_EPOCHS = 200
MAX_FILTERS, MAX_MAPS, MAX_MAP_SIDE = 64, 32, 64
_NAMED = 5  # lost epochs that a sentence names


@dataclass(frozen=True, eq=False)
class EpochPreview:
    """What is small of an epoch.

    Attributes
    ----------
    filters : ndarray of float32, shape (rows, columns, C, F), or empty
    probe : ndarray of float32, shape (K,), or empty
        Probabilities of the probe image.
    predicted : ndarray of int16, shape (N,)
        Of the images kept for validation.
    map_names : tuple of str
        The layers whose maps it kept itself.
    """

    filters: NDArray[np.float32]
    probe: NDArray[np.float32]
    predicted: NDArray[np.int16]
    map_names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ShownEpochs:
    """The epochs of a run that are shown, and those that should be but are lost.

    Attributes
    ----------
    epochs : tuple of EpochMetrics
    previews : tuple of EpochPreview
        One for each.
    lost : tuple of int
        The epochs whose files are missing or broken.
    """

    epochs: tuple[EpochMetrics, ...] = ()
    previews: tuple[EpochPreview, ...] = ()
    lost: tuple[int, ...] = ()

    @property
    def numbers(self) -> list[int]:
        """The epochs that are shown, 0 for before training."""
        return [each.epoch for each in self.epochs]

    @property
    def map_names(self) -> tuple[str, ...]:
        """The layers whose maps can be shown: what never changes is kept once, in the first."""
        ends = (*self.previews[:1], *self.previews[-1:])
        return tuple(dict.fromkeys(name for each in ends for name in each.map_names))

    @property
    def missing(self) -> str:
        """One sentence that says which epochs are lost, and what to do; "" if none is."""
        if not self.lost:
            return ""
        if not self.epochs:
            return message(
                "No epoch of this run can be read: their files are missing or broken. Its curves "
                "are kept; train it again to see the rest."
            )
        if len(self.lost) == 1:
            return message(
                "Epoch {epoch} of this run cannot be read: its file is missing or broken. The "
                "others are shown; train the run again to have all.",
                epoch=self.lost[0],
            )
        more = len(self.lost) - _NAMED
        named: list[str] = list(map(str, self.lost[:_NAMED]))
        named += [message("{count} more", count=more)] if more > 0 else []
        return message(
            "Epochs {epochs} and {last} of this run cannot be read: their files are missing or "
            "broken. The others are shown; train the run again to have all.",
            epochs=joined(", ", named[:-1]),
            last=named[-1],
        )


# Only another attempt at a run writes an epoch anew, so what was read once is kept.
@st.cache_resource(max_entries=2048, show_spinner=False)
def _preview(url: str, run_id: str, attempt: int, epoch: int, _store: Store) -> EpochPreview:
    arrays = _store.changed_arrays(run_id, epoch)
    found = arrays.val_probabilities
    predicted = predictions(found) if found.ndim == 2 and found.size else np.zeros(0, np.int64)
    filters = np.asarray(arrays.filters, np.float32)
    return EpochPreview(
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
    maps = _store.changed_arrays(run_id, epoch).maps.get(layer)
    if maps is None and epoch:  # they are those of epoch 0, which is read once for all
        with suppress(LostError):
            return _maps(url, run_id, attempt, 0, layer, _store)
    if maps is None or maps.ndim != 3:
        return np.zeros((0, 0, 0), np.float16)
    step = max(1, -(-max(maps.shape[:2]) // MAX_MAP_SIDE))
    return np.moveaxis(maps[::step, ::step, :MAX_MAPS], -1, 0).astype(np.float16)


# While a run is followed, the same is asked for each second.
@st.cache_resource(max_entries=8, show_spinner=False)
def _tiles(
    url: str, run_id: str, attempt: int, epochs: tuple[int, ...], layer: str, _store: Store
) -> tuple[NDArray[np.uint8], float, str]:
    """Give a layer's maps as entries of a palette's table, its limit, and how large they are."""
    maps = [_maps(url, run_id, attempt, epoch, layer, _store) for epoch in epochs]
    return *rendering.maps(maps), rendering.size((*maps[-1].shape[1:], maps[-1].shape[0]))


def shown_epochs(run: Run) -> tuple[EpochMetrics, ...]:
    """Give a run's epochs; of very many, evenly chosen ones with the first and the last."""
    if len(run.epochs) <= MAX_EPOCHS:
        return run.epochs
    places = np.linspace(0, len(run.epochs) - 1, MAX_EPOCHS).round().astype(int)
    return tuple(run.epochs[place] for place in places)


def read_previews(store: Store, run: Run) -> ShownEpochs:
    """Look at each shown epoch that can be read.

    Raises
    ------
    StoreError
        If the store itself fails.
    """
    read = partial(_preview, store.url, run.id, run.state.attempt, _store=store)
    epochs, found, lost = [], [], []
    for each in shown_epochs(run):
        try:
            found.append(read(each.epoch))
        except LostError:
            lost.append(each.epoch)
        else:
            epochs.append(each)
    return ShownEpochs(tuple(epochs), tuple(found), tuple(lost))


def scrubber_data(
    store: Store,
    run: Run,
    shown: ShownEpochs,
    layer: str,
    class_names: tuple[str, ...],
    probe: NDArray[np.uint8] | None,
) -> ScrubberData:
    """Pack a run for the browser.

    Parameters
    ----------
    store : Store
    run : Run
    shown : ShownEpochs
        See `read_previews`; with one epoch or more.
    layer : str
        Whose maps to show.
    class_names : tuple of str
        Empty where they are not known.
    probe : ndarray of uint8, shape (H, W, 3), or None

    Raises
    ------
    StoreError
    """
    epochs, numbers = shown.epochs, tuple(shown.numbers)
    tiles, map_limit, size = _tiles(
        store.url, run.id, run.state.attempt, numbers, layer, _store=store
    )
    filters, limit = rendering.filters([each.filters for each in shown.previews])
    classes, probabilities = rendering.bars([each.probe for each in shown.previews], class_names)
    return ScrubberData(
        epochs=numbers,
        lines=tuple(map(line, epochs)),
        curves={
            "validation": tuple(known(each.val_accuracy) for each in epochs),
            "training": tuple(known(each.accuracy) for each in epochs),
        },
        filters=filters,
        filters_shape=rendering.size(shown.previews[-1].filters.shape) if limit else "",
        maps=tiles,
        maps_name=layer,
        maps_shape=size,
        palette=palette(map_limit),
        classes=classes,
        probabilities=probabilities,
        probe=probe,
    )


def line(metrics: EpochMetrics) -> str:
    r"""Say how an epoch did.

    Examples
    --------
    >>> line(EpochMetrics(0, float("nan"), float("nan"), 2.3, 0.1))
    'before training · validation loss 2.300, accuracy 10.0\xa0%'
    """
    trained = translate(
        "loss {loss}, accuracy {accuracy}",
        loss=f"{metrics.loss:.3f}",
        accuracy=percent(metrics.accuracy),
    )
    judged = translate(
        "validation loss {loss}, accuracy {accuracy}",
        loss=f"{metrics.val_loss:.3f}",
        accuracy=percent(metrics.val_accuracy),
    )
    return f"{trained if metrics.epoch else translate('before training')} · {judged}"


def known(value: float) -> float | None:
    """Give a number, or None for what is none."""
    return value if np.isfinite(value) else None
