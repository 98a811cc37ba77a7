"""What a run learns from: which pictures, and which of them are kept for validation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset, DatasetError
from cnnviz.data.folder import MAX_NAME
from cnnviz.data.kinds import DATASETS
from cnnviz.data.stratify import stratified_split
from cnnviz.i18n import joined, message
from cnnviz.nets.reading import short
from cnnviz.training.places import allowed, zip_name_of

MIN_SIDE, MAX_SIDE = 8, 224
_MAX_PATH = 4096  # characters
_MAX_NUMBER = 10**6  # that a sentence repeats


@dataclass(frozen=True)
class DataChoice:
    """Which pictures to learn from.

    Attributes
    ----------
    kind : str
        Of `cnnviz.data.kinds.DATASETS`: "shapes", "cifar10", or "folder", one's own pictures.
    path : str
        Where one's own pictures lie: a folder of folders, or a zip of it. Where CIFAR-10 lies; ""
        looks for it. The drawn shapes need none.
    side : int
        Rows and columns of one's own pictures, which are brought to it. The others have 32.
    train_part : str, optional
        Of one's own pictures in parts, the folder to train on; "" finds it by its name. Without it
        there are no parts: see `cnnviz.data.read_folder`.

    Raises
    ------
    DatasetError

    Examples
    --------
    >>> DataChoice("folder")
    Traceback (most recent call last):
    cnnviz.data.dataset.DatasetError: Name the folder or the zip file that your pictures lie in.
    """

    kind: str
    path: str = ""
    side: int = 32
    train_part: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in tuple(DATASETS):
            raise DatasetError(
                message(
                    '`kind` must be one of {datasets}, got "{kind}".',
                    datasets=joined(", ", DATASETS),
                    kind=short(str(self.kind)),
                )
            )
        if not isinstance(self.path, str) or len(self.path) > _MAX_PATH or "\0" in self.path:
            raise DatasetError(
                message(
                    "`path` must be a text of at most {max_path:,} characters.", max_path=_MAX_PATH
                )
            )
        if type(self.side) is not int or abs(self.side) > _MAX_NUMBER:
            raise DatasetError(message("`side` must be a whole number."))
        part = self.train_part
        if part is not None and (not isinstance(part, str) or len(part) > MAX_NAME):
            raise DatasetError(
                message(
                    "`train_part` must be a text of at most {max_name} characters.",
                    max_name=MAX_NAME,
                )
            )
        known = DATASETS[self.kind]
        if known.own:
            if not self.path.strip():
                raise DatasetError(
                    message("Name the folder or the zip file that your pictures lie in.")
                )
            if not MIN_SIDE <= self.side <= MAX_SIDE:
                raise DatasetError(
                    message(
                        "`side` must be from {min_side} to {max_side} pixels, got {side}.",
                        min_side=MIN_SIDE,
                        max_side=MAX_SIDE,
                        side=self.side,
                    )
                )
        elif self.side != 32:
            raise DatasetError(
                message(
                    "Pictures of `{kind}` have a `side` of 32, got {side}.",
                    kind=self.kind,
                    side=self.side,
                )
            )
        if part is not None and not known.own:
            raise DatasetError(
                message("The {title} need no `train_part`.", title=known.title.lower())
            )
        if self.path and not known.has_path:
            raise DatasetError(message("The {title} need no `path`.", title=known.title.lower()))

    @property
    def zip_name(self) -> str:
        """Name of a zip that was brought; "" of pictures that lie where somebody wrote.

        Examples
        --------
        >>> place = "/srv/runs/uploads/0123456789abcdef012345/543210fedcba9876543210"
        >>> DataChoice("folder", f"{place}/pets.zip").zip_name
        'pets.zip'
        >>> DataChoice("folder", "/home/me/pets.zip").zip_name
        ''
        """
        return zip_name_of(self.path)


class Split(NamedTuple):
    """Which training pictures are learned from, and which are kept to check with.

    Attributes
    ----------
    train_indices, validation_indices : ndarray of int64, one axis
        Into the training pictures of the data set, in a random order.
    """

    train_indices: NDArray[np.int64]
    validation_indices: NDArray[np.int64]


def load(choice: DataChoice) -> Dataset:
    """Read or draw the pictures of a choice.

    Raises
    ------
    DatasetError
        One sentence that says why they cannot be had, and what to do.
    """
    _check_kept(choice)
    return DATASETS[choice.kind].read(allowed(choice.path), choice.side, choice.train_part)


def choices_of_part(choice: DataChoice) -> tuple[str, ...]:
    """Name the folders of one's own pictures of which one may be that to train on.

    Raises
    ------
    DatasetError
        If the pictures are not there.
    """
    _check_kept(choice)
    return DATASETS[choice.kind].choices_of_part(allowed(choice.path))


def _check_kept(choice: DataChoice) -> None:
    """Refuse a zip that is gone, by its name: where it lay is the server's."""
    if choice.zip_name and not Path(choice.path.strip()).is_file():
        raise DatasetError(
            message("The zip {name} is not kept any more: bring it again.", name=choice.zip_name)
        )


