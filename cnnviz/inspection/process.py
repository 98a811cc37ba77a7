"""The process that holds models: questions come in by stdin, answers leave by stdout.

Questions are answered in threads, short and long ones apart, so that a long one keeps no short
one waiting. What they have in common, the shelf, locks itself.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock
from typing import Any

from cnnviz.inspection.desk import Desk
from cnnviz.inspection.messages import (
    Answered,
    Ask,
    Cancel,
    CancelledError,
    InspectionError,
    Progress,
    Under,
)
from cnnviz.inspection.shelf import Shelf

_SHORT, _LONG = 4, 4  # threads; a download is long too
_LOG = logging.getLogger(__name__)
_NO_MEMORY = (
    "There was not enough memory for this: choose a smaller model or picture, or close other "
    "programs."
)


def main(store_url: str, uploads: str) -> None:
    """Answer questions until nobody holds the other end of stdin."""
    # What is printed on the way, by TensorFlow say, must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if hasattr(os, "nice"):
        os.nice(5)  # the app goes first
    Answering(answers, store_url, Path(uploads)).run(sys.stdin.buffer)
    os._exit(0)  # whatever a thread still works on, nobody waits for it


class Answering:
    """Questions under way."""

    def __init__(self, answers: Any, store_url: str, uploads: Path) -> None:
        self._answers, self._store_url, self._uploads = answers, store_url, uploads
        self._sending = Lock()
        self._shelf = Shelf()
        self._unwanted: dict[int, Event] = {}
        self._short = ThreadPoolExecutor(_SHORT)
        self._long = ThreadPoolExecutor(_LONG)

    def run(self, questions: Any) -> None:
        """Read questions to the end of the stream."""
        while True:
            try:
                message = pickle.load(questions)
            except EOFError:
                return
            if isinstance(message, Cancel):
                if event := self._unwanted.get(message.number):
                    event.set()
            else:
                self._unwanted[message.number] = Event()
                (self._long if message.long else self._short).submit(self._answer, message)

    def _answer(self, ask: Ask) -> None:
        number, unwanted = ask.number, self._unwanted[ask.number]

        def tell(progress: Progress) -> None:
            self._send(_packed(Under(number, progress)))

        desk = Desk(self._shelf, self._store_url, self._uploads, tell, unwanted)
        try:
            desk.check()
            packed = _packed(Answered(number, ask.question(desk, *ask.arguments, **ask.options)))
        except Exception as reason:
            packed = _packed(Answered(number, None, self._sentence(ask, reason)))
        finally:
            self._unwanted.pop(number, None)
        self._send(packed)

    def _sentence(self, ask: Ask, reason: Exception) -> InspectionError:
        if isinstance(reason, InspectionError):
            return reason
        if isinstance(reason, CancelledError):
            return InspectionError("This was stopped.")
        _LOG.error("%s", ask.question.__qualname__, exc_info=reason)
        # TensorFlow's own error for it is ResourceExhaustedError.
        if isinstance(reason, MemoryError) or "ResourceExhausted" in type(reason).__name__:
            self._shelf.clear()
            return InspectionError(_NO_MEMORY)
        return InspectionError("This could not be computed; the app's log says more.")

    def _send(self, packed: bytes) -> None:
        with self._sending:
            self._answers.write(packed)
            self._answers.flush()


def _packed(message: Any) -> bytes:
    return pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main(*sys.argv[1:])
