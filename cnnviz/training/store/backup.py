"""A store of runs in one file, and back: whole or not at all."""

from __future__ import annotations

import re
import tarfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cnnviz.data.writing import PART, make_folder, put_whole
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.ids import ID
from cnnviz.training.store.store import Store

_MODEL = re.compile(r"[0-9a-f]{64}\.keras")
_MOST = 10**7  # entries that a backup may list


class BackupResult(NamedTuple):
    """How many runs and models' files were taken, and which runs were passed over."""

    runs: int
    models: int
    passed_over: tuple[str, ...]


def back_up(store: Store, target: Path) -> BackupResult:
    """Write the runs that have ended, and the models' files that they begin with, into one file.

    A run that goes on is passed over: its files are of different moments.

    Parameters
    ----------
    store : Store
        In a folder of this machine.
    target : Path
        A new file, which ends with ``.tar``; its bytes are mostly packed already.

    Raises
    ------
    StoreError
        If the store is elsewhere, or cannot be read.
    OSError
        If the file is there, or cannot be written.
    """
    folder = folder_of(store)
    if target.exists():
        raise FileExistsError(f"{target} is there already: name another file.")
    part = target.with_name(f"{target.name}{PART}")
    taken, models, passed_over = 0, set[str](), []
    try:
        with tarfile.open(part, "w") as archive:
            for run_id in store.ids():
                with suppress(StoreError):
                    if store.state(run_id).active:
                        passed_over.append(run_id)
                        continue
                archive.add(folder / run_id, run_id, filter=_plain)
                taken += 1
            for path in sorted((folder / "models").glob("*.keras")):
                if _MODEL.fullmatch(path.name):
                    archive.add(path, f"models/{path.name}", filter=_plain)
                    models.add(path.name)
        put_whole(part, target)
    finally:
        part.unlink(missing_ok=True)
    return BackupResult(taken, len(models), tuple(passed_over))


def restore(store: Store, source: Path) -> BackupResult:
    """Bring the runs and models' files of a backup into a store; those that are there stay.

    Anyone may have made the file: only what looks like a run's or a model's is taken.

    Raises
    ------
    StoreError
        If the store is elsewhere.
    OSError, tarfile.TarError
        If the file cannot be read, is no backup, or there is no room. The runs that were brought
        until then are whole.
    """
    folder = folder_of(store)
    make_folder(folder)
    there = set(store.ids())
    with TemporaryDirectory(dir=folder, prefix=".restore-", suffix=PART) as unpacked:
        with tarfile.open(source, "r:") as archive:
            archive.extractall(unpacked, members=_members(archive), filter="data")
        runs = [each for each in sorted(Path(unpacked).iterdir()) if ID.fullmatch(each.name)]
        new = [run for run in runs if run.name not in there and (run / "state.json").is_file()]
        models = sorted((Path(unpacked) / "models").glob("*.keras"))
        make_folder(folder / "models")
        for path in models:  # first: a run may name it
            if not (folder / "models" / path.name).exists():
                put_whole(path, folder / "models" / path.name)
        for run in new:
            for file in run.rglob("*"):
                if file.is_file():
                    put_whole(file, file)
            run.replace(folder / run.name)
    passed_over = tuple(run.name for run in runs if run not in new)
    return BackupResult(len(new), len(models), passed_over)


def folder_of(store: Store) -> Path:
    """Give the folder of a store on this machine.

    Raises
    ------
    StoreError
    """
    if not store.url.startswith("file://"):
        raise StoreError(
            f"The runs are at {store.url}, not on this machine: back them up by what keeps them."
        )
    return Path(store.url.removeprefix("file://"))


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what is no file and what was being written, and who owns it on this machine."""
    if not (entry.isfile() or entry.isdir()) or entry.name.endswith(PART):
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def _members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Give the files and folders of runs and models, and nothing else."""
    for count, entry in enumerate(archive):
        if count >= _MOST:
            raise tarfile.ReadError(f"It lists more than {_MOST:,} files.")
        top, *rest = entry.name.split("/")
        wanted = ID.fullmatch(top) or (top == "models" and all(map(_MODEL.fullmatch, rest)))
        if wanted and ".." not in rest and (entry.isfile() or entry.isdir()):
            entry.mtime = entry.mtime or time.time()
            yield entry
