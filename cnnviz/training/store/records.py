"""What a run says of itself while it goes on and afterwards: plain values, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig
from cnnviz.training.metrics import TRAINED, Metric
from cnnviz.training.store.measured import EpochMetrics, TestScore
from cnnviz.training.store.states import Control, RunState
from cnnviz.training.store.steered import Steered

_UNTOUCHED = Steered()

Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Live:
    """The epoch in hand.

    Attributes
    ----------
    epoch, batch, batches : int
        Counted from 1; `batch` of `batches` are done.
    images_per_second, seconds_left : float
        Of the whole run.
    learning_rate : float
        At `batch`.
    points : tuple of (batch, value, ...)
        Of the epoch in hand, evenly thinned to at most 200; values of what is measured while
        training, in the order of `cnnviz.training.metrics.TRAINED`.
    """

    epoch: int
    batch: int
    batches: int
    images_per_second: float = 0.0
    seconds_left: float = 0.0
    learning_rate: float = 0.0
    points: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        if not all(self.points):
            raise ValueError(message("A point must have its batch."))

    def values(self, metric: Metric) -> tuple[float, ...]:
        """Give a metric at each of the points; NaN where it was not measured.

        Examples
        --------
        >>> from cnnviz.training.metrics import ACCURACY
        >>> Live(1, 2, 9, points=((1, 2.5, 0.125), (2, 2.25, 0.25))).values(ACCURACY)
        (0.125, 0.25)
        """
        column = 1 + TRAINED.index(metric)
        return tuple(point[column] if column < len(point) else nan for point in self.points)


@dataclass(frozen=True)
class TransferNote:
    """What a worker found of a network that begins with a backbone.

    Attributes
    ----------
    parameters, trainable : int
        Of the whole network; of these, those that learn in the first epoch.
    macs : int
        Multiply-adds of one picture on its way through all.
    side : int
        Rows and columns of what the backbone is given.
    pictures, done : int
        How many go through the frozen part once, before the first epoch, and how many have; 0
        where the frozen part computes anew in each epoch.
    seconds : float
        That they have taken.
    whole_seconds : float
        What one epoch would take if every picture went through the whole network, as one batch
        of it was measured; 0 if none was.
    """

    parameters: int = 0
    trainable: int = 0
    macs: int = 0
    side: int = 0
    pictures: int = 0
    done: int = 0
    seconds: float = 0.0
    whole_seconds: float = 0.0


def _no_numbers() -> NDArray[Any]:
    return np.zeros(0, np.float32)


@dataclass(frozen=True, eq=False)
class EpochArrays:
    """One epoch in arrays.

    Attributes
    ----------
    weights : dict of ndarray, float32
        By Keras's paths.
    filters : ndarray, float32, shape (kernel height, kernel width, C, F)
        Of the first convolution; empty where there is none.
    maps : dict of ndarray, float16, shape (H, W, C)
        What each layer makes of the probe image; empty without one.
    probe_probabilities : ndarray, shape (K,)
        Of the probe image.
    val_probabilities : ndarray, float16, shape (N, K)
        Of the images kept for validation, in the order of the split.
    """

    weights: Weights = field(default_factory=dict)
    filters: NDArray[Any] = field(default_factory=_no_numbers)
    maps: dict[str, NDArray[Any]] = field(default_factory=dict)
    probe_probabilities: NDArray[Any] = field(default_factory=_no_numbers)
    val_probabilities: NDArray[Any] = field(default_factory=_no_numbers)


@dataclass(frozen=True, eq=False)
class TestResult:
    """How a run does on the images that no part of it has seen.

    Attributes
    ----------
    score : TestScore
    probabilities : ndarray, float16, shape (N, K)
        In the order of the data set's test images.
    """

    __test__ = False  # its name is no test's

    score: TestScore
    probabilities: NDArray[Any] = field(default_factory=_no_numbers)


@dataclass(frozen=True)
class Run:
    """A run as it is in the store at this moment.

    Attributes
    ----------
    id : str
        Unguessable: whoever knows it may open the run.
    config : RunConfig
    created : float
        Seconds since 1970.
    sweep : str
        What it was submitted with; "" for a run of its own.
    has_probe : bool
        Whether a probe image was given.
    state : RunState
    control : Control
    live : Live or None
    epochs : tuple of EpochMetrics
        Those that are finished, from 0 on.
    transfer : TransferNote or None
        Where the network begins with a backbone, and a worker has had it.
    steered : Steered
        What a hand changed of it.
    owner : str
        A hash of the owner's secret.
    """

    id: str
    config: RunConfig
    created: float
    sweep: str
    has_probe: bool
    state: RunState
    control: Control
    live: Live | None
    epochs: tuple[EpochMetrics, ...]
    transfer: TransferNote | None = None
    steered: Steered = _UNTOUCHED
    owner: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """The configuration's name."""
        return self.config.name

    @property
    def begins_with_backbone(self) -> bool:
        """Whether its network is a backbone and a head."""
        return isinstance(self.config.network, TransferSpec)
