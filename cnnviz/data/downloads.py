"""What downloads have in common: how fast they go, and why they fail."""

from __future__ import annotations

import http.client
import shutil
import time
import urllib.error
from collections import deque
from pathlib import Path

from cnnviz.data.dataset import plain
from cnnviz.data.writing import is_full
from cnnviz.i18n import message

SILENCE = 30  # seconds without a byte, after which the server counts as gone
_TOLD = OSError | http.client.HTTPException  # what a network or a disk raises
_WINDOW = 5.0  # seconds that the rate is taken over


class Pace:
    """How fast something comes in, over the last seconds.

    Parameters
    ----------
    total : int
        Bytes; 0 if nobody tells.

    Examples
    --------
    >>> pace = Pace(100)
    >>> pace.see(10, at=1.0)
    >>> pace.rate, pace.seconds_left
    (None, None)
    >>> pace.see(30, at=2.0)
    >>> pace.rate, pace.seconds_left  # 20 bytes in a second, 70 to come
    (20.0, 3.5)
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._seen: deque[tuple[float, int]] = deque()

    def see(self, there: int, at: float | None = None) -> None:
        """Take note of how many bytes there are, now or at a time in seconds."""
        now = time.monotonic() if at is None else at
        if self._seen and there < self._seen[-1][1]:
            self._seen.clear()  # it began anew
        self._seen.append((now, there))
        while now - self._seen[0][0] > _WINDOW and len(self._seen) > 2:
            self._seen.popleft()

    @property
    def rate(self) -> float | None:
        """Bytes per second; None as long as it is not known."""
        if not self._seen:
            return None
        (since, before), (now, there) = self._seen[0], self._seen[-1]
        return (there - before) / (now - since) if there > before and now > since else None

    @property
    def seconds_left(self) -> float | None:
        """Seconds to go at this rate; None as long as it, or the total, is not known."""
        return (self._total - self._seen[-1][1]) / self.rate if self.rate and self._total else None


def existing(folder: Path) -> Path:
    """Give the nearest folder above one that may not be there yet."""
    return next(each for each in (folder, *folder.absolute().parents) if each.exists())


def no_room(folder: Path, needed: int, what: str, otherwise: str) -> str:
    """Say in one sentence that a disk has no room for so many bytes, or "".

    Parameters
    ----------
    what : str
        What is downloaded, as the subject of the sentence; it may be a message.
    otherwise : str
        What else can be done; it may be a message.
    """
    free = shutil.disk_usage(existing(folder)).free
    if free >= needed:
        return ""
    return message(
        "{what} needs {needed:,.0f} MB, but the disk has {free:,.0f} MB free; make room, or "
        "{otherwise}",
        what=what,
        needed=needed / 1e6,
        free=free / 1e6,
        otherwise=otherwise,
    )


def reason(error: Exception, what: str, otherwise: str) -> str:
    """Say in one sentence why a download failed, and what to do.

    Examples
    --------
    >>> import errno
    >>> reason(OSError(errno.ENOSPC, "No space left on device"), "It", "wait.")
    'The disk is full; make room and start again, or wait.'
    """
    # Keras turns what the network said into a plain Exception, and keeps it as its context.
    known, context = isinstance(error, _TOLD | ValueError), error.__context__
    cause = context if isinstance(context, _TOLD) and not known else error
    if isinstance(cause, urllib.error.HTTPError):
        cause.close()  # the error holds the connection open that brought it
        return message(
            "The server answers with the error {code}; try later, or {otherwise}",
            code=cause.code,
            otherwise=otherwise,
        )
    # What urllib makes no URLError of came after the server had answered the call.
    if isinstance(
        cause, urllib.error.ContentTooShortError | ConnectionError | http.client.HTTPException
    ):
        return message("The connection broke off; start again, or {otherwise}", otherwise=otherwise)
    if isinstance(cause, TimeoutError):
        return message(
            "The server of {what} was silent for {seconds} seconds; start again, or {otherwise}",
            what=what,
            seconds=SILENCE,
            otherwise=otherwise,
        )
    if isinstance(cause, urllib.error.URLError):
        return message(
            "The server of {what} cannot be reached from this machine; {otherwise}",
            what=what,
            otherwise=otherwise,
        )
    if is_full(cause):
        return message(
            "The disk is full; make room and start again, or {otherwise}", otherwise=otherwise
        )
    if isinstance(cause, OSError):
        return message(
            "The folder for downloads cannot be written to ({reason}); set KERAS_HOME to another, "
            "or {otherwise}",
            reason=plain(cause.strerror or ""),
            otherwise=otherwise,
        )
    if isinstance(cause, ValueError):
        return message(
            "What arrived is not {what}, by its checksum; start again, or {otherwise}",
            what=what,
            otherwise=otherwise,
        )
    return message(
        "The download failed ({reason}); {otherwise}",
        reason=plain(f"{type(error).__name__}: {error}"),
        otherwise=otherwise,
    )
