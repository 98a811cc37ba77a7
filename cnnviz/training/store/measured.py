"""What was measured of a run, in numbers: each metric, and each layer at the end of an epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import nan
from typing import Any

from cnnviz.training.metrics import REGISTRY, Metric, Part, Values
from cnnviz.training.store.record_json import AMONG


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
