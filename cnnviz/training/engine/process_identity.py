"""Whether the app that queued a run on workers of its own is still there."""

from __future__ import annotations

import os
import re
import secrets
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

HEARTBEAT_TIMEOUT = 60.0  # seconds that a sign of life is good for
_HERE: set[str] = set()  # the engines of this process
_PROC = Path("/proc")
# Seconds. A start since 1970 is counted from when the machine was, and that moves with its clock.
_WAVERING = 3.0


@dataclass(frozen=True)
class ProcessIdentity:
    """An engine with workers of its own: as long as its process lives, its runs do.

    On the same machine the process is looked up, by its number and its start, so that a number
    given out again is not mistaken for it. On another, its last sign of life decides.

    Attributes
    ----------
    token : str
        16 hexadecimal digits that no other engine has.
    host : str
    process : int
    started : str
        On Linux, ticks since the machine started and the id of that start, ``1234@cc30…``, which
        no clock moves. Elsewhere, and as it was written once, seconds since 1970.

    Examples
    --------
    >>> me = ProcessIdentity.new()
    >>> ProcessIdentity.read(str(me)) == me, me.alive(last_beat=0)
    (True, True)
    >>> me.forget()
    >>> me.alive(last_beat=0)
    False
    """

    token: str
    host: str
    process: int
    started: str

    @classmethod
    def new(cls) -> ProcessIdentity:
        """Make one for an engine of this process."""
        token = secrets.token_hex(8)
        _HERE.add(token)
        return cls(token, socket.gethostname(), os.getpid(), start_time(os.getpid()))

    @classmethod
    def read(cls, text: str) -> ProcessIdentity | None:
        """Read one, or give None where the text is none, but a scheduler's address, say."""
        found = re.fullmatch(
            r"app:([0-9a-f]{16}):([^:/]{1,255}):(\d{1,9}):(\d{1,12}|\d{1,20}@[0-9a-f-]{1,64})", text
        )
        return found and cls(found[1], found[2], int(found[3]), found[4])

    def __str__(self) -> str:
        return f"app:{self.token}:{self.host}:{self.process}:{self.started}"

    def alive(self, last_beat: float) -> bool:
        """Whether it is there; `last_beat` is its last sign of life, in seconds since 1970."""
        if self.token in _HERE:
            return True
        if self.host != socket.gethostname():
            return time.time() - last_beat < HEARTBEAT_TIMEOUT
        return self.process != os.getpid() and _is_there(self.process, self.started)

    def forget(self) -> None:
        """Say that this engine is closed."""
        _HERE.discard(self.token)


def start_time(process: int) -> str:
    """Tell when a process of this machine started, as in `ProcessIdentity`; 0 if there is none."""
    if sys.platform == "linux":
        return _ticks(process) or "0"
    return str(int(_seconds(process) or 0))


def _is_there(process: int, started: str) -> bool:
    if "@" in started:
        return _ticks(process) == started
    seconds = _seconds(process)
    return seconds is not None and abs(seconds - int(started)) <= _WAVERING


def _ticks(process: int) -> str | None:
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        stat = (_PROC / str(process) / "stat").read_bytes()
    except OSError:
        return None
    # proc_pid_stat(5): after the name, which may hold anything, the state and 18 others.
    fields = stat.rpartition(b")")[2].split()
    return None if fields[0] in b"ZX" else f"{int(fields[19])}@{boot}"


def _seconds(process: int) -> float | None:
    try:
        found = psutil.Process(process)
        ended = found.status() == psutil.STATUS_ZOMBIE
        return None if ended else float(found.create_time())
    except psutil.Error:
        return None
