"""Zip files that were brought, kept where a run finds them, beside the runs.

Each visitor's are bounded by bytes, so that nobody's make those of others go; all are by age. What
a run needs that has not finished is never removed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

from cnnviz.data.dataset import DatasetError
from cnnviz.data.writing import PART
from cnnviz.i18n import message
from cnnviz.serving import serving
from cnnviz.training.places import uploads_folder
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.files import Files
from cnnviz.training.store.ids import owner_hash
from cnnviz.training.store.store import Store

MAX_MB = 200
MAX_MB_AN_OWNER = 1_000
MAX_DAYS = 30  # since it was brought last
_SPARE = 10**9, 0.1  # bytes, or share of a small disk, that are left for what is not brought


def keep_zip(store: Store, owner: str, name: str, data: bytes) -> str:
    """Keep a zip file whole, and give its path; the owner's that were brought before make room.

    Parameters
    ----------
    store : Store
        Of the runs. Where they are not on this machine, the user's own data folder serves.
    owner : str
        A secret of the owner's, as the runs have it.
    name : str
        As it was brought; the data set is named after it.
    data : bytes

    Raises
    ------
    DatasetError
        If it is too large, there is no room for it, or it cannot be written.
    StoreError
        If the runs cannot be listed, so that nobody knows what they need.
    """
    max_mb = most_mb()
    if len(data) > max_mb * 2**20:
        raise DatasetError(
            message("A zip has at most {max_mb} MB: {otherwise}", max_mb=max_mb, otherwise=_else())
        )
    folder = uploads_folder(store.url)
    stem = re.sub(r"[^\w -]+", "", Path(name).stem).strip()[:60] or "Pictures"
    place = f"{owner_folder(owner)}/{hashlib.sha256(data).hexdigest()[:22]}"
    path = folder / place / f"{stem}.zip"
    needed = _needed(store) | {os.path.realpath(path)}
    try:
        files = Files(str(folder))
        files.make_folder(place)
        _remove_old(folder, needed)
        if not path.exists():
            _make_room(folder / place.partition("/")[0], needed, len(data))
            if not has_room(folder, len(data)):
                raise DatasetError(
                    message(
                        "The disk has no room for zips: make some, or {otherwise}",
                        otherwise=_else(),
                    )
                )
            files.write(f"{place}/{path.name}", data)
        path.touch()  # the latest
    except StoreError as sentence:
        raise DatasetError(
            message("The zip cannot be kept. {sentence}", sentence=sentence)
        ) from None
    except OSError as reason:
        raise DatasetError(
            message("The zip cannot be kept: {reason}.", reason=reason.strerror)
        ) from None
    return str(path)


def most_mb() -> int:
    """Give how many MB a zip has at most."""
    return min(MAX_MB, _max_mb_an_owner())


def owner_folder(owner: str) -> str:
    """Name the folder of an owner's zips."""
    return owner_hash(owner)[:22]


def sweep(store: Store) -> None:
    """Remove what is past its age and not needed, and what killed apps were writing.

    Raises
    ------
    StoreError
        If the runs cannot be listed, so that nobody knows what they need.
    """
    _remove_old(uploads_folder(store.url), _needed(store))


def has_room(folder: Path, size: int) -> bool:
    """Tell whether a disk keeps some space free with so many bytes more."""
    disk = shutil.disk_usage(folder)
    return disk.free - size >= min(_SPARE[0], _SPARE[1] * disk.total)


def _needed(store: Store) -> set[str]:
    """Find what the runs learn from that go on, or may be taken up again."""
    found = set()
    for run_id in store.ids():
        with suppress(StoreError):  # without its settings no run goes on
            run = store.run(run_id)
            if run.state.active or run.state.resumable:
                found.add(os.path.realpath(run.config.data.path.strip()))
    return found


def _remove_old(folder: Path, needed: set[str]) -> None:
    """Remove what is past its age, and what killed apps were writing."""
    now, bounds = time.time(), serving()
    for each, days in ((".zip", bounds.uploads_days if bounds else MAX_DAYS), (PART, 1)):
        for path in list(folder.rglob(f"*{each}")):
            with suppress(FileNotFoundError):  # another visitor's upload was faster
                if now - path.stat().st_mtime > days * 86_400:
                    _remove(path, needed)


def _make_room(own: Path, needed: set[str], size: int) -> None:
    """Remove an owner's oldest zips until `size` bytes more are within the bound."""
    zips = {path: path.stat() for path in own.rglob("*.zip")}
    most = _max_mb_an_owner()
    over = size + sum(each.st_size for each in zips.values()) - most * 2**20
    oldest_first = sorted(zips, key=lambda path: zips[path].st_mtime_ns)
    free = [path for path in oldest_first if os.path.realpath(path) not in needed]
    if over > sum(zips[path].st_size for path in free):
        raise DatasetError(
            message(
                "At most {max_mb_an_owner:,} MB of zips are kept for one visitor, and "
                "unfinished runs still need yours: finish or delete some of them, or "
                "{otherwise}",
                max_mb_an_owner=most,
                otherwise=_else(),
            )
        )
    for path in free:
        if over <= 0:
            break
        over -= zips[path].st_size
        _remove(path, needed)


def _remove(path: Path, needed: set[str]) -> None:
    if os.path.realpath(path) not in needed:
        path.unlink(missing_ok=True)
        with suppress(OSError):  # there is more in it
            path.parent.rmdir()
            path.parent.parent.rmdir()


def _max_mb_an_owner() -> int:
    bounds = serving()
    return bounds.visitor_uploads_mb if bounds else MAX_MB_AN_OWNER


def _else() -> str:
    if serving():
        return message("bring a smaller one.")
    return message("put the folder on this machine and name it instead.")
