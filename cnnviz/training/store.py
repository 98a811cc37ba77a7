"""What runs leave behind, epoch by epoch: a folder a run, on this machine or anywhere."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import platformdirs
from numpy.typing import NDArray

from cnnviz.training import config_json
from cnnviz.training.arrays import Arrays, ArraysError, pack, unpack
from cnnviz.training.config import RunConfig
from cnnviz.training.files import Files, StoreError
from cnnviz.training.record_json import RecordError, from_json, to_json
from cnnviz.training.records import (
    Control,
    EpochArrays,
    EpochMetrics,
    Live,
    Run,
    RunState,
    TestResult,
)

Record = TypeVar("Record")

ID = re.compile(r"[A-Za-z0-9_-]{22}")
MAX_TEXT, MAX_ARRAYS = 2**20, 2**30  # bytes of a file
_PATIENCE = 50  # reading what is wanted takes a worker a fiftieth of its time at most


@dataclass(frozen=True)
class Header:
    """What never changes in a run, next to its configuration."""

    owner: str
    created: float
    sweep: str = ""
    has_probe: bool = False


class Store:
    """The runs below a URL.

    A run is a folder: ``run.json``, ``config.json``, ``state.json``, ``control.json``,
    ``live.json``, ``epochs/0000.json`` and ``.npz`` (0: before training), ``checkpoint.npz``,
    ``test.json`` and ``.npz``, ``probe.npz``, ``log.txt``. Every file is written whole or not at
    all, so whatever is killed, the finished epochs are there. A broken file never hides another
    run.

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

    def __init__(self, url: str = "") -> None:
        self._files = Files(url or os.environ.get("CNNVIZ_STORE", "") or _home())
        self.url = self._files.url
        self._header = lru_cache(4096)(self._read_header)
        self._config = lru_cache(256)(self._read_config)
        self._ended = lru_cache(128)(self._read_run)

    def create(
        self,
        config: RunConfig,
        owner: str,
        probe: NDArray[np.uint8] | None = None,
        sweep: str = "",
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
        """
        run_id = new_id()
        now = time.time()
        header = Header(owner_hash(owner), now, sweep, probe is not None)
        self._files.make_folder(f"{run_id}/epochs")
        try:
            self._write(run_id, "config.json", config_json.to_json(config).encode())
            if probe is not None:
                self._write(run_id, "probe.npz", pack({"probe": np.asarray(probe, np.uint8)}))
            self.write_control(run_id, Control())
            self._write(run_id, "run.json", to_json(header).encode())
            self.write_state(run_id, RunState("queued", queued=now))  # from now on it is a run
        except StoreError:
            self.delete(run_id)
            raise
        return run_id

    def ids(self) -> list[str]:
        """Give the ids of all runs, everybody's."""
        return [name for name in self._files.names() if ID.fullmatch(name)]

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
        state = self._text(run_id, "state.json")
        if state is None:
            raise StoreError("There is no such run: its link is wrong, or it was deleted.")
        if _state(state).active:
            return self._read_run(run_id, state)
        return self._ended(run_id, state)  # nothing changes in it unless its state does

    def state(self, run_id: str) -> RunState:
        """Give the state of a run alone."""
        text = self._text(run_id, "state.json")
        if text is None:
            raise StoreError("There is no such run: its link is wrong, or it was deleted.")
        return _state(text)

    def epoch_arrays(self, run_id: str, epoch: int) -> EpochArrays:
        """Give the weights, maps and predictions that a run had after an epoch."""
        arrays = self._arrays(run_id, f"epochs/{epoch:04}.npz")
        if arrays is None:
            raise StoreError(f"Epoch {epoch} of this run is not there.")
        return _epoch(arrays)

    def checkpoint(self, run_id: str) -> Arrays | None:
        """Give what the run goes on from, or None before its first epoch is done."""
        return self._arrays(run_id, "checkpoint.npz")

    def test(self, run_id: str) -> TestResult | None:
        """Give how the run does on the test images, or None as long as it is not known."""
        text, arrays = self._text(run_id, "test.json"), self._arrays(run_id, "test.npz")
        if text is None or arrays is None or "probabilities" not in arrays:
            return None
        score = _record(_Score, text, "test.json")
        return TestResult(score.loss, score.accuracy, arrays["probabilities"])

    def probe(self, run_id: str) -> NDArray[np.uint8] | None:
        """Give the probe image, shape (H, W, 3), or None where none was given."""
        arrays = self._arrays(run_id, "probe.npz") or {}
        probe = arrays.get("probe")
        if probe is None or probe.dtype != np.uint8 or probe.ndim != 3:
            return None
        return probe

    def control(self, run_id: str) -> Control:
        """Give what is wanted of a run."""
        return _lenient(Control, self._text(run_id, "control.json")) or Control()

    def write_control(self, run_id: str, control: Control) -> None:
        """Say what is wanted of a run."""
        self._write(run_id, "control.json", to_json(control).encode())

    def write_state(self, run_id: str, state: RunState) -> None:
        """Say how far a run is; `updated` becomes now."""
        state = replace(state, updated=time.time())
        self._write(run_id, "state.json", to_json(state).encode(), vital=True)

    def change_state(self, run_id: str, **changes: Any) -> RunState:
        """Change some fields of a run's state, and give the whole."""
        state = replace(self.state(run_id), **changes)
        self.write_state(run_id, state)
        return state

    def write_live(self, run_id: str, live: Live) -> None:
        """Say how the epoch in hand goes."""
        self._write(run_id, "live.json", to_json(live).encode())

    def write_epoch(self, run_id: str, metrics: EpochMetrics, arrays: EpochArrays) -> None:
        """Keep a finished epoch. Write it before the checkpoint: then none is ever missing."""
        named: Arrays = {f"weights/{name}": array for name, array in arrays.weights.items()}
        named |= {f"maps/{name}": array for name, array in arrays.maps.items()}
        named |= {name: getattr(arrays, name) for name in _SINGLE}
        self._write(run_id, f"epochs/{metrics.epoch:04}.npz", pack(named))
        self._write(run_id, f"epochs/{metrics.epoch:04}.json", to_json(metrics).encode())

    def write_checkpoint(self, run_id: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep what the run goes on from; it replaces the one before."""
        self._write(run_id, "checkpoint.npz", pack(arrays))

    def write_test(self, run_id: str, result: TestResult) -> None:
        """Keep how the run does on the test images."""
        self._write(run_id, "test.npz", pack({"probabilities": result.probabilities}))
        score = _Score(result.loss, result.accuracy)
        self._write(run_id, "test.json", to_json(score).encode())

    def write_log(self, run_id: str, text: str) -> None:
        """Keep, in ``log.txt``, what a program error looked like to a programmer."""
        self._write(run_id, "log.txt", text.encode())

    def tidy(self, run_id: str) -> None:
        """Remove what a killed worker was writing. No worker must have the run."""
        for folder in (_checked(run_id), f"{run_id}/epochs"):
            self._files.remove_parts(folder)

    def delete(self, run_id: str) -> None:
        """Remove a run with all that it left."""
        self._files.remove(_checked(run_id))

    def beat(self, engine: str) -> None:
        """Give a sign of life of an engine, by its token."""
        self._files.make_folder("engines")
        self._files.write(f"engines/{engine}.json", to_json(_Beat(time.time())).encode())

    def last_beat(self, engine: str) -> float:
        """Give the time of an engine's last sign of life, in seconds since 1970."""
        try:
            text = self._files.read(f"engines/{engine}.json", MAX_TEXT).decode(errors="replace")
        except (FileNotFoundError, StoreError):
            return 0.0
        beat = _lenient(_Beat, text)
        return beat.time if beat else 0.0

    def _read_run(self, run_id: str, state: str) -> Run:
        header, config = self._header(run_id), self._config(run_id)
        live = _lenient(Live, self._text(run_id, "live.json"))
        return Run(
            run_id,
            config,
            header.created,
            header.sweep,
            header.has_probe,
            _state(state),
            self.control(run_id),
            live,
            self._epochs(run_id),
            header.owner,
        )

    def _read_header(self, run_id: str) -> Header:
        return _record(Header, self._text(run_id, "run.json"), "run.json")

    def _read_config(self, run_id: str) -> RunConfig:
        try:
            return config_json.from_json(self._text(run_id, "config.json") or "")
        except config_json.ConfigError as rule:
            raise StoreError(f"The settings of this run cannot be read. {rule}") from None

    def _epochs(self, run_id: str) -> tuple[EpochMetrics, ...]:
        names = self._files.names(f"{_checked(run_id)}/epochs")
        found = []
        for name in filter(_EPOCH.fullmatch, names):
            metrics = _lenient(EpochMetrics, self._text(run_id, f"epochs/{name}"))
            if metrics and metrics.epoch == int(name[:4]):
                found.append(metrics)
        return tuple(found)

    def _text(self, run_id: str, name: str) -> str | None:
        try:
            return self._files.read(f"{_checked(run_id)}/{name}", MAX_TEXT).decode(errors="replace")
        except FileNotFoundError:
            return None

    def _arrays(self, run_id: str, name: str) -> Arrays | None:
        try:
            return unpack(self._files.read(f"{_checked(run_id)}/{name}", MAX_ARRAYS))
        except FileNotFoundError:
            return None
        except ArraysError as reason:
            raise StoreError(f"{name} of this run is broken. {reason}") from None

    def _write(self, run_id: str, name: str, data: bytes, *, vital: bool = False) -> None:
        self._files.write(f"{_checked(run_id)}/{name}", data, vital=vital)


class ControlReader:
    """What is wanted of a run, asked between two batches: cheap enough for each of them.

    Parameters
    ----------
    store : Store
    run_id : str

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> store = Store("memory://example")
    >>> wanted = ControlReader(store, store.create(SEED_LESSON, owner=""))
    >>> wanted().wanted
    'run'
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self._store, self._run_id = store, run_id
        self._control = Control()
        self._next = 0.0

    def __call__(self) -> Control:
        """Give what is wanted; where the store is far away, what was wanted a moment ago."""
        begin = time.monotonic()
        if begin >= self._next:
            self._control = self._store.control(self._run_id)
            end = time.monotonic()
            self._next = end + _PATIENCE * (end - begin)
        return self._control


_EPOCH = re.compile(r"[0-9]{4}\.json")
_SINGLE = ("filters", "probe_probabilities", "val_probabilities")


@dataclass(frozen=True)
class _Score:
    loss: float
    accuracy: float


@dataclass(frozen=True)
class _Beat:
    time: float


def new_id() -> str:
    """Make an id that nobody guesses, for a run or a sweep."""
    return secrets.token_urlsafe(16)


def owner_hash(secret: str) -> str:
    """Give what a run keeps of its owner's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _home() -> str:
    return str(platformdirs.user_data_path("cnnviz", appauthor=False) / "runs")


def _checked(run_id: str) -> str:
    if not isinstance(run_id, str) or not ID.fullmatch(run_id):
        raise StoreError("This is no run's id: an id has 22 letters, digits, - and _.")
    return run_id


def _state(text: str) -> RunState:
    broken = RunState("failed", "The state of this run cannot be read.")
    return _lenient(RunState, text) or broken


def _record(kind: type[Record], text: str | None, name: str) -> Record:
    try:
        return from_json(kind, text or "")
    except RecordError as rule:
        raise StoreError(f"{name} of this run cannot be read. {rule}") from None


def _lenient(kind: type[Record], text: str | None) -> Record | None:
    """Read a record, or None where it is missing or broken."""
    try:
        return from_json(kind, text or "")
    except RecordError:
        return None


def _epoch(arrays: Arrays) -> EpochArrays:
    def below(folder: str) -> Arrays:
        return {n.removeprefix(folder): a for n, a in arrays.items() if n.startswith(folder)}

    given = {each.name for each in fields(EpochArrays)} & arrays.keys() & set(_SINGLE)
    single = {name: arrays[name] for name in given}
    return EpochArrays(weights=below("weights/"), maps=below("maps/"), **single)
