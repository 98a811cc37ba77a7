"""The last epochs of a run with a backbone: how much of it learns then, and how fast."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cnnviz.i18n import message
from cnnviz.nets import rules
from cnnviz.nets.reading import short
from cnnviz.ops.settings import check_integer

ALL, NONE = "all", "none"
_LAYER = re.compile(r"[\w.][\w./() :-]{0,199}")


@dataclass(frozen=True)
class FineTuning:
    """The last epochs of a run, in which more of the backbone learns, more slowly.

    Attributes
    ----------
    epochs : int
        How many of the run's epochs, counted from its end: at least 1.
    learning_rate : float
        In place of the run's: above 0, at most 100. It follows the same schedule, begun anew.
    frozen : str
        What stays frozen: "none", or the name of the last layer that does.

    Examples
    --------
    >>> FineTuning(5, frozen="all")
    Traceback (most recent call last):
    ValueError: `fine_tune.frozen` must leave something to tune: name a layer, or none, got 'all'.
    """

    epochs: int
    learning_rate: float = 1e-5
    frozen: str = NONE

    def __post_init__(self) -> None:
        object.__setattr__(self, "epochs", check_integer(self.epochs, "fine_tune.epochs"))
        rules.at_most(self.epochs, "fine_tune.epochs", 1_000)
        rate = rules.positive(self.learning_rate, "fine_tune.learning_rate")
        if rate > 100:
            raise ValueError(
                message("`fine_tune.learning_rate` must be at most 100, got {rate:g}.", rate=rate)
            )
        object.__setattr__(self, "learning_rate", rate)
        check_layer(self.frozen, "fine_tune.frozen")
        if self.frozen == ALL:
            raise ValueError(
                message(
                    "`fine_tune.frozen` must leave something to tune: name a layer, or none, "
                    "got 'all'."
                )
            )


def check_layer(value: object, name: str) -> None:
    """Check what may be the name of a layer, or ``ALL`` or ``NONE``."""
    if not isinstance(value, str) or not _LAYER.fullmatch(value):
        raise ValueError(
            message(
                '`{name}` must be the name of a layer, got "{value}".',
                name=name,
                value=short(str(value)),
            )
        )
