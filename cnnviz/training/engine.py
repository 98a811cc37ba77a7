"""Runs given to workers, followed and steered: on this machine, or on one's own cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from cnnviz.training.config import RunConfig
from cnnviz.training.records import Run
from cnnviz.training.store import Store

Command = Literal["pause", "resume", "stop", "one batch", "one epoch", "learning rate"]
COMMANDS: tuple[Command, ...] = get_args(Command)
Train = Callable[[str, str], None]


class EngineError(Exception):
    """One sentence that says why a run cannot be started or steered."""


class Engine:
    """Runs given to workers, followed and steered.

    Parameters
    ----------
    store : Store
    scheduler : str, optional
        The address of a Dask scheduler, like ``tcp://localhost:8786``; None for the environment's
        ``CNNVIZ_SCHEDULER``, "" for workers of this app's own, which is also what None means
        where the environment names none.
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
        self.store = store

    def warm_up(self) -> None:
        """Have the workers load what a run needs, so that the first begins at once; returns now."""
        raise NotImplementedError

    def submit(
        self,
        config: RunConfig,
        owner: str,
        probe: NDArray[np.uint8] | None = None,
        sweep: str = "",
    ) -> str:
        """Make a run, queue it, and give its id; parameters as for `Store.create`."""
        raise NotImplementedError

    def sweep(self, configs: Iterable[RunConfig], owner: str) -> str:
        """Queue runs that belong together, and give the name that they share as `Run.sweep`."""
        raise NotImplementedError

    def runs(self, owner: str) -> list[Run]:
        """Give an owner's runs, the latest first, each with the state that it really has."""
        raise NotImplementedError

    def run(self, run_id: str) -> Run:
        """Give a run with the state that it really has; a dead worker or app is noticed here."""
        raise NotImplementedError

    def place(self, run_id: str) -> int:
        """Give the place in the queue: 1 is next; 0 for a run that does not wait."""
        raise NotImplementedError

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
        raise NotImplementedError

    def resume(self, run_id: str) -> None:
        """Queue a run anew that has ended before its time; it goes on from its last epoch."""
        raise NotImplementedError

    def delete(self, run_id: str) -> None:
        """Remove a run that has ended, with all that it left."""
        raise NotImplementedError

    def close(self) -> None:
        """End what this engine started. Runs on one's own cluster go on."""
        raise NotImplementedError
