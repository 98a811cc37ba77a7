"""How long questions may take, and which of those under way take too long."""

from __future__ import annotations

import logging
from dataclasses import dataclass, fields
from typing import Any

from cnnviz.i18n import message
from cnnviz.inspection.child_process import ChildProcess
from cnnviz.inspection.job import Job

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """How long questions may take, in seconds.

    Attributes
    ----------
    silence : float
        Of a question that began, until it tells its progress or its answer.
    heed : float
        Between the cancel of a question and its end.
    away : float
        That the one who asked may be gone; a tab that connects again loses nothing.
    look : float
        Between two looks at these.

    Examples
    --------
    >>> Limits(silence=0)
    Traceback (most recent call last):
    ValueError: `silence` must be more than 0, got 0.
    """

    silence: float = 300.0
    heed: float = 60.0
    away: float = 8.0
    look: float = 1.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise ValueError(
                    message(
                        "`{name}` must be more than 0, got {value}.",
                        name=field.name,
                        value=getattr(self, field.name),
                    )
                )


@dataclass(eq=False)
class PendingQuestion:
    """A question under way. All times are of the monotonic clock.

    Attributes
    ----------
    number : int
    frame : bytes
        Kept, since it may have to be asked again.
    long : bool
    job : Job
    child : ChildProcess or None
        That it was sent to; None while it waits to be asked again.
    heard : float
        When it was sent, began or told something last.
    begun, told : bool
        Whether it has its thread; whether it told any progress.
    cancelled, missed : float or None
        When it was cancelled; since when the one who asked is gone.
    apart : bool
        Whether it is asked in the process for models that visitors brought.
    """

    number: int
    frame: bytes
    long: bool
    job: Job[Any]
    child: ChildProcess | None = None
    heard: float = 0.0
    begun: bool = False
    told: bool = False
    cancelled: float | None = None
    missed: float | None = None
    apart: bool = False

    def is_silent(self, limits: Limits, now: float) -> bool:
        """Whether nothing was heard of it for too long."""
        if self.child is None:
            return False
        heard = self.heard
        if self.long and not self.begun:  # it may wait long for those before it
            heard = max(heard, self.child.heard)
        return now - heard > limits.silence

    def is_missed(self, limits: Limits, now: float) -> bool:
        """Whether the one who asked has been gone for too long; asks whether they are there."""
        try:
            there = self.job.wanted()
        except Exception as reason:  # no answer is lost for it
            _LOG.error("Whether somebody waits is not known.", exc_info=reason)
            there = True
        if there:
            self.missed = None
            return False
        if self.missed is None:
            self.missed = now
        return now - self.missed > limits.away

    def is_runaway(self, limits: Limits, now: float) -> bool:
        """Whether it goes on in its process though it was cancelled."""
        if self.cancelled is None or self.child is None:
            return False
        if self.begun:
            return now - self.cancelled > limits.heed
        # It waits for its thread, unless the whole process is stuck.
        return now - max(self.cancelled, self.child.heard) > limits.silence
