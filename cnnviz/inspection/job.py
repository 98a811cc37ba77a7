"""A question under way, as the one who asks sees it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from typing import Generic, TypeVar

from cnnviz.i18n import message
from cnnviz.inspection.messages import InspectionError, Progress

T = TypeVar("T")

STOPPED = message("This was stopped.")


class Job(Generic[T]):
    """A question under way.

    Parameters
    ----------
    cancel : callable

    Attributes
    ----------
    progress : Progress
    answer : Future
    wanted : callable
        Whether the one who asked is still there; may be set. It is called every second, from
        another thread.
    """

    def __init__(self, cancel: Callable[[], None]) -> None:
        self.progress = Progress(0, 0)
        self.answer: Future[T] = Future()
        self.cancel = cancel
        self.wanted: Callable[[], bool] = lambda: True

    @property
    def done(self) -> bool:
        """Whether there is an answer, or an error."""
        return self.answer.done()

    def result(self, timeout: float | None = None) -> T:
        """Wait for the answer.

        Parameters
        ----------
        timeout : float, optional
            Seconds; by default as long as the limits of the inspector let it take.

        Raises
        ------
        InspectionError
            One sentence that says why there is none.
        """
        try:
            return self.answer.result(timeout)
        except TimeoutError:
            self.cancel()
            assert timeout is not None
            raise InspectionError(too_late(timeout)) from None
        except CancelledError:
            raise InspectionError(STOPPED) from None

    def settle(self, answer: T) -> None:
        """Give the answer, unless there is one or nobody waits any more."""
        with suppress(InvalidStateError):
            self.answer.set_result(answer)

    def refuse(self, sentence: str) -> None:
        """Say why there is no answer, unless there is one or nobody waits any more."""
        with suppress(InvalidStateError):
            self.answer.set_exception(InspectionError(sentence))


def too_late(seconds: float) -> str:
    """Say that a question took too long.

    Examples
    --------
    >>> too_late(300)
    'There was no answer within 300 seconds: try it again when the machine has less to do.'
    """
    if seconds == 1:
        return message(
            "There was no answer within 1 second: try it again when the machine has less to do."
        )
    return message(
        "There was no answer within {seconds:g} seconds: try it again when the machine has less "
        "to do.",
        seconds=seconds,
    )
