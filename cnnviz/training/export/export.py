"""What one takes home from a run: the model, its weights, and its history."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from math import isnan, nan
from pathlib import Path
from typing import Literal

import cnnviz
from cnnviz.data.csv_text import csv_text
from cnnviz.data.temporary import NoTemporaryFolderError, temporary_folder
from cnnviz.i18n import from_data, message, sentence_of
from cnnviz.training.export import export_files
from cnnviz.training.metrics import REGISTRY
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.records import Run
from cnnviz.training.store.store import Store

_LOG = logging.getLogger(__name__)
_ENDINGS = {"keras": ".keras", "weights": ".weights.h5", "tensorboard": ".zip"}
_OWN = [each.name for each in fields(EpochMetrics) if each.name not in ("layers", "more")]
_KEYS = [metric.key(part) for metric in REGISTRY.values() for part in metric.parts]
_COLUMNS = list(dict.fromkeys([*_OWN, *_KEYS]))
_SECONDS = 120.0

Kind = Literal["keras", "weights", "tensorboard"]


class ExportError(Exception):
    """One sentence that says why a file cannot be made."""


def export(
    store: Store, run_id: str, epoch: int, kind: Kind, *, timeout: float = _SECONDS
) -> bytes:
    """Make a file of a run, in a process of its own: TensorFlow is never loaded here.

    Parameters
    ----------
    store : Store
        One that other processes reach.
    run_id : str
    epoch : int
        Whose weights to take; the TensorBoard log has all.
    kind : {"keras", "weights", "tensorboard"}
        A ``.keras`` file of the model with all preprocessing, see
        `cnnviz.training.export.inference.ready_model`; the ``.weights.h5`` of the network alone,
        for the model that the run's program builds; or a zip of TensorBoard's event files.
    timeout : float
        Seconds.

    Raises
    ------
    ExportError
    """
    with _folder() as folder:
        path = folder / f"run{_ENDINGS[kind]}"
        wish = {"store": store.url, "run": run_id, "epoch": epoch, "kind": kind, "path": str(path)}
        try:
            done = subprocess.run(
                [sys.executable, "-c", f"from {export_files.__name__} import main; main()"],
                input=json.dumps(wish),
                capture_output=True,
                text=True,
                timeout=timeout,
                env=_environment(),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ExportError(
                message(
                    "The file was not ready after {timeout:.0f} seconds: try it again when the "
                    "machine has less to do.",
                    timeout=timeout,
                )
            ) from None
        if done.returncode == export_files.REFUSED:
            raise ExportError(from_data(json.loads(done.stdout.strip().splitlines()[-1])))
        if done.returncode or not path.exists():
            _LOG.error("export %s of %s: %s", kind, run_id, done.stderr)
            raise ExportError(message("The file could not be made; the app's log says more."))
        return path.read_bytes()


@contextmanager
def _folder() -> Iterator[Path]:
    try:
        with temporary_folder() as folder:
            yield folder
    except NoTemporaryFolderError as sentence:
        raise ExportError(sentence_of(sentence)) from None


def history_csv(run: Run) -> str:
    """Write the epochs of a run as a table, one line each; what is not known stays empty.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> nan = float("nan")
    >>> epochs = EpochMetrics(0, nan, nan, 2.31, 0.1), EpochMetrics(1, 1.9, 0.3, 1.6, 0.4, 9.5)
    >>> for line in history_csv(SimpleNamespace(epochs=epochs)).splitlines():
    ...     print(",".join(line.split(",")[:6]))  # what follows is left out here
    epoch,loss,accuracy,val_loss,val_accuracy,seconds
    0,,,2.31,0.1,0.0
    1,1.9,0.3,1.6,0.4,9.5
    """
    rows = (
        [getattr(epoch, name, epoch.more.get(name, nan)) for name in _COLUMNS]
        for epoch in run.epochs
    )
    return csv_text(_COLUMNS, ([None if isnan(value) else value for value in row] for row in rows))


def _environment() -> dict[str, str]:
    paths = [str(Path(cnnviz.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",  # a moment's work needs no device
    }
