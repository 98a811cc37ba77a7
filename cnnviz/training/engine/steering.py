"""What is wanted of runs that go on, written where their workers read it between two batches."""

from __future__ import annotations

import threading
from dataclasses import replace

from cnnviz.i18n import message, sentence_of
from cnnviz.training.engine.commands import Command, obeying
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.rates import ahead, rates
from cnnviz.training.store.records import Run
from cnnviz.training.store.states import Control
from cnnviz.training.store.steered import MAX_RATES
from cnnviz.training.store.store import Store


class Steering:
    """Writes what is wanted of runs, one command after the other.

    Parameters
    ----------
    store : Store

    Raises
    ------
    EngineError, StoreError
        By every method, one sentence.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()

    def want(
        self,
        run_id: str,
        command: Command,
        rate: float | None = None,
        scale: float = 1.0,
        reason: str = "",
    ) -> None:
        """Want one thing more of a run; parameters as for `Engine.command`."""
        with self._lock:
            state, control = self._store.state(run_id), self._store.control(run_id)
            try:
                control = obeying(command, control, state, rate, scale)
            except ValueError as rule:
                raise EngineError(sentence_of(rule)) from None
            self._store.write_control(run_id, replace(control, reason=reason))

    def stop_for(self, run_id: str, reason: str) -> None:
        """Want a run to stop, for a reason that its page says."""
        self.want(run_id, "stop", reason=reason)

    def renew(self, run_id: str) -> None:
        """Want a run to go on by itself; the rates that were chosen for it stay."""
        with self._lock:
            control = self._store.control(run_id)
            rate, scale = control.learning_rate, control.scale
            new = Control(control.sequence + 1, learning_rate=rate, scale=scale)
            self._store.write_control(run_id, new)


def check_rate(run: Run, scale: float) -> None:
    """Refuse a change of the rate that the steps to come, or the run's record, cannot take.

    Raises
    ------
    EngineError
    """
    if len(run.steered.rates) >= MAX_RATES:
        raise EngineError(
            message(
                "The learning rate of a run can be changed {max_rates:,} times, and this "
                "one's was.",
                max_rates=MAX_RATES,
            )
        )
    each, steps = ahead(run.config, run.live)
    peak = scale * rates(run.config, each, steps).max()
    if peak > 100:
        raise EngineError(
            message(
                "The scaled schedule would go up to a learning rate of {peak:.4g}, and 100 "
                "is the largest: choose a lower one.",
                peak=peak,
            )
        )
