"""Which pictures a run learns from, by name: checked, and nothing of them read."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.data.dataset import DatasetError
from cnnviz.data.folder import MAX_NAME
from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import joined, message
from cnnviz.nets.reading import short
from cnnviz.training.places import zip_name_of

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
                message("Pictures of `{kind}` need no `train_part`.", kind=self.kind)
            )
        if self.path and not known.has_path:
            raise DatasetError(message("Pictures of `{kind}` need no `path`.", kind=self.kind))

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
