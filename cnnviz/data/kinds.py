"""The kinds of data sets, an entry each: its title, how it is read, what is known before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cnnviz.data.cifar10 import CIFAR10_CLASSES, find_cifar10, read_cifar10
from cnnviz.data.dataset import Dataset, DatasetError, quoted, shapes_dataset
from cnnviz.data.folder import choices_of_part, read_folder, read_zip
from cnnviz.data.outlines import CLASS_NAMES
from cnnviz.i18n import marked, message


@dataclass(frozen=True)
class DatasetKind:
    """What is asked of every kind.

    Attributes
    ----------
    title : str
        Translated where it is shown.
    read : callable
        Takes a path, "" for none, the rows and columns that one's own pictures are brought to, and
        which of their parts is trained on, as `read_folder` does; gives a `Dataset`, or raises
        `DatasetError`.
    class_names : tuple of str
        Where they are known before the pictures are; else empty.
    images : int
        To train on, where that is known before; else 0.
    has_path : bool
        Whether it lies somewhere.
    choices_of_part : callable
        Takes a path and names the folders of which one may be that to train on.
    """

    title: str
    read: Callable[[str, int, str | None], Dataset]
    class_names: tuple[str, ...] = ()
    images: int = 0
    has_path: bool = True
    choices_of_part: Callable[[str], tuple[str, ...]] = lambda path: ()

    @property
    def own(self) -> bool:
        """Whether a person brings the pictures: only then is all of it unknown before."""
        return not self.images


def _read_shapes(_path: str, _side: int, _train_part: str | None) -> Dataset:
    return _drawn_shapes()


@lru_cache(maxsize=1)
def _drawn_shapes() -> Dataset:
    """Draw the shapes once in a process: all its runs learn from them, and none writes on them."""
    drawn = shapes_dataset()
    for part in (drawn.train_images, drawn.train_labels, drawn.test_images, drawn.test_labels):
        part.setflags(write=False)
    return drawn


def _read_cifar10(path: str, _side: int, _train_part: str | None) -> Dataset:
    place = _place(path) if path else find_cifar10()
    if place is None:
        raise DatasetError(
            message(
                "CIFAR-10 is not on this machine: download it, name the folder "
                "`cifar-10-batches-py` that it lies in, or choose the drawn shapes.",
            )
        )
    return read_cifar10(place)


def _read_own(path: str, side: int, train_part: str | None) -> Dataset:
    place = _place(path)
    return (read_folder if place.is_dir() else read_zip)(place, side, train_part)


def _choices_of_part(path: str) -> tuple[str, ...]:
    return choices_of_part(_place(path))


def _place(path: str) -> Path:
    """Find what a path names, if the system lets us see it."""
    try:
        place = Path(path.strip()).expanduser()
        if place.exists():
            return place
    except (OSError, ValueError, RuntimeError):
        pass
    raise DatasetError(message("There is nothing at {path}; check the path.", path=quoted(path)))


DATASETS = {
    "shapes": DatasetKind(
        marked("Drawn shapes"), _read_shapes, CLASS_NAMES, 10_000, has_path=False
    ),
    "cifar10": DatasetKind("CIFAR-10", _read_cifar10, CIFAR10_CLASSES, 50_000),
    "folder": DatasetKind(marked("Your images"), _read_own, choices_of_part=_choices_of_part),
}
