"""What an engine does by itself every few seconds: its signs of life, and paused runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.failures import PAUSED, TOO_LONG
from cnnviz.training.engine.process_identity import HEARTBEAT_TIMEOUT, ProcessIdentity
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.store import Store

MAX_PAUSE = 600.0  # seconds that a run may be paused while others wait
_INTERVAL = HEARTBEAT_TIMEOUT / 4
# Seconds of silence; a sign of life that is missing says the same as one of then.
_FORGOTTEN_AFTER = 86_400.0
_LOG = logging.getLogger(__name__)


class Heartbeat:
    """Gives an engine's signs of life, and sees that no paused run keeps others waiting.

    Parameters
    ----------
    store : Store
    identity : ProcessIdentity or None
        Of an engine with workers of its own.
    unfinished : callable
        Gives the runs that have not ended.
    stop : callable
        Stops a run, for a reason: one sentence.
    max_seconds : float
        That a run may take since it was begun; 0 for no end.
    """

    def __init__(
        self,
        store: Store,
        identity: ProcessIdentity | None,
        unfinished: Callable[[], list[str]],
        stop: Callable[[str, str], None],
        max_seconds: float = 0.0,
    ) -> None:
        self._store, self._identity = store, identity
        self._unfinished, self._stop, self._max_seconds = unfinished, stop, max_seconds
        self._paused: dict[str, float] = {}  # since when, by this process's own clock
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def start(self) -> None:
        """Begin, unless it has begun."""
        with self._lock:
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._run, name="cnnviz", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End, and take the signs of life back."""
        with self._lock:
            self._closed.set()
        if self._thread:
            self._thread.join()
        if self._identity:
            self._identity.forget()
            with suppress(StoreError):
                self._store.forget(self._identity.token)

    def beat(self) -> None:
        """Do what is to be done now; what fails is done in the next round, and all else in this."""
        if self._identity:
            with suppress(StoreError):
                self._store.beat(self._identity.token)
        states = {}
        for run_id in self._unfinished():
            with suppress(StoreError):  # it was deleted, or cannot be read now
                states[run_id] = self._store.state(run_id)
        now = time.monotonic()
        self._paused = {
            run_id: self._paused.get(run_id, now)
            for run_id, state in states.items()
            if state.status == "paused"
        }
        if any(state.status == "queued" for state in states.values()):
            for run_id, since in self._paused.items():
                if now - since >= MAX_PAUSE:
                    self._try_to_stop(run_id, PAUSED)
        for run_id, state in states.items():
            late = time.time() - state.started > self._max_seconds > 0
            if state.started and late and state.status != "queued":
                self._try_to_stop(run_id, TOO_LONG)

    def _try_to_stop(self, run_id: str, reason: str) -> None:
        with suppress(StoreError, EngineError):
            self._stop(run_id, reason)

    def _run(self) -> None:
        with suppress(StoreError):  # another app does it some day
            self._store.forget_dead(_FORGOTTEN_AFTER)
        while not self._closed.is_set():
            try:
                self.beat()
            except Exception:  # nobody else would give the signs of life
                _LOG.exception("A round of the runs broke off")
            self._closed.wait(_INTERVAL)
