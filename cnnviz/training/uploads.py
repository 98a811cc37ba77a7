"""Zip files that were brought, kept where a run finds them, beside the runs."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import platformdirs

from cnnviz.data.dataset import DatasetError

MAX_MB = 200
_KEPT = 10  # the latest


def keep_zip(store_url: str, name: str, data: bytes) -> str:
    """Keep a zip file, and give its path; those brought long before make room.

    Parameters
    ----------
    store_url : str
        Of the runs. Where they are not on this machine, the user's own data folder serves.
    name : str
        As it was brought; the data set is named after it.
    data : bytes

    Raises
    ------
    DatasetError
        If it is too large, or cannot be written.
    """
    if len(data) > MAX_MB * 2**20:
        raise DatasetError(
            f"A zip has at most {MAX_MB} MB: put the folder on this machine and name it instead."
        )
    uploads = _folder(store_url)
    stem = re.sub(r"[^\w -]+", "", Path(name).stem).strip()[:60] or "Pictures"
    place = uploads / hashlib.sha256(data).hexdigest()[:22]
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{stem}.zip").write_bytes(data)
        kept = sorted(uploads.iterdir(), key=lambda each: -each.stat().st_mtime)
    except OSError as reason:
        raise DatasetError(f"The zip cannot be kept: {reason.strerror}.") from None
    for old in kept[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return str(place / f"{stem}.zip")


def _folder(store_url: str) -> Path:
    home = Path(platformdirs.user_data_dir("cnnviz"))
    if store_url.startswith("file://"):
        home = Path(store_url.removeprefix("file://"))
    return home / "uploads"
