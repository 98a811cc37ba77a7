"""The pictures of a choice, and which of them are kept for validation."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset, DatasetError
from cnnviz.data.kinds import DATASETS
from cnnviz.data.stratify import stratified_split
from cnnviz.i18n import message
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.places import allowed

# Exported programs import `DataChoice`, `load` and `split` from here.
__all__ = [
    "DataChoice",
    "Split",
    "choices_of_part",
    "learnable_sizes",
    "load",
    "part_sizes",
    "split",
]


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
