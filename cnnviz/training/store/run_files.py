"""The files of runs, read as what they should be, or one sentence that says why they are not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets.reading import ReadingError
from cnnviz.training.store.arrays import Arrays, ArraysError, pack, unpack
from cnnviz.training.store.errors import LostError, StoreError
from cnnviz.training.store.files import Files
from cnnviz.training.store.ids import ID
from cnnviz.training.store.record_json import from_json, to_json

Record = TypeVar("Record")

MAX_TEXT, MAX_ARRAYS = 2**20, 2**30  # bytes of a file


class RunFiles:
    """A folder a run. An id may be a stranger's text, so it is checked before it is a path.

    Parameters
    ----------
    files : Files

    Raises
    ------
    StoreError
        By every method, one sentence.
    """

    def __init__(self, files: Files) -> None:
        self._files = files

    def ids(self) -> list[str]:
        """Give the ids of all runs."""
        return [name for name in self._files.names() if ID.fullmatch(name)]

    def make(self, run_id: str) -> None:
        """Make a run's folder."""
        self._files.make_folder(f"{_checked(run_id)}/epochs")

    def size(self, run_id: str) -> int:
        """Count the bytes of a run's files."""
        return self._files.size(_checked(run_id))

    def epoch_names(self, run_id: str) -> list[str]:
        """Give the names of the files of a run's epochs, in order."""
        return self._files.names(f"{_checked(run_id)}/epochs")

    def text(self, run_id: str, name: str) -> str | None:
        """Give a text, or None where there is none."""
        path = f"{_checked(run_id)}/{name}"
        try:
            return self._files.read(path, MAX_TEXT).decode(errors="replace")
        except FileNotFoundError:
            return None

    def record(self, kind: type[Record], run_id: str, name: str) -> Record:
        """Give a record that must be there."""
        try:
            return from_json(kind, self.text(run_id, name) or "")
        except ReadingError as rule:
            raise StoreError(
                message("{name} of this run cannot be read. {rule}", name=name, rule=rule)
            ) from None

    def record_or_none(self, kind: type[Record], run_id: str, name: str) -> Record | None:
        """Give a record, or None where it is missing or broken."""
        text = self.text(run_id, name)
        return None if text is None else readable(kind, text)

    def arrays(self, run_id: str, name: str) -> Arrays | None:
        """Give arrays, or None where there are none; `LostError` where they are broken."""
        path = f"{_checked(run_id)}/{name}"
        try:
            return unpack(self._files.read(path, MAX_ARRAYS))
        except FileNotFoundError:
            return None
        except ArraysError:
            raise lost(name) from None

    def write_text(self, run_id: str, name: str, text: str) -> None:
        """Write a text."""
        self._files.write(f"{_checked(run_id)}/{name}", text.encode())

    def write_record(
        self, run_id: str, name: str, record: Any, *, vital: bool = False, lasting: bool = True
    ) -> None:
        """Write a record; vital and lasting as for `Files.write`."""
        data = to_json(record).encode()
        self._files.write(f"{_checked(run_id)}/{name}", data, vital=vital, lasting=lasting)

    def write_arrays(self, run_id: str, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Write arrays."""
        self._files.write(f"{_checked(run_id)}/{name}", pack(arrays))

    def create(self, run_id: str, name: str) -> bool:
        """Make a file that nobody else has made; False where it is there already."""
        return self._files.create(f"{_checked(run_id)}/{name}")

    def tidy(self, run_id: str) -> None:
        """Remove what a killed worker was writing."""
        for folder in (_checked(run_id), f"{run_id}/epochs"):
            self._files.remove_parts(folder)

    def remove(self, run_id: str) -> None:
        """Remove a run."""
        self._files.remove(_checked(run_id))


_HELD = {
    "checkpoint.npz": (
        message("What this run would go on from"),
        message("Start a new run with its settings."),
    ),
    "test.npz": (
        message("The answers to the test images"),
        message("Train the run again to have them."),
    ),
    "test.json": (
        message("How this run did on the test images"),
        message("Train the run again to know it."),
    ),
    "probe.npz": (
        message("The image that this run watched"),
        message("Train it again with the image to see it."),
    ),
}


def lost(name: str) -> LostError:
    """Make the sentence of a file of a run that is missing or broken.

    Examples
    --------
    >>> print(lost("test.npz"))  # doctest: +ELLIPSIS
    The answers to the test images cannot be read: `test.npz` is missing or broken. Train ...
    >>> lost("epochs/0003.npz").what
    'Epoch 3 of this run'
    """
    if name.startswith("epochs/"):
        number = int(name.removeprefix("epochs/").partition(".")[0])
        remedy = message("Choose another epoch or run, or train this one again.")
        return LostError(
            message("Epoch {number} of this run", number=number),
            name,
            remedy,
        )
    return LostError(_HELD[name][0], name, _HELD[name][1])


def readable(kind: type[Record], text: str) -> Record | None:
    """Read a record, or None where it is broken."""
    try:
        return from_json(kind, text)
    except ReadingError:
        return None


def _checked(run_id: str) -> str:
    if not isinstance(run_id, str) or not ID.fullmatch(run_id):
        raise StoreError(message("This is no run's id: an id has 22 letters, digits, - and _."))
    return run_id
