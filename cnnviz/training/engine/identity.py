"""Whether the app that queued a run on workers of its own is still there."""

from __future__ import annotations

import os
import re
import secrets
import socket
import time
from dataclasses import dataclass

import psutil

FRESH = 60.0  # seconds that a sign of life is good for
_HERE: set[str] = set()  # the engines of this process


@dataclass(frozen=True)
class Identity:
    """An engine with workers of its own: as long as its process lives, its runs do.

    On the same machine the process is looked up, by its number and its start, so that a number
    given out again is not mistaken for it. On another, its last sign of life decides.

    Examples
    --------
    >>> me = Identity.new()
    >>> Identity.read(str(me)) == me, me.alive(last_beat=0)
    (True, True)
    >>> me.forget()
    >>> me.alive(last_beat=0)
    False
    """

    token: str
    host: str
    process: int
    started: int

    @classmethod
    def new(cls) -> Identity:
        """Make one for an engine of this process."""
        token = secrets.token_hex(8)
        _HERE.add(token)
        return cls(token, socket.gethostname(), os.getpid(), _start(os.getpid()) or 0)

    @classmethod
    def read(cls, text: str) -> Identity | None:
        """Read one, or give None where the text is none, but a scheduler's address, say."""
        found = re.fullmatch(r"app:([0-9a-f]{16}):([^:/]{1,255}):(\d{1,9}):(\d{1,12})", text)
        return found and cls(found[1], found[2], int(found[3]), int(found[4]))

    def __str__(self) -> str:
        return f"app:{self.token}:{self.host}:{self.process}:{self.started}"

    def alive(self, last_beat: float) -> bool:
        """Whether it is there; `last_beat` is its last sign of life, in seconds since 1970."""
        if self.host != socket.gethostname():
            return time.time() - last_beat < FRESH
        if self.process == os.getpid() and self.started == (_start(self.process) or 0):
            return self.token in _HERE
        return _start(self.process) == self.started

    def forget(self) -> None:
        """Say that this engine is closed."""
        _HERE.discard(self.token)


def _start(process: int) -> int | None:
    try:
        return int(psutil.Process(process).create_time())
    except psutil.Error:
        return None
