"""What a person wants of a run, as the training loop asks for it before each batch."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Literal

from cnnviz.training.store.states import Control


class Steering:
    """Turns the latest `Control` into the next move.

    Parameters
    ----------
    read : callable
        Gives the latest control; called before each batch.

    Attributes
    ----------
    control : Control
        The one that is obeyed.

    Examples
    --------
    >>> steering = Steering(lambda: Control(sequence=1, batches=1))
    >>> steering.move(), steering.batch_done(), steering.move()
    ('go', None, 'wait')
    """

    def __init__(self, read: Callable[[], Control]) -> None:
        self._read = read
        self.control = Control()
        self._batches = self._epochs = inf

    def move(self) -> Literal["go", "wait", "stop"]:
        """Say what to do now."""
        control = self._read()
        before = self.control
        if 0 < control.added <= before.sequence < control.sequence:
            # What was taken of those before stays taken.
            self._batches = _left(self._batches, before.batches, control.batches)
            self._epochs = _left(self._epochs, before.epochs, control.epochs)
        elif control != before:
            self._batches = control.batches or inf
            self._epochs = control.epochs or inf
        self.control = control
        if control.wanted == "stop":
            return "stop"
        go_on = control.wanted == "run" and self._batches > 0 and self._epochs > 0
        return "go" if go_on else "wait"

    def batch_done(self) -> None:
        """Count a batch."""
        self._batches -= 1

    def epoch_done(self) -> None:
        """Count the end of an epoch."""
        self._epochs -= 1


def _left(left: float, before: int, now: int) -> float:
    """Give how many are left of so many, where so many of those before were."""
    return left + now - before if before else now or inf
