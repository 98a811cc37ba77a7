"""Model files that were uploaded, kept where the process that holds models finds them."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from threading import Lock

from cnnviz.data.temporary import temporary_folder
from cnnviz.data.writing import write_whole
from cnnviz.i18n import message
from cnnviz.inspection.messages import InspectionError
from cnnviz.nets.choice import ModelChoice, Scale
from cnnviz.nets.loading import MAX_MB
from cnnviz.training.uploads import has_room

_KEPT_MB = 1_300  # of one owner: two of the largest
_MAX_AGE = 86_400.0  # seconds since a file was uploaded last


class Uploads:
    """A folder of model files, as long as the app lives; what several uploaded lies there once.

    Each owner's files are bounded by bytes, so that nobody's make those of others go; all are by
    age. The folders of apps that were killed are removed when the next one starts.

    Attributes
    ----------
    folder : Path
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.folder = self._stack.enter_context(temporary_folder())
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
        if len(data) > MAX_MB * 2**20:
            raise InspectionError(
                message(
                    "The file has {count:,.0f} MB, but at most {max_mb} MB are taken: bring a "
                    "smaller model.",
                    count=len(data) / 2**20,
                    max_mb=MAX_MB,
                )
            )
        choice = ModelChoice("file", hashlib.sha256(data).hexdigest(), scale)
        with self._lock:
            try:
                self._write(self._path(choice.name), data)
                mine = self._held[owner]
                mine.pop(choice.name, None)
                mine[choice.name] = time.time()  # the latest, so the last
                self._forget(owner)
            except OSError as reason:
                raise InspectionError(
                    message("The file cannot be kept: {strerror}.", strerror=reason.strerror)
                ) from None
        return choice

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

    def _forget(self, owner: str) -> None:
        """Let go of what is past its age, and of what is too much of the owner's."""
        for held in self._held.values():
            for name in [name for name, when in held.items() if time.time() - when > _MAX_AGE]:
                del held[name]
        left, mine = _KEPT_MB * 10**6, self._held[owner]
        for at, name in enumerate(reversed(list(mine))):
            left -= self._path(name).stat().st_size
            if left < 0 and at:
                del mine[name]
        wanted = {name for held in self._held.values() for name in held}
        for path in self.folder.glob("*.keras"):
            if path.stem not in wanted:
                path.unlink(missing_ok=True)
