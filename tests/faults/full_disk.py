"""On a disk of 512 KiB, which is filled: what is finished stays, and what fails says so."""

from __future__ import annotations

import os
import sys
import tempfile
import zipfile
from contextlib import redirect_stderr, suppress
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pytest

from cnnviz.data.dataset import DatasetError
from cnnviz.inspection import InspectionError
from cnnviz.inspection.uploads import Uploads
from cnnviz.nets.loading.archive_entry import unpack
from cnnviz.serving import Serving
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine.engine import Engine
from cnnviz.training.store.__main__ import main as command
from cnnviz.training.store.files import StoreError
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.records import EpochArrays
from cnnviz.training.store.store import Store
from cnnviz.training.uploads import keep_zip
from cnnviz.ui.serving import health
from tests.faults.mounted import sentence
from tests.training.engine.stand_in import engine_without_cluster

FULL = "The disk that holds the runs is full: delete runs, or make room on it."


def epoch(number):
    weights = np.full(10_000, number, np.float32)
    return EpochMetrics(number, 1.0, 0.5, 1.0, 0.5), EpochArrays({"w": weights})


def fill(path):
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def tree(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(kind, call, *arguments, **named):
    with pytest.raises(kind) as caught:
        call(*arguments, **named)
    return sentence(caught.value)


def main(disk: Path) -> None:
    store = Store(str(disk / "runs"))
    with engine_without_cluster(store, Serving()) as engine:
        health.engine = lambda: engine
        try_out(disk, store, engine)


def try_out(disk: Path, store: Store, engine: Engine) -> None:
    run_id = engine.submit(SEED_LESSON, "me")
    store.change_state(run_id, status="running")
    store.write_epoch(run_id, *epoch(1))
    store.write_checkpoint(run_id, {"epoch": np.array(1)})
    tempfile.tempdir = str(disk)
    uploads = Uploads()
    assert health.store() == "ok"

    model = BytesIO()
    with zipfile.ZipFile(model, "w") as archive:
        archive.writestr("model.weights.h5", bytes(600_000))

    fill(disk / "everything else")
    before = tree(disk)
    assert refused(StoreError, store.write_epoch, run_id, *epoch(2)) == FULL
    assert refused(StoreError, store.write_checkpoint, run_id, {"epoch": np.array(2)}) == FULL
    assert refused(StoreError, engine.submit, SEED_LESSON, "me") == FULL
    assert refused(StoreError, engine.command, run_id, "pause", owner="me") == FULL
    assert "no room" in refused(DatasetError, keep_zip, store, "me", "pets.zip", bytes(9000))
    assert "no room" in refused(InspectionError, uploads.keep, bytes(9000))
    with (
        zipfile.ZipFile(model) as archive,
        (disk / "unpacked").open("wb", 0) as target,
        pytest.raises(OSError, match="No space left"),  # and not that the file is damaged
    ):
        unpack(archive, archive.infolist()[0], 2**20, target)
    (disk / "unpacked").unlink()
    assert health.store() == "failed"
    assert tree(disk) == before  # all as it was, and nothing half
    assert engine.runs("me")[0].id == run_id

    # How a run ended goes into the space that its state has.
    store.change_state(run_id, status="failed", cause="It is full.")
    assert store.run(run_id).state.cause == "It is full."

    # Nor is half a backup left behind.
    before = tree(disk)
    os.environ["CNNVIZ_STORE"] = store.url
    with redirect_stderr(StringIO()) as said:
        assert command(["backup", str(disk / "runs.tar")]) == 1
    assert said.getvalue().endswith("runs.tar: No space left on device.\n")
    assert tree(disk) == before

    (disk / "everything else").unlink()
    assert [each.epoch for each in store.run(run_id).epochs] == [1]
    assert store.epoch_arrays(run_id, 1).weights["w"][0] == 1
    assert store.checkpoint(run_id)["epoch"] == 1
    assert health.store() == "ok"
    engine.resume(run_id, owner="me")
    store.write_epoch(run_id, *epoch(2))
    uploads.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
