"""The path of a run's weights, epoch by epoch, and which runs' paths can be compared."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from cnnviz.i18n import Message, message
from cnnviz.nets import NetworkSpec
from cnnviz.nets.transfer import ALL, TransferSpec
from cnnviz.training.config import RunConfig
from cnnviz.training.store.errors import LostError
from cnnviz.training.store.records import Run, Weights
from cnnviz.training.store.store import Store

_NO_WEIGHTS: Weights = {}


class WeightPath(NamedTuple):
    """The weights of a run after some of its epochs.

    Attributes
    ----------
    epochs : tuple of int
    weights : tuple of dict of ndarray
        Of each epoch, by the names of the store.
    """

    epochs: tuple[int, ...]
    weights: tuple[Weights, ...]


def changing_names(store: Store, run: Run) -> frozenset[str]:
    """Give the names of all weights that a run changes: those that its last epoch has kept.

    Raises
    ------
    StoreError
    """
    return frozenset(store.changed_arrays(run.id, run.epochs[-1].epoch).weights)


def weight_path(
    store: Store, run: Run, names: Collection[str], most: int, tell: Callable[[], None]
) -> WeightPath:
    """Read some weights after each epoch that can be read and has only finite ones.

    Parameters
    ----------
    store : Store
    run : Run
    names : collection of str
        Of the weights; what an epoch has not kept is as it was before training.
    most : int
        Epochs at most; of more, evenly chosen ones with the first and the last.
    tell : callable
        Called after each.

    Raises
    ------
    StoreError
    """
    first = store.changed_arrays(run.id, 0).weights if run.begins_with_backbone else _NO_WEIGHTS
    chosen = np.linspace(0, len(run.epochs) - 1, min(most, len(run.epochs))).round().astype(int)
    epochs, weights = [], []
    for each in (run.epochs[place].epoch for place in chosen):
        with suppress(LostError):
            kept = first | store.changed_arrays(run.id, each).weights
            found = {name: kept[name] for name in names}
            if all(np.isfinite(numbers).all() for numbers in found.values()):
                epochs.append(each)
                weights.append(found)
        tell()
    return WeightPath(tuple(epochs), tuple(weights))


def why_apart(first: RunConfig, other: RunConfig) -> Message | None:
    """Say why the paths of two runs cannot be compared; None where they can.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> why_apart(SEED_LESSON, replace(SEED_LESSON, name="Other", seed=7))
    '“Other” began from other weights: its seed is 7, not 42.'
    >>> why_apart(SEED_LESSON, replace(SEED_LESSON, learning_rate=0.1)) is None
    True
    """
    if _architecture(first) != _architecture(other):
        return message("“{name}” is of another network, which has other weights.", name=other.name)
    if first.data != other.data:
        return message(
            "“{name}” learned from other images, so its loss is another.", name=other.name
        )
    if first.seed != other.seed:
        return message(
            "“{name}” began from other weights: its seed is {seed}, not {first}.",
            name=other.name,
            seed=other.seed,
            first=first.seed,
        )
    return None


def _architecture(config: RunConfig) -> Any:
    """Give what tells which weights a network has, whatever of them learns."""
    network = config.network
    if isinstance(network, TransferSpec):
        return replace(network, frozen=ALL, fine_tune=None)
    assert isinstance(network, NetworkSpec)
    return network.input_shape, network.layers
