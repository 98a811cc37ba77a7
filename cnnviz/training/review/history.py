"""A run so far, as its diagnosis reads it, and what a diagnosis can find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from cnnviz.training.config import RunConfig
from cnnviz.training.store.measured import EpochMetrics, LayerStats
from cnnviz.training.store.records import Live


@dataclass(frozen=True)
class Finding:
    """Something that a person should know.

    Attributes
    ----------
    kind : str
        The section of the text that explains it.
    numbers : mapping
        What its placeholders stand for.
    """

    kind: str
    numbers: Mapping[str, float | str]


@dataclass(frozen=True)
class History:
    """A run so far: its epochs from 1 on, and what was before them and comes after."""

    config: RunConfig
    start: EpochMetrics | None
    epochs: tuple[EpochMetrics, ...]
    live: Live | None
    classes: int

    @property
    def last(self) -> EpochMetrics:
        """The epoch that was finished last."""
        return self.epochs[-1]

    @property
    def chance(self) -> float:
        """The loss of one who gives every class the same probability."""
        return log(self.classes)

    @property
    def rate(self) -> float:
        """The largest learning rate so far."""
        live = [self.live.learning_rate] if self.live else []
        rates = [*(each.learning_rate for each in self.epochs), *live]
        return max(rates, default=0.0) or self.config.learning_rate

    @property
    def is_over(self) -> bool:
        """Whether all epochs are done."""
        return bool(self.epochs) and self.last.epoch >= self.config.epochs

    @property
    def learners(self) -> list[LayerStats]:
        """The layers with weights, as they were measured last."""
        return [each for each in self.last.layers if each.weight_norm > 0] if self.epochs else []
