"""What an engine sees to by itself, every few seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.identity import FRESH, Identity
from cnnviz.training.store.files import StoreError
from cnnviz.training.store.store import Store

PATIENCE = 600.0  # seconds that a run may be paused while others wait
_ROUND = FRESH / 4
_DEAD = 86_400.0  # seconds of silence; a sign of life that is missing says the same as one of then
_LOG = logging.getLogger(__name__)


class Keeper:
    """Gives an engine's signs of life, and sees that no paused run keeps others waiting.

    Parameters
    ----------
    store : Store
    identity : Identity or None
        Of an engine with workers of its own.
    in_hand : callable
        Gives the runs that have not ended.
    stop : callable
        Stops a run that was paused for too long.
    """

    def __init__(
        self,
        store: Store,
        identity: Identity | None,
        in_hand: Callable[[], list[str]],
        stop: Callable[[str], None],
    ) -> None:
        self._store, self._identity = store, identity
        self._in_hand, self._stop = in_hand, stop
        self._paused: dict[str, float] = {}  # since when, by this process's own clock
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def start(self) -> None:
        """Begin, unless it has begun."""
        with self._lock:
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._keep, name="cnnviz", daemon=True)
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

    def look(self) -> None:
        """Do what is to be done now; what fails is done in the next round, and all else in this."""
        if self._identity:
            with suppress(StoreError):
                self._store.beat(self._identity.token)
        states = {}
        for run_id in self._in_hand():
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
                if now - since >= PATIENCE:
                    with suppress(StoreError, EngineError):
                        self._stop(run_id)

    def _keep(self) -> None:
        with suppress(StoreError):  # another app does it some day
            self._store.forget_dead(_DEAD)
        while not self._closed.is_set():
            try:
                self.look()
            except Exception:  # nobody else would give the signs of life
                _LOG.exception("A round of the runs broke off")
            self._closed.wait(_ROUND)
