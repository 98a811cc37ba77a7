"""What a run says of itself while it goes on and afterwards: plain values, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.config import RunConfig
from cnnviz.training.metrics import REGISTRY, TRAINED, Metric, Part, Values
from cnnviz.training.store.record_json import AMONG
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
            raise ValueError("A point must have its batch.")

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


@dataclass(frozen=True, slots=True)
class LayerStats:
    """One layer at the end of an epoch.

    Attributes
    ----------
    name, kind : str
    gradient_norm, weight_norm : float
        Euclidean, over all of the layer's trained weights.
    update_ratio : float
        Norm of the last step, over that of the weights.
    activation_mean, activation_std : float
    zeros : float
        Share of activations that are exactly 0.
    dead : float
        Share of channels or units that are 0 for every image of the batch.
    """

    name: str
    kind: str
    gradient_norm: float = 0.0
    weight_norm: float = 0.0
    update_ratio: float = 0.0
    activation_mean: float = 0.0
    activation_std: float = 0.0
    zeros: float = 0.0
    dead: float = 0.0


def more_metrics() -> Any:
    """Make a field for the metrics that have none of their own, by their keys."""
    return field(default_factory=dict, hash=False, metadata={AMONG: True})


def _measured(kind: type, named: Mapping[str, float]) -> dict[str, Any]:
    """Give metrics to the fields of a record; those that have none to the field of the others."""
    own = {each.name for each in fields(kind)}
    more = {key: value for key, value in named.items() if key not in own}
    return {key: value for key, value in named.items() if key in own} | {"more": more}


def _keyed(values: Values, part: Part) -> dict[str, float]:
    return {REGISTRY[name].key(part): value for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class EpochMetrics:
    """One epoch in numbers; epoch 0 is before training.

    Attributes
    ----------
    epoch : int
    loss, accuracy, val_loss, val_accuracy : float
        Any of them can be NaN. Accuracies are shares.
    seconds, images_per_second, learning_rate : float
        The rate is that of the last step.
    layers : tuple of LayerStats
    more : dict of float
        The other metrics of the registry, as ``val_<name>``; those that were there when the epoch
        was written.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float = 0.0
    images_per_second: float = 0.0
    learning_rate: float = 0.0
    layers: tuple[LayerStats, ...] = ()
    more: Mapping[str, float] = more_metrics()

    @classmethod
    def measured(
        cls, epoch: int, training: Values, validation: Values, **others: Any
    ) -> EpochMetrics:
        """Make it of all metrics, by their names."""
        named = _keyed(training, "training") | _keyed(validation, "validation")
        return cls(epoch=epoch, **_measured(cls, named), **others)

    def value(self, metric: Metric, part: Part = "validation") -> float:
        """Give a metric; NaN where it was not measured.

        Examples
        --------
        >>> from cnnviz.training.metrics import ACCURACY
        >>> EpochMetrics(1, 1.5, 0.5, 2.0, 0.25).value(ACCURACY)
        0.25
        """
        return _value(self, metric.key(part))


def _value(record: EpochMetrics | TestScore, key: str) -> float:
    return float(getattr(record, key, record.more.get(key, nan)))


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


@dataclass(frozen=True)
class TestScore:
    """How a run does on the images that no part of it has seen, in numbers.

    Attributes
    ----------
    loss, accuracy : float
    more : dict of float
        The other metrics of the registry, by their names.
    """

    __test__ = False  # its name is no test's

    loss: float
    accuracy: float
    more: Mapping[str, float] = more_metrics()

    @classmethod
    def measured(cls, values: Values) -> TestScore:
        """Make it of all metrics, by their names."""
        return cls(**_measured(cls, _keyed(values, "test")))

    def value(self, metric: Metric) -> float:
        """Give a metric; NaN where it was not measured."""
        return _value(self, metric.key("test"))


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
