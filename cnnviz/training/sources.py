"""What a run learns from: which pictures, and which of them are kept for validation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset, DatasetError, shapes_dataset
from cnnviz.nets.reading import short

Kind = Literal["shapes", "cifar10", "folder"]
MIN_SIDE, MAX_SIDE = 8, 224
_MAX_PATH = 4096


@dataclass(frozen=True)
class DataChoice:
    """Which pictures to learn from.

    Attributes
    ----------
    kind : {"shapes", "cifar10", "folder"}
        The drawn shapes, CIFAR-10, or one's own pictures.
    path : str
        Where one's own pictures lie: a folder of folders, or a zip of it. Where CIFAR-10 lies; ""
        looks for it. The drawn shapes need none.
    side : int
        Rows and columns of one's own pictures, which are brought to it. The others have 32.

    Raises
    ------
    DatasetError

    Examples
    --------
    >>> DataChoice("folder")
    Traceback (most recent call last):
    cnnviz.data.dataset.DatasetError: Name the folder or the zip file that your pictures lie in.
    """

    kind: Kind
    path: str = ""
    side: int = 32

    def __post_init__(self) -> None:
        kinds = get_args(Kind)
        if self.kind not in kinds:
            raise DatasetError(
                f'`kind` must be one of {", ".join(kinds)}, got "{short(str(self.kind))}".'
            )
        if not isinstance(self.path, str) or len(self.path) > _MAX_PATH or "\0" in self.path:
            raise DatasetError(f"`path` must be a text of at most {_MAX_PATH:,} characters.")
        if isinstance(self.side, bool) or not isinstance(self.side, int):
            raise DatasetError("`side` must be a whole number.")
        if self.kind == "folder":
            if not self.path.strip():
                raise DatasetError("Name the folder or the zip file that your pictures lie in.")
            if not MIN_SIDE <= self.side <= MAX_SIDE:
                raise DatasetError(
                    f"`side` must be from {MIN_SIDE} to {MAX_SIDE} pixels, got {self.side}."
                )
        elif self.side != 32:
            raise DatasetError(f"Pictures of `{self.kind}` have a `side` of 32, got {self.side}.")
        if self.kind == "shapes" and self.path:
            raise DatasetError("The drawn shapes need no `path`.")

    def to_dict(self) -> dict[str, Any]:
        """Write the choice as plain values for JSON.

        Examples
        --------
        >>> DataChoice("shapes").to_dict()
        {'kind': 'shapes', 'path': '', 'side': 32}
        """
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Any) -> DataChoice:
        """Read a choice that anyone may have written.

        Raises
        ------
        DatasetError
            One sentence that says why it is none.

        Examples
        --------
        >>> DataChoice.from_dict({"kind": "cifar10"})
        DataChoice(kind='cifar10', path='', side=32)
        >>> DataChoice.from_dict({"kind": "shapes", "count": 3})
        Traceback (most recent call last):
        cnnviz.data.dataset.DatasetError: A choice of data has no setting "count".
        """
        if not isinstance(values, Mapping) or "kind" not in values:
            raise DatasetError('A choice of data is {"kind": …, "path": …, "side": …}.')
        known = {field.name for field in fields(cls)}
        for name in values:
            if name not in known:
                raise DatasetError(f'A choice of data has no setting "{short(str(name))}".')
        return cls(**values)


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
    return shapes_dataset()


def split(dataset: Dataset, data_share: float, validation_share: float, seed: int) -> Split:
    """Choose a share of the training pictures, and out of it those to check with.

    Each class is cut by the same shares, as evenly as whole pictures allow, and keeps a picture
    in either part where the numbers allow it.

    Parameters
    ----------
    dataset : Dataset
    data_share : float
        How much of the training pictures to use at all, above 0 and at most 1.
    validation_share : float
        How much of that to keep for checking, at least 0 and below 1.
    seed : int
        The same seed gives the same pictures on every machine.

    Returns
    -------
    Split
        ``round(N * data_share)`` indices in all, and of these ``n`` the part for checking has
        ``round(n * validation_share)``.

    Raises
    ------
    ValueError
        If a share or the seed is outside its range.

    Examples
    --------
    >>> parts = split(shapes_dataset(200, 0), data_share=0.5, validation_share=0.2, seed=1)
    >>> [each.size for each in parts]  # 20 = 0.2 * 100, 100 = 0.5 * 200
    [80, 20]
    """
    if not 0 < data_share <= 1:
        raise ValueError(f"`data_share` must be above 0 and at most 1, got {data_share}.")
    if not 0 <= validation_share < 1:
        raise ValueError(
            f"`validation_share` must be at least 0 and below 1, got {validation_share}."
        )
    if seed < 0:
        raise ValueError(f"`seed` must be at least 0, got {seed}.")
    labels = dataset.train_labels
    counts = np.bincount(labels, minlength=len(dataset.class_names))
    used = _shared_out(counts, round(labels.size * data_share), counts)
    kept = _shared_out(used, round(int(used.sum()) * validation_share), np.maximum(used - 1, 0))
    # PCG64's raw bits, whose stream NumPy promises to keep, and a sort that keeps ties in order.
    order = np.argsort(np.random.PCG64(seed).random_raw(labels.size), kind="stable")
    ordered = labels[order]
    place = np.empty_like(labels)  # of each picture among those of its class
    for label, count in enumerate(counts):
        place[ordered == label] = np.arange(count)
    checked = place < kept[ordered]
    learned = ~checked & (place < used[ordered])
    return Split(order[learned], order[checked])


def _shared_out(
    counts: NDArray[np.int64], total: int, most: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Share a total out over classes in proportion to their counts, by largest remainders.

    Each class gets at least 1 and at most `most`, as far as the total allows.
    """
    shares, remainders = np.divmod(counts * total, max(1, int(counts.sum())))
    missing = total - int(shares.sum())
    shares[np.argsort(-remainders, kind="stable")[:missing]] += 1
    for poor in np.flatnonzero((shares == 0) & (most > 0)):
        rich = int(shares.argmax())
        if shares[rich] > 1:
            shares[[rich, poor]] += -1, 1
    for full in np.flatnonzero(shares > most):
        free = int((most - shares).argmax())
        if shares[free] < most[free]:
            shares[[full, free]] += -1, 1
    return shares
