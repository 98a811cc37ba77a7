"""The process that holds models: questions come in by stdin, answers leave by stdout.

Questions are answered in threads, short and long ones apart, so that a long one keeps no short
one waiting. What they have in common, the cache, locks itself.
"""

from __future__ import annotations

import logging
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock
from typing import IO

from cnnviz.data.temporary import NoTemporaryFolderError
from cnnviz.data.writing import is_full
from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.job import STOPPED
from cnnviz.inspection.memory_limit import limit_memory
from cnnviz.inspection.message_framing import pack, read, unpack
from cnnviz.inspection.messages import (
    Answered,
    Ask,
    Begun,
    Cancel,
    CancelledError,
    InspectionError,
    Progress,
)
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.request_context import RequestContext

_SHORT, _LONG = 32, 8  # threads; a download is long too
_LOG = logging.getLogger(__name__)
_NO_MEMORY = message(
    "There was not enough memory for this: choose a smaller model or picture, "
    "or close other programs."
)
_NOT_UNDERSTOOD = message("This could not be asked; the app's log says more.")


def main(store_url: str, uploads: str, nice: str) -> None:
    """Answer questions until nobody holds the other end of stdin."""
    # What is printed on the way, by TensorFlow say, must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if hasattr(os, "nice"):
        os.nice(int(nice))  # the app goes first
    limit_memory()
    QuestionServer(answers, store_url, Path(uploads)).run(sys.stdin.buffer)
    os._exit(0)  # whatever a thread still works on, nobody waits for it


class QuestionServer:
    """Questions under way."""

    def __init__(self, answers: IO[bytes], store_url: str, uploads: Path) -> None:
        self._answers, self._store_url, self._uploads = answers, store_url, uploads
        self._sending = Lock()
        self._cache = ModelCache()
        self._cancelled: dict[int, Event] = {}
        self._short = ThreadPoolExecutor(_SHORT)
        self._long = ThreadPoolExecutor(_LONG)

    def run(self, questions: IO[bytes]) -> None:
        """Read questions to the end of the stream."""
        with suppress(EOFError):
            while True:
                self._take(*read(questions))

    def _take(self, number: int, body: bytes) -> None:
        try:
            said = unpack(body)
        except Exception as reason:
            _LOG.error("A question does not unpickle.", exc_info=reason)
            self._send(pack(number, Answered(None, InspectionError(_NOT_UNDERSTOOD))))
            return
        if isinstance(said, Cancel):
            if event := self._cancelled.get(number):
                event.set()
        else:
            self._cancelled[number] = Event()
            (self._long if said.long else self._short).submit(self._answer, number, said)

    def _answer(self, number: int, ask: Ask) -> None:
        cancelled = self._cancelled[number]

        def tell(progress: Progress) -> None:
            self._send(pack(number, progress))

        context = RequestContext(self._cache, self._store_url, self._uploads, tell, cancelled)
        try:
            context.check()
            self._send(pack(number, Begun()))
            packed = pack(number, Answered(ask.question(context, *ask.arguments, **ask.options)))
        except BaseException as reason:  # SystemExit too would leave it without an answer
            packed = pack(number, Answered(None, self._sentence(ask, reason)))
        finally:
            self._cancelled.pop(number, None)
        self._send(packed)

    def _sentence(self, ask: Ask, reason: BaseException) -> InspectionError:
        if isinstance(reason, InspectionError):
            return InspectionError(sentence_of(reason))
        if isinstance(reason, CancelledError):
            return InspectionError(STOPPED)
        _LOG.error("%s", ask.question, exc_info=reason)
        # TensorFlow's own error for it is ResourceExhaustedError.
        if isinstance(reason, MemoryError) or "ResourceExhausted" in type(reason).__name__:
            self._cache.clear()
            return InspectionError(_NO_MEMORY)
        if isinstance(reason, NoTemporaryFolderError):
            return InspectionError(sentence_of(reason))
        if is_full(reason):
            return InspectionError(sentence_of(NoTemporaryFolderError()))
        return InspectionError(message("This could not be computed; the app's log says more."))

    def _send(self, packed: bytes) -> None:
        with self._sending:
            self._answers.write(packed)
            self._answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
