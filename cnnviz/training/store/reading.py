"""What runs have left behind: a folder a run, on this machine or anywhere, read epoch by epoch."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets.reading import ReadingError
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training import config_json
from cnnviz.training.config import RunConfig
from cnnviz.training.store.arrays import Arrays
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.files import Files
from cnnviz.training.store.home import store_url
from cnnviz.training.store.ids import owner_hash
from cnnviz.training.store.measured import EpochMetrics, TestScore
from cnnviz.training.store.records import EpochArrays, Live, Run, TestResult, TransferNote
from cnnviz.training.store.run_files import RunFiles, lost, readable
from cnnviz.training.store.states import Control, RunState
from cnnviz.training.store.steered import Steered

SINGLE = ("filters", "probe_probabilities", "val_probabilities")
_EPOCH = re.compile(r"[0-9]{4}\.json")


@dataclass(frozen=True)
class Header:
    """What never changes in a run, next to its configuration."""

    owner: str
    created: float
    sweep: str = ""
    has_probe: bool = False


class RunReader:
    """The runs below a URL, to be read; see `cnnviz.training.store.store.Store`."""

    def __init__(self, url: str = "") -> None:
        self._all = Files(url or store_url())
        self._files = RunFiles(self._all)
        self.url = self._all.url
        self._header = lru_cache(4096)(self._read_header)
        self._config = lru_cache(512)(self._read_config)
        self._ended = lru_cache(512)(self._read_run)
        self._epoch = lru_cache(8192)(self._read_epoch)

    def ids(self) -> list[str]:
        """Give the ids of all runs, everybody's."""
        return self._files.ids()

    def runs(self, owner: str) -> list[Run]:
        """Give an owner's runs, the latest first; those that cannot be read are left out."""
        wanted = owner_hash(owner)
        found = []
        for run_id in self.ids():
            try:
                if self._header(run_id).owner == wanted:
                    found.append(self.run(run_id))
            except StoreError:
                continue
        return sorted(found, key=lambda run: (run.created, run.id), reverse=True)

    def run(self, run_id: str) -> Run:
        """Give a run as it is now; whoever knows its id may see it."""
        state = self._state_text(run_id)
        # Nothing changes in a run that has ended, unless its state does.
        return self._read_run(run_id, state) if _state(state).active else self._ended(run_id, state)

    def state(self, run_id: str) -> RunState:
        """Give the state of a run alone."""
        return _state(self._state_text(run_id))

    def epoch_arrays(self, run_id: str, epoch: int) -> EpochArrays:
        """Give the weights, maps and predictions that a run had after an epoch.

        Raises
        ------
        LostError
            If they are missing or broken.
        """
        found = self.changed_arrays(run_id, epoch)
        if epoch and isinstance(self._config(run_id).network, TransferSpec):
            # What never changes is kept once.
            first = self.changed_arrays(run_id, 0)
            return replace(
                found, weights=first.weights | found.weights, maps=first.maps | found.maps
            )
        return found

    def changed_arrays(self, run_id: str, epoch: int) -> EpochArrays:
        """Give what an epoch has kept itself.

        Behind a backbone these are, after epoch 0, only the weights and maps that have changed
        since then; the same as `epoch_arrays` else.
        """
        name = f"epochs/{epoch:04}.npz"
        if (arrays := self._files.arrays(run_id, name)) is None:
            raise lost(name)
        return EpochArrays(
            weights=_below("weights/", arrays),
            maps=_below("maps/", arrays),
            **{name: arrays[name] for name in SINGLE if name in arrays},
        )

    def architecture(self, run_id: str) -> str:
        """Give the model of a run that begins with a backbone, as text, without its weights."""
        if (text := self._files.text(run_id, "architecture.json")) is None:
            raise StoreError(
                message("The network of this run is not there: no worker has built it yet.")
            )
        return text

    def checkpoint(self, run_id: str) -> Arrays | None:
        """Give what the run goes on from, or None before its first epoch is done."""
        return self._files.arrays(run_id, "checkpoint.npz")

    def score(self, run_id: str) -> TestScore | None:
        """Give how the run does on the test images in numbers; None as long as it is not known.

        Raises
        ------
        LostError
            If it was known, and is broken.
        """
        if (text := self._files.text(run_id, "test.json")) is None:
            return None
        if (score := readable(TestScore, text)) is None:
            raise lost("test.json")
        return score

    def test(self, run_id: str) -> TestResult | None:
        """Give how the run does on the test images, and what it said of each; as `score` does."""
        if (score := self.score(run_id)) is None:
            return None
        arrays = self._files.arrays(run_id, "test.npz") or {}
        if "probabilities" not in arrays:
            raise lost("test.npz")
        return TestResult(score, arrays["probabilities"])

    def probe(self, run_id: str) -> NDArray[np.uint8] | None:
        """Give the probe image, shape (H, W, 3), or None where none was given."""
        probe = (self._files.arrays(run_id, "probe.npz") or {}).get("probe")
        if probe is None or probe.dtype != np.uint8 or probe.ndim != 3:
            return None
        return probe

    def control(self, run_id: str) -> Control:
        """Give what is wanted of a run."""
        return self._files.record_or_none(Control, run_id, "control.json") or Control()

    def _state_text(self, run_id: str) -> str:
        text = self._files.text(run_id, "state.json")
        if text is None:
            raise StoreError(message("There is no such run: its link is wrong, or it was deleted."))
        return text

    def _read_run(self, run_id: str, state: str) -> Run:
        header, told = self._header(run_id), _state(state)
        return Run(
            id=run_id,
            config=self._config(run_id),
            created=header.created,
            sweep=header.sweep,
            has_probe=header.has_probe,
            state=told,
            control=self.control(run_id),
            live=self._files.record_or_none(Live, run_id, "live.json"),
            epochs=self._epochs(run_id, told.attempt),
            transfer=self._files.record_or_none(TransferNote, run_id, "transfer.json"),
            steered=self._files.record_or_none(Steered, run_id, "steered.json") or Steered(),
            owner=header.owner,
        )

    def _read_header(self, run_id: str) -> Header:
        return self._files.record(Header, run_id, "run.json")

    def _read_config(self, run_id: str) -> RunConfig:
        try:
            return config_json.from_json(self._files.text(run_id, "config.json") or "")
        except ReadingError as rule:
            raise StoreError(
                message("The settings of this run cannot be read. {rule}", rule=rule)
            ) from None

    def _epochs(self, run_id: str, attempt: int) -> tuple[EpochMetrics, ...]:
        found = []
        for name in filter(_EPOCH.fullmatch, self._files.epoch_names(run_id)):
            with suppress(StoreError):
                found.append(self._epoch(run_id, name, attempt))
        return tuple(found)

    def _read_epoch(self, run_id: str, name: str, attempt: int) -> EpochMetrics:
        """Read a finished epoch, which only another attempt at the run can write anew."""
        metrics = self._files.record(EpochMetrics, run_id, f"epochs/{name}")
        if metrics.epoch != int(name[:4]):
            raise StoreError(
                message(
                    "epochs/{name} of this run tells of epoch {epoch}.",
                    name=name,
                    epoch=metrics.epoch,
                )
            )
        return metrics


def _state(text: str) -> RunState:
    broken = RunState("failed", message("The state of this run cannot be read."))
    return readable(RunState, text) or broken


def _below(folder: str, arrays: Arrays) -> Arrays:
    return {n.removeprefix(folder): a for n, a in arrays.items() if n.startswith(folder)}
