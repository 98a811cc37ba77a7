"""Why a run cannot be read or kept: what goes wrong in a store as one sentence."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cnnviz.data.writing import is_full
from cnnviz.i18n import message

_MEND = message("Try again; if it stays so, whoever runs the app must mend the store.")


class StoreError(Exception):
    """One sentence that says why a run cannot be read or kept, and the way out."""


class LostError(StoreError):
    """A file of a run that is missing or broken, while the rest of the store can be read.

    Parameters
    ----------
    what : str
        What it holds, as a sentence begins.
    file : str
        Its name in the run's folder.
    remedy : str
        The way out, a sentence.

    Examples
    --------
    >>> print(LostError("Epoch 3 of this run", "epochs/0003.npz", "Choose another."))
    Epoch 3 of this run cannot be read: `epochs/0003.npz` is missing or broken. Choose another.
    """

    def __init__(self, what: str, file: str, remedy: str) -> None:
        super().__init__(what, file, remedy)  # as it is made anew in another process
        self.what, self.file, self.remedy = what, file, remedy

    def __str__(self) -> str:
        return message(
            "{what} cannot be read: `{file}` is missing or broken. {remedy}",
            what=self.what,
            file=self.file,
            remedy=self.remedy,
        )


@contextmanager
def in_one_sentence(say: Callable[[Exception], str], *let: type[Exception]) -> Iterator[None]:
    """Make what a store raises one sentence, other than what is let through."""
    try:
        yield
    except let:
        raise
    except Exception as reason:  # a far store raises what its own library does
        raise StoreError(say(reason)) from reason


def not_read(reason: Exception) -> str:
    """Say that something could not be read, and why."""
    return message(
        "The store of the runs cannot be read: {reason}. {mend}", reason=_short(reason), mend=_MEND
    )


def not_written(reason: Exception) -> str:
    """Say that something could not be written, and why."""
    if is_full(reason):
        return message("The disk that holds the runs is full: delete runs, or make room on it.")
    return message(
        "The store cannot be written: {reason}. {mend}", reason=_short(reason), mend=_MEND
    )


def not_removed(reason: Exception) -> str:
    """Say that something could not be removed, and why."""
    return message("It cannot be removed: {reason}. {mend}", reason=_short(reason), mend=_MEND)


def _short(reason: Exception) -> str:
    if isinstance(reason, OSError) and reason.errno:
        return os.strerror(reason.errno)
    return (str(reason).strip().splitlines() or [type(reason).__name__])[0].rstrip(".")
