"""Runs given to Dask, and how they ended there when they could not say so themselves."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.training.engine.connection import Connection, EngineError
from cnnviz.training.engine.identity import Identity
from cnnviz.training.engine.task import Train, run_task
from cnnviz.training.engine.verdicts import CLOSED, GONE, LOST, why
from cnnviz.training.store.files import StoreError
from cnnviz.training.store.records import Run, RunState
from cnnviz.training.store.store import Store

if TYPE_CHECKING:
    from distributed import Future

GRACE = 15.0  # seconds until a scheduler must know a run that was queued; its workers beat faster


class Dispatcher:
    """Gives runs to Dask, and judges those that say that they go on.

    Parameters
    ----------
    store : Store
    connection : Connection
    identity : Identity or None
        Of an engine with workers of its own.
    train : callable or None

    Attributes
    ----------
    name : str
        Who queues the runs, as their states tell it.
    """

    def __init__(
        self, store: Store, connection: Connection, identity: Identity | None, train: Train | None
    ) -> None:
        self._store, self._connection, self._train = store, connection, train
        self.name = str(identity or connection.scheduler)
        self._lock = threading.RLock()
        self._futures: dict[str, Future[None]] = {}

    def in_hand(self) -> list[str]:
        """Give the runs that this dispatcher gave away and that have not ended, in their order."""
        with self._lock:
            return list(self._futures)

    def queue(self, run_id: str, since: float = 0.0) -> None:
        """Give a run to Dask, or again as one that waits since then.

        Raises
        ------
        EngineError, StoreError
        """
        from distributed import fire_and_forget

        client = self._connection.client
        with self._lock:
            since = since or time.time()
            attempt = self._store.state(run_id).attempt + 1
            state = RunState("queued", queued=since, engine=self.name, attempt=attempt)
            self._store.write_state(run_id, state)
            future = client.submit(
                run_task,
                run_id,
                self._store.url,
                attempt,
                self._train,
                key=_key(run_id, attempt),
                priority=-since,
                retries=0,
            )
            fire_and_forget(future)  # it goes on when this app ends
            self._futures[run_id] = future
        future.add_done_callback(lambda done: self._ended(run_id, attempt, done))

    def judged(self, run: Run) -> Run:
        """Give a run with the state that it has, should nobody have written down its end."""
        state = run.state
        with self._lock:
            if run.id in self._futures or not state.active or not state.engine:
                return run
            if state.engine == self.name and not self._connection.scheduler:
                return self._end(run.id, state.attempt, "killed", GONE)
        app = Identity.read(state.engine)
        if app and not app.alive(self._store.last_beat(app.token)):
            return self.mark(run.id, state.attempt, "interrupted", CLOSED)
        if state.engine == self._connection.scheduler and self._is_lost(run):
            return self.mark(run.id, state.attempt, "interrupted", LOST)
        return run

    def mark(self, run_id: str, attempt: int, status: str, cause: str) -> Run:
        """End a run that still says that it goes on, and give it; even if the disk is full."""
        with self._lock:
            run = self._store.run(run_id)
            if run.state.active and run.state.attempt == attempt:
                state = replace(run.state, status=status, cause=cause, ended=time.time())
                with suppress(StoreError):
                    self._store.write_state(run_id, state)
                return replace(run, state=state)
        return run

    def _ended(self, run_id: str, attempt: int, future: Future[None]) -> None:
        verdict = why(future) if future.status == "error" else None
        with self._lock:
            if self._futures.get(run_id) is future:
                del self._futures[run_id]
            if verdict and not self._connection.closed:
                with suppress(StoreError):  # it was deleted
                    self._end(run_id, attempt, *verdict)

    def _end(self, run_id: str, attempt: int, status: str, cause: str) -> Run:
        """End a run that its worker left, or queue it again if it had not begun there."""
        state = self._store.state(run_id)
        if status == "killed" and state.status == "queued" and state.attempt == attempt:
            with suppress(EngineError):
                self.queue(run_id, state.queued)
                return self._store.run(run_id)
        return self.mark(run_id, attempt, status, cause)

    def _is_lost(self, run: Run) -> bool:
        if time.time() - run.state.updated < GRACE:
            return False
        client = self._connection.open_client()
        if client is None:
            return False
        with suppress(OSError):
            return _key(run.id, run.state.attempt) not in client.who_has()
        return False


def _key(run_id: str, attempt: int) -> tuple[str, str, int]:
    """Name a task; what begins alike is one group to Dask, which keeps its order in a queue."""
    return "cnnviz", run_id, attempt
