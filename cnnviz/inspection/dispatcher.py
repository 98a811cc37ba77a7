"""Questions under way: which process each is asked in, and when it is asked again."""

from __future__ import annotations

import logging
import time
from collections import deque
from pathlib import Path
from threading import RLock

from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.child_process import ChildProcess
from cnnviz.inspection.job import STOPPED, too_late
from cnnviz.inspection.limits import Limits, PendingQuestion
from cnnviz.inspection.message_framing import pack, unpack
from cnnviz.inspection.messages import Answered, Begun, Cancel, InspectionError, Progress

_NICE, _NICE_APART = 5, 15  # the app goes first, and strangers' models last
_LOG = logging.getLogger(__name__)
_ENDED = message(
    "The process that computes this has ended, perhaps for want of memory; it "
    "starts anew when you try again."
)
_GONE = message("This was stopped, since nobody waited for it any more.")
_NOT_READ = message("The answer to this could not be read; the app's log says more.")


class Dispatcher:
    """Questions under way, and the processes that they are asked in; none ends another.

    One that goes on though it was cancelled retires its process: what tells its progress there
    ends there, the rest is asked again in a fresh one, and the old one is killed as soon as nobody
    waits for anything in it.

    Questions about models that visitors brought may have a process of their own: what these take of
    Python, of memory and of patience, questions about other models have all the same.

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
        self._pending: dict[int, PendingQuestion] = {}
        self._children: set[ChildProcess] = set()
        self._current: dict[bool, ChildProcess] = {}  # by whether they are asked apart
        # Those whose process ended, the short and the long; the first of each is being asked.
        self._suspects: tuple[deque[PendingQuestion], deque[PendingQuestion]] = deque(), deque()
        self._closed = False

    def ask(self, pending: PendingQuestion) -> None:
        """Ask a question."""
        with self._lock:
            if self._closed:
                pending.job.refuse(_ENDED)
                return
            self._pending[pending.number] = pending
            self._send(pending)

    def cancel(self, number: int, sentence: str = STOPPED) -> None:
        """Cancel a question: its answer is a sentence at once; its thread may take a moment."""
        with self._lock:
            pending = self._pending.get(number)
            if pending and pending.cancelled is None:
                pending.cancelled = time.monotonic()
                if pending.child:
                    pending.child.send(pack(number, Cancel()))
                pending.job.refuse(sentence)
                self._tidy()

    def look(self) -> None:
        """Cancel what is past its limits; to be called now and then."""
        now = time.monotonic()
        with self._lock:
            under = list(self._pending.values())
        for pending in under:
            if pending.job.done:  # by whoever cancelled its future
                self.cancel(pending.number)
            elif pending.is_silent(self._limits, now):
                self.cancel(pending.number, too_late(self._limits.silence))
            elif pending.is_missed(self._limits, now):
                self.cancel(pending.number, _GONE)
        with self._lock:
            for apart, child in list(self._current.items()):
                if any(
                    pending.child is child and pending.is_runaway(self._limits, now)
                    for pending in self._pending.values()
                ):
                    self._retire(apart)
            self._tidy()

    @property
    def alive(self) -> bool:
        """Whether a process is there to be asked."""
        with self._lock:
            return any(child.alive for child in self._current.values())

    @property
    def pending(self) -> int:
        """How many questions are under way."""
        with self._lock:
            return len(self._pending)

    def close(self) -> None:
        """End all processes, and every question with one sentence."""
        with self._lock:
            self._closed = True
            children = list(self._children)
            for child in children:
                child.kill()
            for pending in self._pending.values():
                pending.job.refuse(_ENDED)
        for child in children:
            child.join()

    def _send(self, pending: PendingQuestion, *, alone: bool = False) -> None:
        """Send a question to the current process, or to one of its own."""
        try:
            child = None if alone else self._current.get(pending.apart)
            if child is None or not child.alive:
                child = self._started(pending.apart)
                if not alone:
                    self._current[pending.apart] = child
        except OSError as reason:
            del self._pending[pending.number]
            pending.job.refuse(
                message("The process that computes cannot be started: {reason}.", reason=reason)
            )
            return
        pending.child, pending.heard = child, time.monotonic()
        pending.begun = pending.told = False
        child.send(pending.frame)

    def _started(self, apart: bool) -> ChildProcess:
        nice = _NICE_APART if apart else _NICE
        child = ChildProcess(self._store_url, self._uploads, self._hear, self._ended, nice)
        self._children.add(child)
        return child

    def _hear(self, child: ChildProcess, number: int, body: bytes) -> None:
        try:
            said = unpack(body)
        except Exception as reason:
            _LOG.error("An answer does not unpickle.", exc_info=reason)
            said = Answered(None, InspectionError(_NOT_READ))
        with self._lock:
            pending = self._pending.get(number)
            if not pending or pending.child is not child:  # it was asked again elsewhere
                return
            pending.heard = time.monotonic()
            if isinstance(said, Begun):
                pending.begun = True
            elif isinstance(said, Progress):
                pending.told, pending.job.progress = True, said
            else:
                del self._pending[number]
                if said.error:
                    pending.job.refuse(sentence_of(said.error))
                else:
                    pending.job.settle(said.answer)
                self._tidy()

    def _ended(self, child: ChildProcess) -> None:
        with self._lock:
            self._children.discard(child)
            for apart in [each for each in self._current if self._current[each] is child]:
                del self._current[apart]
            lost = [each for each in self._pending.values() if each.child is child]
            waiting = [each for each in lost if not each.job.done]
            if len(waiting) > 1 and not self._closed:
                for each in waiting:
                    each.child = None
                    self._suspects[each.long].append(each)
            for each in lost:
                if each.child:
                    del self._pending[each.number]
                    each.job.refuse(_ENDED)
            self._tidy()

    def _retire(self, apart: bool) -> None:
        """Let a current process end, in which a question runs away."""
        old = self._current.pop(apart)
        for each in [each for each in self._pending.values() if each.child is old]:
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
                    self._pending.pop(done.number, None)
            if suspects and suspects[0].child is None:
                self._send(suspects[0], alone=True)
        wanted = {each.child for each in self._pending.values() if not each.job.done}
        for child in self._children - wanted - set(self._current.values()):
            child.kill()
