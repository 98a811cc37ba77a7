"""What stands in for training in tests of the engine: it obeys and reports, and learns nothing."""

from __future__ import annotations

import os
import time

import numpy as np

from cnnviz.training.store.control_reader import ControlReader
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.records import EpochArrays, Live
from cnnviz.training.store.store import Store
from cnnviz.training.worker.steering import Steering

BATCHES = 5


def train(run_id: str, store_url: str) -> None:
    """Do what the name of the run says."""
    NAMES[Store(store_url).run(run_id).name](run_id, store_url)


def count(run_id: str, store_url: str) -> None:
    """Count through the batches of a run as a worker would, a hundredth of a second each.

    Each report tells the process, in the place of the seconds that are left.
    """
    store = Store(store_url)
    steering = Steering(ControlReader(store, run_id))
    kept = store.checkpoint(run_id)
    first = int(kept["epoch"]) + 1 if kept else 1
    told = None
    for epoch in range(first, store.run(run_id).config.epochs + 1):
        for batch in range(1, BATCHES + 1):
            while (move := steering.move()) != "go":
                if move == "stop":
                    reason = store.control(run_id).reason
                    store.change_state(run_id, status="stopped", cause=reason)
                    return
                told = _tell(store, run_id, steering, "paused", told)
                time.sleep(0.01)
            told = _tell(store, run_id, steering, "running", told)
            time.sleep(0.01)
            rate = steering.control.learning_rate or 0.0
            live = Live(epoch, batch, BATCHES, seconds_left=os.getpid(), learning_rate=rate)
            store.write_live(run_id, live)
            steering.batch_done()
        arrays = EpochArrays({"w": np.full(3, epoch, np.float32)})
        store.write_epoch(run_id, EpochMetrics(epoch, 1 / epoch, 0.5, 1.0, 0.5), arrays)
        store.write_checkpoint(run_id, {"epoch": np.array(epoch)})
        steering.epoch_done()


def _tell(store: Store, run_id: str, steering: Steering, status: str, told: object) -> object:
    now = status, steering.control.sequence
    if now != told:
        store.change_state(run_id, status=status, obeyed=steering.control.sequence)
    return now


def instant(run_id: str, store_url: str) -> None:
    """End at once."""


def greedy(run_id: str, store_url: str) -> None:
    """Take memory until the end."""
    taken = []
    while True:
        taken.append(b"x" * 2**23)
        time.sleep(0.005)


def broken(run_id: str, store_url: str) -> None:
    """Fail in a way that nobody foresaw."""
    raise KeyError("a surprise")


def full(run_id: str, store_url: str) -> None:
    """Fail for want of room."""
    raise StoreError("The disk that holds the runs is full: delete runs, or make room on it.")


NAMES = {each.__name__: each for each in (count, instant, greedy, broken, full)}
