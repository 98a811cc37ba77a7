"""How far a run has come, and what is wanted of it."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.i18n import message
from cnnviz.nets import rules
from cnnviz.training.store.steered import check_rate

ACTIVE = ("queued", "running", "paused")  # a worker has it or will
ENDED = ("finished", "stopped", "killed", "failed", "interrupted")
RESUMABLE = ("stopped", "killed", "failed", "interrupted")
WANTED = ("run", "pause", "stop")


@dataclass(frozen=True)
class RunState:
    """How far a run has come.

    Attributes
    ----------
    status : {"queued", "running", "paused", "finished", "stopped", "killed", "failed", \
"interrupted"}
        Killed: its worker died. Failed: it could not go on. Interrupted: the app that had queued
        it, or its cluster, went away.
    cause : str
        One sentence for the person, where there is something to say.
    queued, started, ended : float
        Seconds since 1970, of the latest attempt; 0 as long as it has not come to that.
    updated : float
        When this was written, in seconds since 1970.
    worker : str
        The address of the worker that has it.
    engine : str
        Who queued it.
    attempt : int
        How often it was given to workers: 1, and one more with each *resume*.
    obeyed : int
        The `Control.sequence` that the worker obeyed last.
    turn : int
        Runs of a lower turn go first, whoever came when.
    """

    status: str
    cause: str = ""
    queued: float = 0.0
    started: float = 0.0
    ended: float = 0.0
    updated: float = 0.0
    worker: str = ""
    engine: str = ""
    attempt: int = 0
    obeyed: int = 0
    turn: int = 0

    def __post_init__(self) -> None:
        rules.one_of(self.status, "status", ACTIVE + ENDED)

    @property
    def active(self) -> bool:
        """Whether a worker has the run, or will have it."""
        return self.status in ACTIVE

    @property
    def order(self) -> tuple[int, float]:
        """The place among all that wait: the lowest goes first.

        Examples
        --------
        >>> early, late = RunState("queued", queued=5.0, turn=1), RunState("queued", queued=9.0)
        >>> late.order < early.order  # a first turn goes before a second one
        True
        """
        return self.turn, self.queued

    @property
    def resumable(self) -> bool:
        """Whether the run can be taken up again where it was left."""
        return self.status in RESUMABLE


@dataclass(frozen=True)
class Control:
    """All that a person wants of a run at present; a higher sequence replaces a lower one.

    Attributes
    ----------
    sequence : int
        Rises by one with each command.
    wanted : {"run", "pause", "stop"}
    batches, epochs : int
        With "run": go on for so many, from when the worker reads this, then pause; 0 for no end.
        An epoch that has begun counts as one.
    added : int
        The sequence of the first command whose batches and epochs are among these too, for a
        worker that has read it after all; 0 if there is none.
    learning_rate : float or None
        Held from now on; None for the schedule's.
    scale : float
        What the schedule's rates are multiplied by from now on.
    reason : str
        With "stop": one sentence, where no person asked for it.

    Examples
    --------
    >>> Control(wanted="halt")
    Traceback (most recent call last):
    ValueError: `wanted` must be one of run, pause, stop, got 'halt'.
    """

    sequence: int = 0
    wanted: str = "run"
    batches: int = 0
    epochs: int = 0
    learning_rate: float | None = None
    reason: str = ""
    added: int = 0
    scale: float = 1.0

    def __post_init__(self) -> None:
        rules.one_of(self.wanted, "wanted", WANTED)
        for name in ("sequence", "batches", "epochs", "added"):
            if getattr(self, name) < 0:
                raise ValueError(
                    message(
                        "`{name}` must be at least 0, got {value}.",
                        name=name,
                        value=getattr(self, name),
                    )
                )
        check_rate(self.learning_rate, self.scale)
