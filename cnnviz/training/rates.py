"""The learning rate of each step: that of the schedule, and what a hand has made of it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig
from cnnviz.training.store.records import Live, Run
from cnnviz.training.store.steered import RateChange

_WARM_UP = 0.25  # of a one-cycle run, until the rate is at its peak
_START = 0.1  # of the peak, where one-cycle starts
_UNKNOWN = 100  # steps that an epoch is taken to have, as long as no worker has counted them
_SHOWN = 10_000  # steps that stand for all that are to come


def schedule(name: str, steps: int) -> NDArray[np.float64]:
    """Give each step's part of the largest rate.

    Parameters
    ----------
    name : {"constant", "cosine", "one-cycle"}
        One-cycle climbs for a quarter of the steps and falls to almost 0 in the others, both
        in a straight line.
    steps : int

    Examples
    --------
    >>> schedule("cosine", 4).round(3)  # (1 + cos(pi * step / 4)) / 2
    array([1.   , 0.854, 0.5  , 0.146])
    >>> schedule("one-cycle", 8).round(3)
    array([0.1  , 0.55 , 1.   , 0.833, 0.667, 0.5  , 0.333, 0.167])
    """
    return _part(name, np.arange(steps) / steps)


def _part(name: str, done: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the part of the largest rate, by the share of the steps that is done."""
    if name == "constant":
        return np.ones(done.shape)
    if name == "cosine":
        return (1 + np.cos(np.pi * done)) / 2
    return np.interp(done, [0, _WARM_UP, 1], [_START, 1, 0])


def rates(
    config: RunConfig,
    steps_per_epoch: int,
    steps: ArrayLike,
    changes: Iterable[RateChange] = (),
) -> NDArray[np.float64]:
    """Give the learning rates of some steps of a run; fine-tuning begins its schedule anew.

    Parameters
    ----------
    config : RunConfig
    steps_per_epoch : int
    steps : array of int, shape (N,)
        Counted from 0; those after the run have the rate of its last one.
    changes : iterable of RateChange
        What a hand has made of them, in the order of their steps.

    Returns
    -------
    ndarray of float64, shape (N,)

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> rates(SEED_LESSON, 313, [0, 3129], [RateChange(5, 0.01)])  # 3130 = 10 epochs · 313 steps
    array([0.001, 0.01 ])
    """
    asked = np.asarray(steps, np.int64)
    place = np.minimum(asked, config.epochs * steps_per_epoch - 1)
    tuned_epochs = tuning_epochs(config)
    first = (config.epochs - tuned_epochs) * steps_per_epoch
    planned = config.learning_rate * _part(config.schedule, place / first)
    if isinstance(config.network, TransferSpec) and (tuning := config.network.fine_tune):
        done = (place - first) / (tuned_epochs * steps_per_epoch)
        tuned = tuning.learning_rate * _part(config.schedule, np.maximum(done, 0))
        planned = np.where(place < first, planned, tuned)
    found = planned
    for each in changes:
        new = each.scale * planned if each.learning_rate is None else each.learning_rate
        found = np.where(asked < each.step, found, new)
    return found


def rate_after(run: Run, epoch: int) -> float:
    """Give the learning rate of the first step after an epoch; after the last that of its end."""
    counted = run.live.batches if run.live else 0
    each = run.steered.steps_per_epoch or counted or _UNKNOWN
    (found,) = rates(run.config, each, [epoch * each], run.steered.rates)
    return float(found)


def tuning_epochs(config: RunConfig) -> int:
    """Give how many epochs at a run's end fine-tune; 0 where none does."""
    network = config.network
    tuning = network.fine_tune if isinstance(network, TransferSpec) else None
    return tuning.epochs if tuning else 0


def ahead(config: RunConfig, live: Live | None) -> tuple[int, NDArray[np.int64]]:
    """Give the steps of an epoch, and those that a run has still to take, the next one first.

    Of very many steps, evenly chosen ones. As long as no worker has counted them, an epoch is
    taken to have a hundred.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> each, steps = ahead(SEED_LESSON, Live(epoch=10, batch=310, batches=313))
    >>> each, steps  # 3127 = 9 · 313 + 310
    (313, array([3127, 3128, 3129]))
    """
    each = max(1, live.batches) if live else _UNKNOWN
    last = config.epochs * each - 1
    now = min((live.epoch - 1) * each + live.batch, last) if live else 0
    steps = np.linspace(max(0, now), last, min(_SHOWN, last - now + 1)).round()
    return each, steps.astype(np.int64)
