"""Which folders and zips of this machine may be named, where an app serves many."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath

from cnnviz.data.dataset import DatasetError, quoted
from cnnviz.i18n import message
from cnnviz.serving import serving
from cnnviz.training.store.home import home_of

UPLOADS = "uploads"
"""The folder of zips that were brought; each lies in one of its owner's and one of its own."""

_PLACE = re.compile(r"[0-9a-f]{22}")


def allowed(path: str) -> str:
    """Give what a path names, if it may be read: everything on a person's own machine.

    An app that serves others reads zips that were brought to it, and what lies below its folder of
    data, where links lead too; it does not tell what else is there.

    Raises
    ------
    DatasetError
    """
    bounds = serving()
    if bounds is None or not path.strip() or upload_of(path):
        return path
    if bounds.data is None:
        raise DatasetError(
            message("Folders of the server cannot be named here: bring your pictures as a zip.")
        )
    root = _real(bounds.data)
    try:
        place = _real(root / path.strip())
        if place.is_relative_to(root) and place.exists():
            return str(place)
    except (OSError, ValueError):
        pass
    raise DatasetError(
        message(
            "There is nothing at {path} in this server's folder of data; check the path.",
            path=quoted(path),
        )
    )


def upload_of(path: str) -> str:
    """Give the path of a zip that was brought to this app; "" of anything else."""
    if not zip_name_of(path):
        return ""
    place = _real(path.strip())
    return str(place) if place.is_relative_to(_real(uploads_folder())) else ""


def uploader_of(path: str) -> str:
    """Name the folder of the visitor who brought what a path leads to; "" where nobody did."""
    folder, place = _real(uploads_folder()), _real(path.strip())
    inside = place.is_relative_to(folder) and place.relative_to(folder).parts
    return inside[0] if inside else ""


def zip_name_of(path: str) -> str:
    """Name a zip that was brought, by how its path looks; "" of what somebody wrote.

    Examples
    --------
    >>> place = "/srv/runs/uploads/0123456789abcdef012345/543210fedcba9876543210"
    >>> zip_name_of(f"{place}/pets.zip")
    'pets.zip'
    >>> zip_name_of("/home/me/pets.zip")
    ''
    """
    *_, uploads, owner, own, name = ("", "", "", "", *PurePath(path.strip()).parts)
    brought = uploads == UPLOADS and _PLACE.fullmatch(owner) and _PLACE.fullmatch(own)
    return name if brought else ""


def uploads_folder(store_url: str = "") -> Path:
    """Give where zips are kept that are brought: with the runs, if those are on this machine."""
    return home_of(store_url) / UPLOADS


def _real(path: Path | str) -> Path:
    """Follow all links and `..`, also of what is not there."""
    return Path(os.path.realpath(path))
