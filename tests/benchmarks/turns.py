"""Processes that work one at a time, so that each meets what the machine does meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

Found = tuple[list[float], dict[str, Any]]


class Turns:
    """The turns of the process that is in this one's hands: see `in_turns`."""

    def begin(self) -> None:
        """Wait for a turn."""
        print(json.dumps("ready"), flush=True)
        self._wait()

    def pass_on(self) -> None:
        """Tell the seconds of the turn that ends here, and wait for the next."""
        print(json.dumps(time.perf_counter() - self._begin), flush=True)
        self._wait()

    def _wait(self) -> None:
        sys.stdin.readline()
        self._begin = time.perf_counter()


def in_turns(processes: dict[str, subprocess.Popen[str]]) -> dict[str, Found]:
    """Let processes take turns until each has told, in the last of its own, what it found.

    Returns
    -------
    dict of str to (list of float, dict)
        The seconds of each process's turns, without the last, and what it found.
    """
    seconds: dict[str, list[float]] = {name: [] for name in processes}
    found: dict[str, dict[str, Any]] = {}
    for each in processes.values():
        _told(each)
    while waiting := [name for name in processes if name not in found]:
        for name in waiting:
            print(file=processes[name].stdin, flush=True)
            told = _told(processes[name])
            if isinstance(told, dict):
                found[name] = told
            else:
                seconds[name].append(told)
    return {name: (seconds[name], found[name]) for name in processes}


def seconds_of(call: Callable[[], object]) -> float:
    """Time a call."""
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _told(process: subprocess.Popen[str]) -> Any:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"{' '.join(map(str, process.args))} ended early.")  # type: ignore[arg-type]
    return json.loads(line)
