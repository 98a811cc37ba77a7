"""Model files that were uploaded, kept where the process that holds models finds them."""

from __future__ import annotations

import hashlib
import os
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from threading import Lock

from cnnviz.data.temporary import NoTemporaryFolderError, temporary_folder
from cnnviz.data.writing import write_whole
from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.messages import InspectionError
from cnnviz.nets.choice import ModelChoice, Scale
from cnnviz.nets.loading import MAX_MB
from cnnviz.training.uploads import has_room

KEPT_MB = 1_300  # of one owner: two of the largest
MAX_HOURS = 24.0  # since a file was uploaded last


def names_upload(given: object) -> bool:
    """Tell whether what a question is given names a model that somebody uploaded.

    Examples
    --------
    >>> names_upload([ModelChoice("shipped", "fast"), ModelChoice("file", 64 * "0")])
    True
    """
    if isinstance(given, ModelChoice):
        return given.kind == "file"
    if isinstance(given, Mapping):
        return any(map(names_upload, given.values()))
    if isinstance(given, list | tuple):
        return any(map(names_upload, given))
    if is_dataclass(given) and not isinstance(given, type):
        return any(names_upload(getattr(given, each.name)) for each in fields(given))
    return False


class Uploads:
    """A folder of model files, as long as the app lives; what several uploaded lies there once.

    Each owner's files are bounded by bytes, so that nobody's make those of others go; all are by
    age. The folders of apps that were killed are removed when the next one starts.

    Parameters
    ----------
    kept_mb : int
        Of one owner.
    max_hours : float
        Since a file was uploaded last.

    Attributes
    ----------
    folder : Path
    """

    def __init__(self, kept_mb: int = KEPT_MB, max_hours: float = MAX_HOURS) -> None:
        self._kept_mb, self._max_age = kept_mb, 3600.0 * max_hours
        self._stack = ExitStack()
        self._lost: NoTemporaryFolderError | None = None
        try:
            self.folder = self._stack.enter_context(temporary_folder())
        except NoTemporaryFolderError as sentence:  # all else goes on
            self.folder, self._lost = Path(os.devnull) / "models", sentence
        self._held: defaultdict[str, dict[str, float]] = defaultdict(dict)  # owner: name: when
        self._lock = Lock()

    def keep(self, data: bytes, scale: Scale = "auto", owner: str = "") -> ModelChoice:
        """Keep a file, and give the choice of its model; the owner's earlier uploads make room.

        Nothing in it is looked at here.

        Raises
        ------
        InspectionError
            If it is too large, or cannot be written.
        """
        if self._lost:
            raise InspectionError(sentence_of(self._lost))
        most = min(MAX_MB, self._kept_mb)
        if len(data) > most * 2**20:
            raise InspectionError(
                message(
                    "The file has {count:,.0f} MB, but at most {max_mb} MB are taken: bring a "
                    "smaller model.",
                    count=len(data) / 2**20,
                    max_mb=most,
                )
            )
        choice = ModelChoice("file", hashlib.sha256(data).hexdigest(), scale)
        with self._lock:
            try:
                self._write(self._path(choice.name), data)
                mine = self._held[owner]
                mine.pop(choice.name, None)
                mine[choice.name] = time.time()  # the latest, so the last
                self._make_room(owner)
                self._forget()
            except OSError as reason:
                raise InspectionError(
                    message("The file cannot be kept: {strerror}.", strerror=reason.strerror)
                ) from None
        return choice

    def holds(self, name: str, owner: str) -> bool:
        """Tell whether an owner brought a file, by its SHA-256, and it is kept for them."""
        with self._lock:
            return name in self._held.get(owner, {}) and self._path(name).is_file()

    def sweep(self) -> None:
        """Let go of what is past its age."""
        with self._lock, suppress(OSError):  # the next time
            self._forget()

    def close(self) -> None:
        """Forget the files that were uploaded."""
        self._stack.close()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.keras"

    def _write(self, path: Path, data: bytes) -> None:
        if path.exists():
            return
        if not has_room(self.folder, len(data)):
            raise InspectionError(
                message("The disk has no room for models: make some and bring it again.")
            )
        write_whole(path, data, lasting=False)  # the folder goes with the app

    def _make_room(self, owner: str) -> None:
        """Let go of what is too much of an owner's, but never of the latest."""
        left, mine = self._kept_mb * 10**6, self._held[owner]
        for at, name in enumerate(reversed(list(mine))):
            left -= self._path(name).stat().st_size
            if left < 0 and at:
                del mine[name]

    def _forget(self) -> None:
        """Let go of what is past its age, and of files that nobody has any more."""
        for held in self._held.values():
            for name, when in list(held.items()):
                if time.time() - when > self._max_age:
                    del held[name]
        wanted = {name for held in self._held.values() for name in held}
        for path in self.folder.glob("*.keras"):
            if path.stem not in wanted:
                path.unlink(missing_ok=True)
