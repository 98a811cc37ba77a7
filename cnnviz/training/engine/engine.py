"""Runs given to workers, followed and steered: on this machine, or on one's own cluster."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.serving import Serving
from cnnviz.training.config import RunConfig
from cnnviz.training.engine.admission import (
    check_model,
    check_owner,
    check_pictures,
    check_queue,
    check_room,
)
from cnnviz.training.engine.commands import Command
from cnnviz.training.engine.connection import Connection, EngineError
from cnnviz.training.engine.dispatcher import Dispatcher
from cnnviz.training.engine.heartbeat import Heartbeat
from cnnviz.training.engine.process_identity import ProcessIdentity
from cnnviz.training.engine.queue_places import places
from cnnviz.training.engine.steering import Steering, check_rate
from cnnviz.training.engine.task import Train
from cnnviz.training.engine.warming import Warming
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.ids import new_id, owner_hash
from cnnviz.training.store.records import Run
from cnnviz.training.store.store import Store


class Engine:
    """Runs given to workers, followed and steered; one for the whole app.

    Every run is in the store, so another engine finds it there. Whether a run that says that it
    waits or trains still does is decided by who queued it. Was it this engine: by Dask, which
    tells it when a worker dies. Another app with workers of its own: by whether that process is
    there, see `ProcessIdentity`, since its workers end with it. A scheduler of one's own: by
    whether it still has the task.

    Parameters
    ----------
    store : Store
    scheduler : str, optional
        The address of a Dask scheduler, like ``tcp://localhost:8786``; None for the environment's
        ``CNNVIZ_SCHEDULER``, "" for one worker of this app's own, which is also what None means
        where the environment names none. The worker is started on first use; the environment's
        ``CNNVIZ_WORKER_MEMORY``, like ``4 GiB``, limits it, or else 70 % of the machine's.
    train : callable, optional
        What a worker does with a run's id and the store's URL;
        `cnnviz.training.worker.worker.train`.
    bounds : Serving, optional
        How many runs are taken and kept, where the app serves many.

    Raises
    ------
    EngineError, StoreError
        By every method, one sentence.
    """

    def __init__(
        self,
        store: Store,
        scheduler: str | None = None,
        train: Train | None = None,
        bounds: Serving | None = None,
    ) -> None:
        if scheduler is None:
            scheduler = os.environ.get("CNNVIZ_SCHEDULER", "")
        identity = None if scheduler else ProcessIdentity.new()
        self.store = store
        self._bounds = bounds
        self._connection = Connection(scheduler, bounds.trainings if bounds else 1)
        self._dispatcher = Dispatcher(store, self._connection, identity, train)
        self._steering = Steering(store)
        hours = bounds.run_hours if bounds else 0
        self._heartbeat = Heartbeat(
            store, identity, self._dispatcher.unfinished, self._steering.stop_for, 3600.0 * hours
        )
        self._lock = threading.RLock()
        self._warming = Warming()
        self._uploaded: set[tuple[str, str]] = set()  # owners' hashes, and models' files

    @property
    def state(self) -> str:
        """Say how what trains stands: "ok", "idle" until it is needed, "gone" or "closed"."""
        return self._connection.state

    def warm_up(self) -> None:
        """Have the workers load what a run needs, so that the first begins at once; returns now."""
        self._warming.start(self._connection)

    def keep_model(self, data: bytes, owner: str) -> str:
        """Keep a model's file that an owner's runs may begin with; give its SHA-256."""
        digest = self.store.keep_model(data)
        self._uploaded.add((owner_hash(owner), digest))
        return digest

    def submit(
        self,
        config: RunConfig,
        owner: str,
        probe: NDArray[np.uint8] | None = None,
        sweep: str = "",
        turn: int = 0,
    ) -> str:
        """Make a run, queue it, and give its id; parameters as for `Store.create`."""
        self._connect()
        with self._lock:
            self._admit(owner, [config])
            return self._queued(self.store.create(config, owner, probe, sweep, turn))

    def sweep(self, configs: Iterable[RunConfig], owner: str) -> str:
        """Queue runs that belong together, and give the name that they share as `Run.sweep`."""
        configs, sweep = list(configs), new_id()
        self._connect()
        with self._lock:
            self._admit(owner, configs)
            for config in configs:
                self._queued(self.store.create(config, owner, sweep=sweep))
        return sweep

    def runs(self, owner: str) -> list[Run]:
        """Give an owner's runs, the latest first, each with the state that it really has."""
        found = []
        for run in self.store.runs(owner):
            with suppress(StoreError):  # it was deleted meanwhile
                found.append(self._dispatcher.reconciled(run))
        return found

    def run(self, run_id: str) -> Run:
        """Give a run with the state that it really has; a dead worker or app is noticed here."""
        return self._dispatcher.reconciled(self.store.run(run_id))

    def place(self, run_id: str) -> int:
        """Give the place in the queue: 1 is next; 0 for a run that does not wait."""
        return self.places([run_id])[run_id]

    def places(self, run_ids: Iterable[str]) -> dict[str, int]:
        """Give the places of several runs, for as many looks at the store as for one of them."""
        return places(self.store, self._dispatcher.unfinished, run_ids)

    def command(
        self,
        run_id: str,
        command: Command,
        learning_rate: float | None = None,
        scale: float = 1.0,
        *,
        owner: str,
    ) -> None:
        """Steer a run; its worker obeys between two batches.

        Parameters
        ----------
        run_id : str
        command : {"pause", "resume", "stop", "one batch", "one epoch", "learning rate"}
            *Resume* also takes up a run that was stopped, killed, failed or interrupted.
        learning_rate : float, optional
            With "learning rate": the rate that holds from now on; None for those of the schedule.
        scale : float
            With "learning rate", and none given: what the schedule's are multiplied by from now on.
        owner : str
            The secret of whoever asks; anybody's but the run's owner is refused.
        """
        run = self.run(run_id)
        check_owner(run, owner)
        state = run.state
        if command == "resume" and not state.active:
            self.resume(run_id, owner=owner)
            return
        if not state.active:
            raise EngineError(message("The run has ended: resume it first."))
        if command == "stop":
            self.stop(run_id)
            return
        if command == "learning rate":
            check_rate(run, scale)
        self._steering.want(run_id, command, learning_rate, scale)

    def stop(self, run_id: str) -> None:
        """Stop a run, whosever it is: who calls knows that it may be, as a class's teacher does."""
        state = self.run(run_id).state
        self._steering.want(run_id, "stop")
        claimed = state.status == "queued" and self.store.claim(run_id, state.attempt)
        # Whoever has claimed it before reads the same, unless this engine cannot ask it.
        if claimed or state.engine != self._dispatcher.name:
            self._dispatcher.mark(run_id, state.attempt, "stopped", "")

    def resume(self, run_id: str, *, owner: str) -> None:
        """Queue an owner's run anew that has ended before its time; from its last epoch."""
        self._connect()
        with self._lock:
            run = self.run(run_id)
            check_owner(run, owner)
            state = run.state
            if not state.resumable:
                raise EngineError(
                    message("The run has finished: there is nothing to resume.")
                    if state.status == "finished"
                    else message("The run has not ended: there is nothing to resume.")
                )
            if self._bounds:
                check_queue(self._bounds, len(self._dispatcher.unfinished()), self.runs(owner), 1)
            self._steering.renew(run_id)
            self.store.tidy(run_id)
            self._dispatcher.queue(run_id)

    def delete(self, run_id: str, *, owner: str) -> None:
        """Remove an owner's run that has ended, with all that it left."""
        with self._lock:
            run = self.run(run_id)
            check_owner(run, owner)
            if run.state.active:
                raise EngineError(message("Stop the run before you delete it."))
            self.store.delete(run_id)
            self._dispatcher.forget(run_id)

    def close(self) -> None:
        """End what this engine started. Runs on one's own cluster go on."""
        self._connection.close()
        self._heartbeat.close()
        self._warming.close()

    def _connect(self) -> None:
        """Connect to a scheduler, before anything is written."""
        _ = self._connection.client
        self._heartbeat.start()

    def _admit(self, owner: str, configs: Sequence[RunConfig]) -> None:
        """Refuse runs that are too many, or learn from or begin with what is another's."""
        for config in configs:
            check_pictures(config, owner)
        if self._bounds:
            runs = self.runs(owner)
            uploaded = {name for by, name in self._uploaded if by == owner_hash(owner)}
            for config in configs:
                check_model(config, runs, uploaded)
            check_queue(self._bounds, len(self._dispatcher.unfinished()), runs, len(configs))
            check_room(self._bounds, self.store, runs, len(configs))

    def _queued(self, run_id: str) -> str:
        """Queue a run that was just made; where that fails, it is as if it had not been made."""
        try:
            self._dispatcher.queue(run_id)
        except (EngineError, StoreError):
            with suppress(StoreError):
                self.store.delete(run_id)
            raise
        return run_id
