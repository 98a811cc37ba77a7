"""What a hand changed of a run while it went on, in steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from cnnviz.i18n import message

MAX_RATES = 1_000  # changes of the learning rate that a record takes
MAX_PAUSES = 1_000  # the latest are kept


@dataclass(frozen=True)
class RateChange:
    """What the learning rate is from a step on, until the next change.

    Attributes
    ----------
    step : int
        Steps that were done before.
    learning_rate : float or None
        Held; None for that of the schedule.
    scale : float
        What the schedule's rates are multiplied by.

    Examples
    --------
    >>> RateChange(2, scale=0.0)
    Traceback (most recent call last):
    ValueError: `scale` must be above 0 and finite, got 0.0.
    """

    step: int
    learning_rate: float | None = None
    scale: float = 1.0

    def __post_init__(self) -> None:
        check_rate(self.learning_rate, self.scale)

    @property
    def setting(self) -> tuple[float | None, float]:
        """What was set, without when."""
        return self.learning_rate, self.scale


@dataclass(frozen=True)
class Steered:
    """What a hand did to a run.

    Attributes
    ----------
    steps_per_epoch : int
        0 as long as nobody did anything.
    rates : tuple of RateChange
        In the order of their steps. A run that goes on again does so from its last finished epoch:
        what was set in steps that were lost by that is not among them.
    pauses, stops, resumes : tuple of int
        How many steps were done then.
    """

    steps_per_epoch: int = 0
    rates: tuple[RateChange, ...] = ()
    pauses: tuple[int, ...] = ()
    stops: tuple[int, ...] = ()
    resumes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        done = [each.step for each in self.rates]
        if done != sorted(done):
            raise ValueError(message("`rates` must be in the order of their steps."))
        done += [*self.pauses, *self.stops, *self.resumes]
        if done and (self.steps_per_epoch < 1 or min(done) < 0):
            raise ValueError(message("`steps_per_epoch` must be at least 1, and steps at least 0."))


def setting(rates: Iterable[RateChange]) -> tuple[float | None, float]:
    """Give what was set last.

    Examples
    --------
    >>> setting([RateChange(3, 0.1), RateChange(8)]), setting([])
    ((None, 1.0), (None, 1.0))
    """
    *_, last = (RateChange(0), *rates)
    return last.setting


def before(rates: Iterable[RateChange], step: int) -> tuple[RateChange, ...]:
    """Give the changes that a step less than so many has seen.

    Examples
    --------
    >>> before([RateChange(3, 0.1), RateChange(8)], 8)
    (RateChange(step=3, learning_rate=0.1, scale=1.0),)
    """
    return tuple(each for each in rates if each.step < step)


def check_rate(learning_rate: float | None, scale: float) -> None:
    """Refuse a rate that cannot be, or a scale of the schedule beside one that is held.

    Raises
    ------
    ValueError
    """
    if learning_rate is not None and not 0 < learning_rate <= 100:
        raise ValueError(
            message(
                "`learning_rate` must be above 0 and at most 100, got {learning_rate}.",
                learning_rate=learning_rate,
            )
        )
    if not (isfinite(scale) and scale > 0):
        raise ValueError(message("`scale` must be above 0 and finite, got {scale}.", scale=scale))
    if learning_rate is not None and scale != 1:
        raise ValueError(
            message(
                "A `learning_rate` that is held has no `scale`, which is of the schedule's "
                "rates: leave one of them out, got {learning_rate} and {scale}.",
                learning_rate=learning_rate,
                scale=scale,
            )
        )
