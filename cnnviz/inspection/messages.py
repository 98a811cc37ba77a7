"""What the app and the process that holds the models say to each other.

The number of the question is in the frame: see `cnnviz.inspection.message_framing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class InspectionError(Exception):
    """One sentence that says why a question has no answer."""


class CancelledError(Exception):
    """Raised within a question that nobody waits for any more."""


class Progress(NamedTuple):
    """How far a question is.

    Attributes
    ----------
    done, total : float
        In the same unit.
    note : str
        What is being done, for the user.
    """

    done: float
    total: float
    note: str = ""

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return min(1.0, max(0.0, self.done / self.total)) if self.total else 0.0


class Ask(NamedTuple):
    """A question: a function, that the other side imports by its name, and what it is given."""

    question: Callable[..., Any]
    arguments: tuple[Any, ...]
    options: Mapping[str, Any]
    long: bool


class Cancel(NamedTuple):
    """The answer to a question is not wanted any more."""


class Begun(NamedTuple):
    """A question has its thread from now on."""


class Answered(NamedTuple):
    """A question has its answer, or an error instead of it."""

    answer: Any
    error: InspectionError | None = None
