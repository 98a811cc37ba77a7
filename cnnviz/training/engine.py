"""Runs given to workers, followed and steered: on this machine, or on one's own cluster."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnviz.training.commands import Command, obeying
from cnnviz.training.config import RunConfig
from cnnviz.training.connection import Connection, EngineError
from cnnviz.training.files import StoreError
from cnnviz.training.identity import FRESH, Identity
from cnnviz.training.records import Control, Run, RunState
from cnnviz.training.store import Store, new_id
from cnnviz.training.task import Train, run_task, warm_up
from cnnviz.training.verdicts import CLOSED, GONE, LOST, why

if TYPE_CHECKING:
    from distributed import Future

GRACE = 15.0  # seconds until a scheduler must know a run that was queued; its workers beat faster


class Engine:
    """Runs given to workers, followed and steered; one for the whole app.

    Every run is in the store, so another engine finds it there. Whether a run that says that it
    waits or trains still does is decided by who queued it. Was it this engine: by Dask, which
    tells it when a worker dies. Another app with workers of its own: by whether that process is
    there, see `Identity`, since its workers end with it. A scheduler of one's own: by whether it
    still has the task.

    Parameters
    ----------
    store : Store
    scheduler : str, optional
        The address of a Dask scheduler, like ``tcp://localhost:8786``; None for the environment's
        ``CNNVIZ_SCHEDULER``, "" for one worker of this app's own, which is also what None means
        where the environment names none. The worker is started on first use.
    train : callable, optional
        What a worker does with a run's id and the store's URL; `cnnviz.training.worker.train`.

    Raises
    ------
    EngineError, StoreError
        By every method, one sentence.
    """

    def __init__(
        self, store: Store, scheduler: str | None = None, train: Train | None = None
    ) -> None:
        if scheduler is None:
            scheduler = os.environ.get("CNNVIZ_SCHEDULER", "")
        self.store = store
        self._connection = Connection(scheduler)
        self._train = train
        self._identity = None if scheduler else Identity.new()
        self._name = scheduler or str(self._identity)
        self._lock = threading.RLock()
        self._futures: dict[str, Future[None]] = {}  # of runs that have not ended, in their order
        self._closed = threading.Event()
        self._threads: dict[str, threading.Thread] = {}
        self._warm: list[Future[None]] = []

    def warm_up(self) -> None:
        """Have the workers load what a run needs, so that the first begins at once; returns now."""
        self._start_thread("warm-up", self._warm_up)

    def submit(
        self,
        config: RunConfig,
        owner: str,
        probe: NDArray[np.uint8] | None = None,
        sweep: str = "",
    ) -> str:
        """Make a run, queue it, and give its id; parameters as for `Store.create`."""
        self._reach()
        run_id = self.store.create(config, owner, probe, sweep)
        self._queue(run_id)
        return run_id

    def sweep(self, configs: Iterable[RunConfig], owner: str) -> str:
        """Queue runs that belong together, and give the name that they share as `Run.sweep`."""
        sweep = new_id()
        for config in configs:
            self.submit(config, owner, sweep=sweep)
        return sweep

    def runs(self, owner: str) -> list[Run]:
        """Give an owner's runs, the latest first, each with the state that it really has."""
        return [self._judged(run) for run in self.store.runs(owner)]

    def run(self, run_id: str) -> Run:
        """Give a run with the state that it really has; a dead worker or app is noticed here."""
        return self._judged(self.store.run(run_id))

    def place(self, run_id: str) -> int:
        """Give the place in the queue: 1 is next; 0 for a run that does not wait."""
        own = self.store.state(run_id)
        if own.status != "queued":
            return 0
        with self._lock:
            ids = list(self._futures) if run_id in self._futures else self.store.ids()
        place = 1
        for other in ids:
            with suppress(StoreError):
                state = self.store.state(other)
                queued = state.status == "queued" and state.engine == own.engine
                place += queued and state.queued < own.queued
        return place

    def command(self, run_id: str, command: Command, learning_rate: float | None = None) -> None:
        """Steer a run; its worker obeys between two batches.

        Parameters
        ----------
        run_id : str
        command : {"pause", "resume", "stop", "one batch", "one epoch", "learning rate"}
            *Resume* also takes up a run that was stopped, killed, failed or interrupted.
        learning_rate : float, optional
            With "learning rate": the rate from now on; None for that of the schedule.
        """
        state = self.run(run_id).state
        if command == "resume" and not state.active:
            self.resume(run_id)
            return
        if not state.active:
            raise EngineError("The run has ended: resume it first.")
        with self._lock:
            try:
                control = obeying(command, self.store.control(run_id), state, learning_rate)
            except ValueError as rule:
                raise EngineError(str(rule)) from None
            self.store.write_control(run_id, control)
        # No worker has it yet, or none that this engine could ask: it reads the same, should it.
        if command == "stop" and (state.status == "queued" or state.engine != self._name):
            self._mark(run_id, state.attempt, "stopped", "")

    def resume(self, run_id: str) -> None:
        """Queue a run anew that has ended before its time; it goes on from its last epoch."""
        state = self.run(run_id).state
        if not state.resumable:
            told = "has finished" if state.status == "finished" else "has not ended"
            raise EngineError(f"The run {told}: there is nothing to resume.")
        self._reach()
        with self._lock:
            control = self.store.control(run_id)
            rate = control.learning_rate
            self.store.write_control(run_id, Control(control.sequence + 1, learning_rate=rate))
            self.store.tidy(run_id)
            self._queue(run_id)

    def delete(self, run_id: str) -> None:
        """Remove a run that has ended, with all that it left."""
        if self.run(run_id).state.active:
            raise EngineError("Stop the run before you delete it.")
        self.store.delete(run_id)

    def close(self) -> None:
        """End what this engine started. Runs on one's own cluster go on."""
        self._closed.set()
        self._connection.close()
        for thread in self._threads.values():
            thread.join()
        if self._identity:
            self._identity.forget()

    def _reach(self) -> None:
        """Connect to a scheduler, before anything is written."""
        _ = self._connection.client
        if self._identity:
            self._start_thread("beat", self._beat)

    def _queue(self, run_id: str, since: float = 0.0) -> None:
        from distributed import fire_and_forget

        client = self._connection.client
        since = since or time.time()
        with self._lock:
            attempt = self.store.state(run_id).attempt + 1
            state = RunState("queued", queued=since, engine=self._name, attempt=attempt)
            self.store.write_state(run_id, state)
            future = client.submit(
                run_task,
                run_id,
                self.store.url,
                attempt,
                self._train,
                key=_key(run_id, attempt),
                priority=-since,
                retries=0,
            )
            fire_and_forget(future)  # it goes on when this app ends
            self._futures[run_id] = future
        future.add_done_callback(lambda done: self._ended(run_id, attempt, done))

    def _ended(self, run_id: str, attempt: int, future: Future[None]) -> None:
        """Write down the end of a run that could not do so itself."""
        verdict = why(future) if future.status == "error" else None
        with self._lock:
            if self._futures.get(run_id) is future:
                del self._futures[run_id]
            if verdict and not self._closed.is_set():
                with suppress(StoreError):  # it was deleted
                    self._end(run_id, attempt, *verdict)

    def _end(self, run_id: str, attempt: int, status: str, cause: str) -> Run:
        """End a run that its worker left, or queue it again if it had not begun there."""
        state = self.store.state(run_id)
        if status == "killed" and state.status == "queued" and state.attempt == attempt:
            with suppress(EngineError):
                self._queue(run_id, state.queued)
                return self.store.run(run_id)
        return self._mark(run_id, attempt, status, cause)

    def _judged(self, run: Run) -> Run:
        """Give a run as it is, when nobody may have written down its end."""
        state = run.state
        with self._lock:
            known = run.id in self._futures
            if known or not state.active or not state.engine:
                return run
            if state.engine == str(self._identity):
                return self._end(run.id, state.attempt, "killed", GONE)
        app = Identity.read(state.engine)
        if app and not app.alive(self.store.last_beat(app.token)):
            return self._mark(run.id, state.attempt, "interrupted", CLOSED)
        if state.engine == self._connection.scheduler and self._is_lost(run):
            return self._mark(run.id, state.attempt, "interrupted", LOST)
        return run

    def _is_lost(self, run: Run) -> bool:
        if time.time() - run.state.updated < GRACE:
            return False
        client = self._connection.open_client()
        if client is None:
            return False
        with suppress(OSError):
            return _key(run.id, run.state.attempt) not in client.who_has()
        return False

    def _mark(self, run_id: str, attempt: int, status: str, cause: str) -> Run:
        """End a run that still says that it goes on, and give it; even if the disk is full."""
        with self._lock:
            run = self.store.run(run_id)
            if run.state.active and run.state.attempt == attempt:
                state = replace(run.state, status=status, cause=cause, ended=time.time())
                with suppress(StoreError):
                    self.store.write_state(run_id, state)
                return replace(run, state=state)
        return run

    def _start_thread(self, name: str, target: Callable[[], None]) -> None:
        with self._lock:
            if name not in self._threads and not self._closed.is_set():
                thread = threading.Thread(target=target, name=f"cnnviz {name}", daemon=True)
                self._threads[name] = thread
                thread.start()

    def _warm_up(self) -> None:
        with suppress(EngineError):
            client = self._connection.client
            for worker in client.scheduler_info(n_workers=-1)["workers"]:
                self._warm.append(client.submit(warm_up, workers=[worker], pure=False))

    def _beat(self) -> None:
        assert self._identity
        while not self._closed.is_set():
            with suppress(StoreError):
                self.store.beat(self._identity.token)
            self._closed.wait(FRESH / 4)


def _key(run_id: str, attempt: int) -> str:
    return f"cnnviz-{run_id}-{attempt}"
