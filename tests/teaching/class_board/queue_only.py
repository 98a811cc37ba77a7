"""An engine that queues its runs for nobody, and runs that end without a worker."""

from __future__ import annotations

from cnnviz.training.engine.engine import Engine
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.records import EpochArrays, Run
from cnnviz.training.store.store import Store


class QueueOnly(Engine):
    """Queues runs in the store alone: no worker takes them, and one that is stopped has ended."""

    def warm_up(self):
        pass

    def submit(self, config, owner, probe=None, sweep="", turn=0) -> str:
        return self.store.create(config, owner, probe, sweep, turn)

    def run(self, run_id) -> Run:
        return self.store.run(run_id)

    def stop(self, run_id):
        self.store.change_state(run_id, status="stopped")


def finished(store: Store, run_id: str, accuracy: float) -> None:
    """End a run with an accuracy on its validation images after each epoch."""
    for epoch in range(1, store.run(run_id).config.epochs + 1):
        store.write_epoch(run_id, EpochMetrics(epoch, 1.0, 0.5, 1.0, accuracy), EpochArrays())
    store.change_state(run_id, status="finished")
