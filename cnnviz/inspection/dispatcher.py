"""Questions under way: which process each is asked in, and when it is asked again."""

from __future__ import annotations

import logging
import time
from collections import deque
from pathlib import Path
from threading import RLock

from cnnviz.inspection.child import Child
from cnnviz.inspection.frames import pack, unpack
from cnnviz.inspection.job import STOPPED, too_late
from cnnviz.inspection.limits import Asked, Limits
from cnnviz.inspection.messages import Answered, Begun, Cancel, InspectionError, Progress

_LOG = logging.getLogger(__name__)
_ENDED = (
    "The process that computes this has ended, perhaps for want of memory; it starts anew when "
    "you try again."
)
_GONE = "This was stopped, since nobody waited for it any more."
_NOT_READ = "The answer to this could not be read; the app's log says more."


class Dispatcher:
    """Questions under way, and the processes that they are asked in; none ends another.

    One that goes on though it was cancelled retires its process: what tells its progress there
    ends there, the rest is asked again in a fresh one, and the old one is killed as soon as nobody
    waits for anything in it.

    When a process ends with several questions in it, each is asked again in a process of its own,
    one after another, so that the one that ended it is found out.

    Parameters
    ----------
    store_url : str
    uploads : Path
    limits : Limits
    """

    def __init__(self, store_url: str, uploads: Path, limits: Limits) -> None:
        self._store_url, self._uploads, self._limits = store_url, uploads, limits
        self._lock = RLock()
        self._asked: dict[int, Asked] = {}
        self._children: set[Child] = set()
        self._current: Child | None = None
        # Those whose process ended, the short and the long; the first of each is being asked.
        self._suspects: tuple[deque[Asked], deque[Asked]] = deque(), deque()
        self._closed = False

    def ask(self, asked: Asked) -> None:
        """Ask a question."""
        with self._lock:
            if self._closed:
                asked.job.refuse(_ENDED)
                return
            self._asked[asked.number] = asked
            self._send(asked)

    def cancel(self, number: int, sentence: str = STOPPED) -> None:
        """Cancel a question: its answer is a sentence at once; its thread may take a moment."""
        with self._lock:
            asked = self._asked.get(number)
            if asked and asked.cancelled is None:
                asked.cancelled = time.monotonic()
                if asked.child:
                    asked.child.send(pack(number, Cancel()))
                asked.job.refuse(sentence)
                self._tidy()

    def look(self) -> None:
        """Cancel what is past its limits; to be called now and then."""
        now = time.monotonic()
        with self._lock:
            under = list(self._asked.values())
        for asked in under:
            if asked.job.done:  # by whoever cancelled its future
                self.cancel(asked.number)
            elif asked.is_silent(self._limits, now):
                self.cancel(asked.number, too_late(self._limits.silence))
            elif asked.is_missed(self._limits, now):
                self.cancel(asked.number, _GONE)
        with self._lock:
            if any(
                asked.child is self._current and asked.is_runaway(self._limits, now)
                for asked in self._asked.values()
            ):
                self._retire()
            self._tidy()

    def close(self) -> None:
        """End all processes, and every question with one sentence."""
        with self._lock:
            self._closed = True
            children = list(self._children)
            for child in children:
                child.kill()
            for asked in self._asked.values():
                asked.job.refuse(_ENDED)
        for child in children:
            child.join()

    def _send(self, asked: Asked, *, alone: bool = False) -> None:
        """Send a question to the current process, or to one of its own."""
        try:
            if alone:
                child = self._started()
            elif self._current and self._current.alive:
                child = self._current
            else:
                child = self._current = self._started()
        except OSError as reason:
            del self._asked[asked.number]
            asked.job.refuse(f"The process that computes cannot be started: {reason}.")
            return
        asked.child, asked.heard = child, time.monotonic()
        asked.begun = asked.told = False
        child.send(asked.frame)

    def _started(self) -> Child:
        child = Child(self._store_url, self._uploads, self._hear, self._ended)
        self._children.add(child)
        return child

    def _hear(self, child: Child, number: int, body: bytes) -> None:
        try:
            message = unpack(body)
        except Exception as reason:
            _LOG.error("An answer does not unpickle.", exc_info=reason)
            message = Answered(None, InspectionError(_NOT_READ))
        with self._lock:
            asked = self._asked.get(number)
            if not asked or asked.child is not child:  # it was asked again elsewhere
                return
            asked.heard = time.monotonic()
            if isinstance(message, Begun):
                asked.begun = True
            elif isinstance(message, Progress):
                asked.told, asked.job.progress = True, message
            else:
                del self._asked[number]
                if message.error:
                    asked.job.refuse(str(message.error))
                else:
                    asked.job.settle(message.answer)
                self._tidy()

    def _ended(self, child: Child) -> None:
        with self._lock:
            self._children.discard(child)
            if self._current is child:
                self._current = None
            lost = [each for each in self._asked.values() if each.child is child]
            waiting = [each for each in lost if not each.job.done]
            if len(waiting) > 1 and not self._closed:
                for each in waiting:
                    each.child = None
                    self._suspects[each.long].append(each)
            for each in lost:
                if each.child:
                    del self._asked[each.number]
                    each.job.refuse(_ENDED)
            self._tidy()

    def _retire(self) -> None:
        """Let the current process end, in which a question runs away."""
        old, self._current = self._current, None
        assert old
        for each in [each for each in self._asked.values() if each.child is old]:
            if not each.told and not each.job.done:
                old.send(pack(each.number, Cancel()))
                self._send(each)

    def _tidy(self) -> None:
        """End the processes in which nobody waits for anything; ask the next suspect."""
        if self._closed:
            return
        for suspects in self._suspects:
            while suspects and suspects[0].job.done:
                done = suspects.popleft()
                if done.child is None:  # it was cancelled before its turn
                    self._asked.pop(done.number, None)
            if suspects and suspects[0].child is None:
                self._send(suspects[0], alone=True)
        wanted = {each.child for each in self._asked.values() if not each.job.done}
        for child in self._children - wanted - {self._current}:
            child.kill()
