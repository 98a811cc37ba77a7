"""Model files that are made to do harm, each in the process that holds models.

    python -m tests.attacks.models [PART OF A NAME...]

Each file is brought by one visitor while another asks a short question again and again. The goals:
one sentence, or a picture that went through; the process that took it alive or begun again by
itself; nothing run and nothing written; what is refused takes little, what is taken has its
bounds; and the other visitor's answers come within twice the time that they take without it.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import psutil

from cnnviz.inspection import InspectionError, Inspector, ModelChoice
from cnnviz.inspection.questions.classifying import classify
from cnnviz.inspection.questions.describing import describe
from tests.attacks.model_files import ATTACKS, CANARY, base
from tests.attacks.questions import process_of

SLOWEST, REFUSED_MB, TAKEN_MB, SLOWER = 30.0, 250.0, 3_000.0, 2.0
_OTHER = ModelChoice("shipped", "fast")
_PICTURE = np.zeros((32, 32, 3), np.uint8)
_BEAT = 0.05  # seconds between two questions of the other visitor
_ENOUGH = 8  # of their answers: what is over sooner keeps nobody waiting


class Seen(NamedTuple):
    """What came of a file.

    Attributes
    ----------
    found : str
        "taken", or the sentence.
    seconds, megabytes : float
        Until the answer; at most, above what the process had before.
    other : list of float
        Seconds of each answer to the other visitor meanwhile.
    """

    found: str
    seconds: float
    megabytes: float
    other: list[float]


class OtherVisitor:
    """Asks a short question again and again, in a thread of its own."""

    def __init__(self, inspector: Inspector) -> None:
        self._inspector, self._end = inspector, threading.Event()
        self.seconds: list[float] = []
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> OtherVisitor:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _ask(self) -> None:
        while True:
            begin = time.perf_counter()
            self._inspector.ask(classify, _OTHER, [_PICTURE])
            self.seconds.append(time.perf_counter() - begin)
            if self._end.wait(_BEAT):
                return


class Memory:
    """Follows the memory of a process, in a thread of its own."""

    def __init__(self, pid: int) -> None:
        self._process, self._end = psutil.Process(pid), threading.Event()
        self.before = self.most = self._process.memory_info().rss
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        while not self._end.wait(0.01):
            try:
                self.most = max(self.most, self._process.memory_info().rss)
            except psutil.NoSuchProcess:
                return

    def close(self) -> float:
        """Give the megabytes above those before."""
        self._end.set()
        self._thread.join()
        return (self.most - self.before) / 2**20


def attack(inspector: Inspector, data: bytes) -> Seen:
    """Bring a file, and ask what its model is; an empty picture goes through it on the way."""
    choice = inspector.keep(data, owner="stranger")
    memory = Memory(inspector.ask(process_of, choice))
    begin = time.perf_counter()
    with OtherVisitor(inspector) as other:
        job = inspector.begin(describe, choice)
        try:
            job.result(400)
            found = "taken"
        except InspectionError as sentence:
            found = str(sentence)
        seconds = time.perf_counter() - begin
    return Seen(found, seconds, memory.close(), other.seconds)


def faults(seen: Seen, idle: float, folder: Path) -> list[str]:
    """Say which goals an attack missed."""
    found = []
    taken = seen.found == "taken"
    if not taken and (not seen.found.endswith(".") or "\n" in seen.found):
        found.append("no sentence")
    if "log says more" in seen.found or "has ended" in seen.found:
        found.append("no reason")
    if seen.seconds > SLOWEST:
        found.append("slow")
    if seen.megabytes > (TAKEN_MB if taken else REFUSED_MB):
        found.append("large")
    if len(seen.other) >= _ENOUGH and statistics.median(seen.other) > SLOWER * idle:
        found.append("others wait")
    if (folder / CANARY).exists() or Path("/tmp", CANARY).exists():
        found.append("RUN OR WRITTEN")
    return found


def main(names: list[str]) -> int:
    wrong = 0
    with TemporaryDirectory() as place:
        folder = Path(place)
        chosen = {
            name: make
            for name, make in ATTACKS.items()
            if not names or any(each in name for each in names)
        }
        inspector = Inspector("memory://", apart=True)
        # Both processes have TensorFlow, and both have computed, before anything is measured.
        inspector.ask(describe, inspector.keep(base(), owner="somebody"))
        inspector.ask(classify, _OTHER, [_PICTURE])
        with OtherVisitor(inspector) as other:
            time.sleep(5)
        idle = statistics.median(other.seconds)
        print(f"another visitor's answer without attack: {1000 * idle:.1f} ms")
        print(f"{'attack':42} {'kB':>7} {'s':>6} {'MB':>6} {'others':>7}  what came of it")
        for name, make in chosen.items():
            data = make(folder)
            seen = attack(inspector, data)
            missed = faults(seen, idle, folder)
            wrong += bool(missed)
            slower = statistics.median(seen.other) / idle
            print(
                f"{name:42} {len(data) / 1000:7,.0f} {seen.seconds:6.1f} {seen.megabytes:6,.0f} "
                f"{slower:6.1f}×  {' '.join(f'[{each}]' for each in missed)} {seen.found[:120]}",
                flush=True,
            )
        inspector.close()
    print(f"{len(chosen)} files, {wrong} beyond their goals")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
