"""Runs given to Dask, and how they ended there when they could not say so themselves."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from cnnviz.i18n import message
from cnnviz.training.engine.connection import Connection, EngineError
from cnnviz.training.engine.failures import CLOSED, GONE, LOST, UNQUEUED, failure_of
from cnnviz.training.engine.process_identity import ProcessIdentity
from cnnviz.training.engine.task import Train, run_task
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.records import Run
from cnnviz.training.store.states import RunState
from cnnviz.training.store.store import Store

if TYPE_CHECKING:
    from distributed import Client, Future

# Seconds until a run that was made must be queued, and a scheduler must know one that was queued;
# its workers beat faster.
GRACE = 15.0
_TURN = 1e10  # seconds; beyond any time since 1970, and times stay apart by microseconds


class Dispatcher:
    """Gives runs to Dask, and checks those that say that they go on.

    Checking never waits for a cluster: what has to be queued again is, but in another thread.

    Parameters
    ----------
    store : Store
    connection : Connection
    identity : ProcessIdentity or None
        Of an engine with workers of its own.
    train : callable or None

    Attributes
    ----------
    name : str
        Who queues the runs, as their states tell it.
    """

    def __init__(
        self,
        store: Store,
        connection: Connection,
        identity: ProcessIdentity | None,
        train: Train | None,
    ) -> None:
        self._store, self._connection, self._train = store, connection, train
        self.name = str(identity or connection.scheduler)
        self._lock = threading.RLock()
        self._futures: dict[str, Future[None]] = {}
        self._to_requeue: dict[str, RunState] = {}  # to be queued once more
        self._queuing = False
        self._latest = 0.0  # when a run was queued last

    def unfinished(self) -> list[str]:
        """Give the runs that this dispatcher queued, or will, and that have not ended."""
        with self._lock:
            return [*self._futures, *self._to_requeue]

    def forget(self, run_id: str) -> None:
        """Let go of a run that is not there any more."""
        with self._lock:
            self._futures.pop(run_id, None)
            self._to_requeue.pop(run_id, None)

    def queue(self, run_id: str) -> None:
        """Give a run to Dask; where that fails, its state is what it was, but for the attempt.

        Raises
        ------
        EngineError, StoreError
        """
        client = self._connection.client
        with self._lock:
            # Later than those before, though somebody set the clock back: it is their order.
            self._latest = max(time.time(), self._latest + 1e-3)
            self._submit(client, run_id, self._latest)

    def reconciled(self, run: Run) -> Run:
        """Give a run with the state that it has, should nobody have written down its end."""
        state = run.state
        if not state.active:
            return run
        with self._lock:
            if run.id in self._futures or run.id in self._to_requeue:
                return run
            if not state.engine:
                late = time.time() - state.updated > GRACE
                if state.status == "queued" and late:
                    return self.mark(run.id, state.attempt, "interrupted", UNQUEUED)
                return run
            if state.engine == self.name and not self._connection.scheduler:
                return self._end(run.id, state.attempt, "killed", GONE)
        app = ProcessIdentity.read(state.engine)
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

    def _submit(self, client: Client, run_id: str, since: float) -> None:
        """Give a run to Dask, as one that waits since then."""
        from distributed import fire_and_forget

        before = self._store.state(run_id)
        attempt = before.attempt + 1
        state = RunState(
            "queued", queued=since, engine=self.name, attempt=attempt, turn=before.turn
        )
        self._store.write_state(run_id, state)
        try:
            future = client.submit(
                run_task,
                run_id,
                self._store.url,
                attempt,
                self._train,
                key=_key(run_id, attempt),
                priority=_priority(state),
                retries=0,
            )
            fire_and_forget(future)  # it goes on when this app ends
        except Exception as reason:
            with suppress(StoreError):
                # An attempt's number is not given again: it may have been claimed meanwhile.
                self._store.write_state(run_id, replace(before, attempt=attempt))
            raise EngineError(
                message("The scheduler could not take the run: start it again.")
            ) from reason
        self._futures[run_id] = future
        future.add_done_callback(lambda done: self._ended(run_id, attempt, done))

    def _ended(self, run_id: str, attempt: int, future: Future[None]) -> None:
        failure = None
        with suppress(Exception):  # where Dask is gone, it is judged without it
            failure = failure_of(future) if future.status == "error" else None
        with self._lock:
            if self._futures.get(run_id) is future:
                del self._futures[run_id]
            if failure and not self._connection.closed:
                with suppress(StoreError):  # it was deleted
                    self._end(run_id, attempt, *failure)

    def _end(self, run_id: str, attempt: int, status: str, cause: str) -> Run:
        """End a run that its worker left, or queue it again if it had not begun there."""
        state = self._store.state(run_id)
        if status != "killed" or state.status != "queued" or state.attempt != attempt:
            return self.mark(run_id, attempt, status, cause)
        self._to_requeue[run_id] = state
        if not self._queuing:
            self._queuing = True
            threading.Thread(target=self._requeue_all, name="cnnviz queue", daemon=True).start()
        return self._store.run(run_id)

    def _requeue_all(self) -> None:
        """Queue what had not begun where it was; a cluster may have to be started for it."""
        while True:
            with self._lock:
                if not self._to_requeue:
                    self._queuing = False
                    return
            client = None
            with suppress(Exception):  # whatever it is, those that wait are told
                client = self._connection.client
            with self._lock:
                for run_id, state in sorted(
                    self._to_requeue.items(), key=lambda each: each[1].order
                ):
                    with suppress(EngineError, StoreError):
                        self._requeue(client, run_id, state)
                self._to_requeue.clear()

    def _requeue(self, client: Client | None, run_id: str, state: RunState) -> None:
        now = self._store.state(run_id)
        if now.status != "queued" or now.attempt != state.attempt:
            return  # it was stopped meanwhile
        if client is None:
            self.mark(run_id, state.attempt, "killed", GONE)
        else:
            self._submit(client, run_id, state.queued)

    def _is_lost(self, run: Run) -> bool:
        if abs(time.time() - run.state.updated) < GRACE:  # of the future where a clock was set back
            return False
        client = self._connection.open_client()
        if client is None:
            return False
        with suppress(OSError):
            return _key(run.id, run.state.attempt) not in client.who_has()
        return False


def _priority(state: RunState) -> float:
    """Give the order of a run that waits as one number, the highest first."""
    return -(state.turn * _TURN + state.queued)


def _key(run_id: str, attempt: int) -> tuple[str, str, int]:
    """Name a task; what begins alike is one group to Dask, which keeps its order in a queue."""
    return "cnnviz", run_id, attempt
