"""What runs leave behind, epoch by epoch: written whole or not at all."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.training import config_json
from cnnviz.training.config import RunConfig
from cnnviz.training.store.arrays import Arrays
from cnnviz.training.store.engine_files import EngineFiles
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.ids import new_id, owner_hash
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.reading import SINGLE, Header, RunReader
from cnnviz.training.store.records import EpochArrays, Live, TestResult, TransferNote
from cnnviz.training.store.run_files import MAX_ARRAYS
from cnnviz.training.store.states import Control, RunState
from cnnviz.training.store.steered import Steered

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Store(RunReader, EngineFiles):
    """The runs below a URL.

    A run is a folder: ``run.json``, ``config.json``, ``state.json``, ``control.json``,
    ``live.json``, ``epochs/0000.json`` and ``.npz`` (0: before training), ``checkpoint.npz``,
    ``test.json`` and ``.npz``, ``probe.npz``; ``claim-1`` where attempt 1 was begun, or stopped
    before; ``steered.json`` where a hand changed something; one that begins with a backbone has
    ``architecture.json`` and ``transfer.json``, and its later epochs hold only the weights and maps
    that change. Every file is written whole or not at all, so whatever is killed, the finished
    epochs are there. A broken file never hides another run.

    Parameters
    ----------
    url : str
        A folder, or any URL of fsspec. "" for the environment's ``CNNVIZ_STORE``, or else the
        user's own data folder.

    Attributes
    ----------
    url : str
        Its full address.

    Raises
    ------
    StoreError
        By every method, one sentence.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> store = Store("memory://example")
    >>> run_id = store.create(SEED_LESSON, owner="my secret")
    >>> store.run(run_id).state.status
    'queued'
    >>> len(store.runs("my secret")), len(store.runs("yours"))
    (1, 0)
    """

    def create(
        self,
        config: RunConfig,
        owner: str,
        probe: NDArray[np.uint8] | None = None,
        sweep: str = "",
        turn: int = 0,
    ) -> str:
        """Make a run that waits, and give its id.

        Parameters
        ----------
        config : RunConfig
        owner : str
            A secret of the owner's; only its hash is kept.
        probe : ndarray of uint8, shape (H, W, 3), optional
            The image whose maps are kept each epoch.
        sweep : str
            What it is submitted with.
        turn : int
            Runs of a lower turn go first.
        """
        run_id, now = new_id(), time.time()
        header = Header(owner_hash(owner), now, sweep, probe is not None)
        self._files.make(run_id)
        try:
            self._files.write_text(run_id, "config.json", config_json.to_json(config))
            if probe is not None:
                probe = np.asarray(probe, np.uint8)
                self._files.write_arrays(run_id, "probe.npz", {"probe": probe})
            self.write_control(run_id, Control())
            self._files.write_record(run_id, "run.json", header)
            # From now on it is a run.
            self.write_state(run_id, RunState("queued", queued=now, turn=turn))
        except StoreError:
            self.delete(run_id)
            raise
        return run_id

    def write_architecture(self, run_id: str, text: str) -> None:
        """Keep the model of a run that begins with a backbone."""
        self._files.write_text(run_id, "architecture.json", text)

    def write_control(self, run_id: str, control: Control) -> None:
        """Say what is wanted of a run."""
        self._files.write_record(run_id, "control.json", control)

    def write_state(self, run_id: str, state: RunState) -> None:
        """Say how far a run is; `updated` becomes now."""
        state = replace(state, updated=time.time())
        self._files.write_record(run_id, "state.json", state, vital=True)

    def change_state(self, run_id: str, **changes: Any) -> RunState:
        """Change some fields of a run's state, and give the whole."""
        state = replace(self.state(run_id), **changes)
        self.write_state(run_id, state)
        return state

    def claim(self, run_id: str, attempt: int) -> bool:
        """Take an attempt that waits, to begin or to stop it; False if another has taken it.

        Only who has it changes the state from then on: of two that read that a run waits, the
        later would else write over what the other has made of it.
        """
        return self._files.create(run_id, f"claim-{attempt}")

    def write_live(self, run_id: str, live: Live) -> None:
        """Say how the epoch in hand goes."""
        self._files.write_record(run_id, "live.json", live, lasting=False)

    def write_steered(self, run_id: str, steered: Steered) -> None:
        """Say what a hand changed of a run."""
        self._files.write_record(run_id, "steered.json", steered)

    def write_transfer(self, run_id: str, note: TransferNote) -> None:
        """Say what was found of the network of a run, and how far its features are."""
        self._files.write_record(run_id, "transfer.json", note)

    def write_epoch(self, run_id: str, metrics: EpochMetrics, arrays: EpochArrays) -> None:
        """Keep a finished epoch. Write it before the checkpoint: then none is ever missing."""
        named: Arrays = {f"weights/{name}": array for name, array in arrays.weights.items()}
        named |= {f"maps/{name}": array for name, array in arrays.maps.items()}
        named |= {name: getattr(arrays, name) for name in SINGLE}
        self._files.write_arrays(run_id, f"epochs/{metrics.epoch:04}.npz", named)
        self._files.write_record(run_id, f"epochs/{metrics.epoch:04}.json", metrics)

    def write_checkpoint(self, run_id: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep what the run goes on from; it replaces the one before."""
        self._files.write_arrays(run_id, "checkpoint.npz", arrays)

    def write_test(self, run_id: str, result: TestResult) -> None:
        """Keep how the run does on the test images."""
        self._files.write_arrays(run_id, "test.npz", {"probabilities": result.probabilities})
        self._files.write_record(run_id, "test.json", result.score)

    def keep_model(self, data: bytes) -> str:
        """Keep a model's file that runs begin with; give its SHA-256, its name from now on."""
        digest = hashlib.sha256(data).hexdigest()
        self._all.make_folder("models")
        self._all.write(f"models/{digest}.keras", data)
        return digest

    def model_file(self, digest: str) -> bytes:
        """Give a model's file, by its SHA-256."""
        lost = message("The file that this run begins with is not kept any more: bring it again.")
        if not _DIGEST.fullmatch(digest):
            raise StoreError(lost)
        try:
            data = self._all.read(f"models/{digest}.keras", MAX_ARRAYS)
        except FileNotFoundError:
            raise StoreError(lost) from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise StoreError(lost)
        return data

    def size(self, run_ids: Iterable[str]) -> int:
        """Count the bytes of some runs, and of the models' files that they name, each once."""
        total, models = 0, set[str]()
        for run_id in run_ids:
            total += self._files.size(run_id)
            models |= self._models(run_id)
        return total + sum(self._all.size(f"models/{digest}.keras") for digest in models)

    def forget_models(self, older_than: float) -> int:
        """Remove models' files that no run names, and that were kept before then; count them.

        Parameters
        ----------
        older_than : float
            In seconds since 1970: a run may be about to name one that was just kept.
        """
        names = self._all.names("models")
        left = {name for name in names if self._all.changed(f"models/{name}") < older_than}
        for run_id in self.ids() if left else ():
            left -= {f"{digest}.keras" for digest in self._models(run_id)}
        for name in left:
            self._all.remove(f"models/{name}")
        return len(left)

    def write_log(self, run_id: str, text: str) -> None:
        """Keep, in ``log.txt``, what a program error looked like to a programmer."""
        self._files.write_text(run_id, "log.txt", text)

    def tidy(self, run_id: str) -> None:
        """Remove what a killed worker was writing. No worker must have the run."""
        self._files.tidy(run_id)

    def delete(self, run_id: str) -> None:
        """Remove a run with all that it left; a model's file goes with the last that names it."""
        named: set[str] = set()
        with suppress(StoreError):
            named = self._models(run_id)
        self._files.remove(run_id)
        with suppress(StoreError):  # in doubt it stays
            for other in self.ids() if named else ():
                named -= self._models(other)
                if not named:
                    break
            for digest in named:
                self._all.remove(f"models/{digest}.keras")

    def _models(self, run_id: str) -> set[str]:
        """Find the names of models' files in a run's settings."""
        return set(_DIGEST.findall(self._files.text(run_id, "config.json") or ""))