def part_sizes(
    images: int, data_share: float, validation_share: float, validation: int = 0
) -> tuple[int, int]:
    """Count the pictures that are learned from, and those that are kept to check with.

    Parameters
    ----------
    images : int
        All training pictures.
    data_share, validation_share : float
        As in `split`.
    validation : int
        How many of them are kept for validation as they came; 0 for none.

    Examples
    --------
    >>> part_sizes(1000, 0.5, 0.2)  # 100 = 0.2 * 500
    (400, 100)
    >>> part_sizes(1000, 0.5, 0.2, validation=300)  # 350 = 0.5 * (1000 - 300)
    (350, 300)
    """
    used = round((images - validation) * data_share)
    if validation:
        return used, validation
    kept = round(used * validation_share)
    return used - kept, kept


def learnable_sizes(
    dataset: Dataset, data_share: float, validation_share: float
) -> tuple[int, int]:
    """Count the pictures of a data set as `part_sizes` does.

    Raises
    ------
    DatasetError
        If none are left to learn from.
    """
    images, validation = dataset.train_labels.size, dataset.validation
    learned, kept = part_sizes(images, data_share, validation_share, validation)
    if not learned:
        raise DatasetError(
            message(
                "Of {images:,} training pictures, these shares leave none to learn from; "
                "raise the share of the data, or lower that of the validation.",
                images=images - validation,
            )
        )
    return learned, kept


def split(dataset: Dataset, data_share: float, validation_share: float, seed: int) -> Split:
    """Choose a share of the training pictures, and out of it those to check with.

    Each class is cut by the same shares, as evenly as whole pictures allow, and keeps a picture
    in either part where the numbers allow it. A data set that has its own pictures for validation
    keeps all of those; then no others are kept.

    Parameters
    ----------
    dataset : Dataset
    data_share : float
        How much of the training pictures to use at all, above 0 and at most 1.
    validation_share : float
        How much of that to keep for checking, at least 0 and below 1, if the data set has none.
    seed : int
        The same seed gives the same pictures on every machine.

    Returns
    -------
    Split
        As many indices as `part_sizes` says.

    Raises
    ------
    ValueError
        If a share or the seed is outside its range, or nothing is left to learn from.

    Examples
    --------
    >>> from cnnviz.data import shapes_dataset
    >>> parts = split(shapes_dataset(200, 0), data_share=0.5, validation_share=0.2, seed=1)
    >>> [each.size for each in parts]  # 20 = 0.2 * 100, 100 = 0.5 * 200
    [80, 20]
    """
    if not 0 < data_share <= 1:
        raise ValueError(
            message(
                "`data_share` must be above 0 and at most 1, got {data_share}.",
                data_share=data_share,
            )
        )
    if not 0 <= validation_share < 1:
        raise ValueError(
            message(
                "`validation_share` must be at least 0 and below 1, got {validation_share}.",
                validation_share=validation_share,
            )
        )
    learned, kept = learnable_sizes(dataset, data_share, validation_share)
    labels, validation = dataset.train_labels, dataset.validation
    if not validation:
        return Split(*stratified_split(labels, learned + kept, kept, seed))
    there = labels.size - validation
    train, _ = stratified_split(labels[:there], learned, 0, seed)
    checked, _ = stratified_split(labels[there:], validation, 0, seed)
    return Split(train, there + checked)
