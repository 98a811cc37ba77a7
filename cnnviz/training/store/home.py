"""Where the runs are kept, and beside them what visitors bring."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def store_url() -> str:
    """Give the environment's ``CNNVIZ_STORE``, or else a folder of the user's own."""
    own = platformdirs.user_data_path("cnnviz", appauthor=False) / "runs"
    return os.environ.get("CNNVIZ_STORE", "") or str(own)


def home_of(url: str = "") -> Path:
    """Give the folder on this machine that belongs to a store; the user's own of one elsewhere.

    Examples
    --------
    >>> str(home_of("file:///srv/runs"))
    '/srv/runs'
    """
    url = url or store_url()
    if url.startswith("file://") or "://" not in url:
        return Path(url.removeprefix("file://")).expanduser().absolute()
    return Path(platformdirs.user_data_dir("cnnviz"))
