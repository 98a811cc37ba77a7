"""One attempt at a run, from its data to its test: trains, looks, reports and obeys."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from cnnviz.data.dataset import Dataset
from cnnviz.i18n import message
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training import sources
from cnnviz.training.config import RunConfig
from cnnviz.training.metrics import Sums, of_steps
from cnnviz.training.network import misfit
from cnnviz.training.store.control_reader import ControlReader
from cnnviz.training.store.measured import TestScore
from cnnviz.training.store.records import TestResult, TransferNote
from cnnviz.training.store.states import Control
from cnnviz.training.store.steered import MAX_PAUSES, before, setting
from cnnviz.training.store.store import Store
from cnnviz.training.worker.epoch_recorder import EpochRecorder
from cnnviz.training.worker.layer_statistics import update_ratios
from cnnviz.training.worker.loop import Trainer
from cnnviz.training.worker.precision import precision_problem
from cnnviz.training.worker.progress import EVERY, Progress
from cnnviz.training.worker.steering import Steering
from cnnviz.training.worker.training_plan import ScratchPlan, TrainingPlan

_PAUSE = 0.05  # seconds between two looks at what is wanted of a run that waits
_HEARTBEAT = 5.0  # seconds


class RunError(Exception):
    """One sentence that says why a run cannot go on."""


class Session:
    """A run in the hands of a worker.

    Parameters
    ----------
    store : Store
    run_id : str

    Raises
    ------
    RunError, DatasetError, StoreError
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self._store, self._run_id = store, run_id
        run = store.run(run_id)
        self.config = config = run.config
        if problem := precision_problem(config.mixed_precision):
            raise RunError(problem)
        self._data = data = sources.load(config.data)
        if problem := misfit(config.network, data.train_images.shape[1:], len(data.class_names)):
            raise RunError(problem)
        parts = sources.split(data, config.data_share, config.validation_share, config.seed)
        self._plan = plan = training_plan(config, data, parts, store, run_id)
        self._recorder = EpochRecorder(store, run_id, config, data, parts, plan)
        self._steering = Steering(ControlReader(store, run_id))
        self._steps_per_epoch = -(-len(parts.train_indices) // config.batch_size)
        self._again, self._begun = bool(run.epochs), 0  # steps done by earlier attempts
        self._steered = replace(run.steered, steps_per_epoch=self._steps_per_epoch)
        self._ready = False
        self._told: tuple[str, int] = ("", -1)
        self._beat = self._noted = 0.0
        self._rate = self._since = 0.0  # of the batch in hand: its rate, and when it began
        self._broken = 0  # the first batch of this epoch whose loss was no number
        self._progress = Progress(
            lambda live: store.write_live(run_id, live),
            self._steps_per_epoch,
            config.epochs,
        )

    def run(self) -> bool:
        """Train to the end and test; False if it was stopped before.

        Raises
        ------
        RunError
            If the loss is no number any more.
        """
        state = self._store.checkpoint(self._run_id)
        if self._again:
            self._take_up(int(state["step"]) if state else 0)
        done = self._begun // self._steps_per_epoch
        self._progress.begin(done + 1)
        if not self._plan.prepare(done, self._may_go_on, self._note):
            return self._stopped()
        if state:
            self._trainer.restore(state)
        self._trainer.changes = self._steered.rates
        self._ready = True
        first = done + 1
        if first == 1:
            self._recorder.keep(0, of_steps(Sums(0, 0.0, 0)), {})
        for epoch in range(first, self.config.epochs + 1):
            if not self._epoch(epoch):
                return self._stopped()
        self._test()
        return True

    def _take_up(self, step: int) -> None:
        """Go on after so many steps; what was set after them is lost with what it led to."""
        self._begun, seen = step, self._steered
        self._steer(rates=before(seen.rates, step), resumes=(*seen.resumes, step))

    def _stopped(self) -> bool:
        self._steer(stops=(*self._steered.stops, self._step))
        return False

    def _epoch(self, epoch: int) -> bool:
        if self._plan.begin_epoch(epoch):
            self._recorder.watch()
        trainer, progress = self._trainer, self._progress
        progress.begin(epoch)
        self._broken = 0
        while left := trainer.steps_per_epoch - progress.batch:
            if not self._may_go_on():
                return False
            before = self._plan.trained_weights() if left == 1 else {}
            self._rate, self._since = trainer.learning_rate, time.monotonic()
            trainer.run_steps(max(1, left - 1), self._count)
        begin = time.monotonic()
        self._recorder.keep(
            epoch,
            of_steps(progress.sums),
            update_ratios(before, self._plan.trained_weights()),
            seconds=progress.seconds,
            images_per_second=progress.images_per_second,
            learning_rate=self._rate,
        )
        self._checkpoint()
        progress.end(time.monotonic() - begin)
        self._steering.epoch_done()
        if self._broken:
            raise RunError(
                message(
                    "The loss was no number any more from batch {broken} of epoch {epoch} on, "
                    "and such weights cannot recover: try a learning rate ten times smaller.",
                    broken=self._broken,
                    epoch=epoch,
                )
            )
        return True

    def _count(self, found: Sums) -> bool:
        """Report a batch; True if nothing else is wanted than the next."""
        progress, trainer = self._progress, self._trainer
        progress.add(
            found,
            learning_rate=self._rate,
            seconds=time.monotonic() - self._since,
        )
        self._steering.batch_done()
        if not self._broken and not np.isfinite(found.loss):
            self._broken = progress.batch
        if progress.batch >= trainer.steps_per_epoch - 1:
            return True  # the call ends here by itself, and what is wanted is asked then
        if self._steering.move() != "go":
            return False
        changes = trainer.changes
        self._obey("running")
        self._rate, self._since = trainer.learning_rate, time.monotonic()
        return trainer.changes == changes

    def _may_go_on(self) -> bool:
        paused = False
        while (move := self._steering.move()) == "wait":
            self._obey("paused")
            if not paused:
                self._steer(pauses=(*self._steered.pauses, self._step)[-MAX_PAUSES:])
            paused = True
            time.sleep(_PAUSE)
        self._obey("running")
        return move == "go"

    @property
    def _trainer(self) -> Trainer:
        return self._plan.trainer

    @property
    def _step(self) -> int:
        """How many steps are done."""
        return self._trainer.step if self._ready else self._begun

    def _steer(self, **changes: Any) -> None:
        """Keep what a hand did."""
        self._steered = replace(self._steered, **changes)
        self._store.write_steered(self._run_id, self._steered)

    def _note(self, note: TransferNote) -> None:
        """Say how far the features are, four times a second at most."""
        now = time.monotonic()
        if note.done in (0, note.pictures) or now - self._noted >= EVERY:
            self._store.write_transfer(self._run_id, note)
            self._noted = now

    def _obey(self, status: str) -> None:
        control = self._steering.control
        self._set_rate(control)
        now = time.monotonic()
        if (status, control.sequence) == self._told and now - self._beat < _HEARTBEAT:
            return
        if status == "paused" != self._told[0]:
            self._progress.tell()
        self._store.change_state(self._run_id, status=status, obeyed=control.sequence)
        self._told, self._beat = (status, control.sequence), now

    def _set_rate(self, control: Control) -> None:
        """Take the rate that a person has set, or go back to the schedule; once for each wish."""
        wanted = control.learning_rate, control.scale
        if self._ready and wanted != setting(self._steered.rates):
            self._trainer.change_rate(*wanted)
            self._steer(rates=self._trainer.changes)

    def _checkpoint(self) -> None:
        self._store.write_checkpoint(self._run_id, self._trainer.state())

    def _test(self) -> None:
        if len(self._data.test_images):
            values, found = self._plan.test()
            self._store.write_test(self._run_id, TestResult(TestScore.measured(values), found))


def training_plan(
    config: RunConfig, data: Dataset, parts: sources.Split, store: Store, run_id: str
) -> TrainingPlan:
    """Give what a run trains."""
    if isinstance(config.network, TransferSpec):
        from cnnviz.training.worker.transfer_plan import TransferPlan

        return TransferPlan(config, data, parts, store, run_id)
    return ScratchPlan(config, data, parts, config.network)
