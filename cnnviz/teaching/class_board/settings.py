"""What a class compares: a grid of one or two settings over a run that all cells share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import message
from cnnviz.teaching.quizzes import Round
from cnnviz.training import config_json
from cnnviz.training.config import RunConfig
from cnnviz.training.sweep import grid, say_in_english
from cnnviz.training.variation import SETTINGS, Setting, Value

MAX_AXES = 2  # rows and columns
MAX_VALUES = 6  # of an axis: more columns are not read from the back row
MAX_EPOCHS = 30
MAX_TITLE = 80  # characters
REPEATED = "seed"
"""The setting that is no axis: a cell that is trained again takes the next seed."""


@dataclass(frozen=True)
class Axis:
    """A setting and the values that it takes, as `Setting.write` writes them.

    Raises
    ------
    ValueError
        If there is no such setting, or a value is none of it.

    Examples
    --------
    >>> Axis("dropout", ("0", "0.5")).read
    (0.0, 0.5)
    """

    name: str
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check itself."""
        if self.name not in SETTINGS or self.name == REPEATED:
            raise ValueError(
                message("`{name}` is no setting that a class can compare.", name=self.name[:40])
            )
        if len(self.values) > MAX_VALUES:
            raise ValueError(
                message(
                    "The {setting} takes at most {most} values on a board, got {count}.",
                    setting=self.setting.noun,
                    most=MAX_VALUES,
                    count=len(self.values),
                )
            )
        _ = self.read

    @property
    def setting(self) -> Setting:
        """The setting."""
        return SETTINGS[self.name]

    @property
    def read(self) -> tuple[Value, ...]:
        """The values."""
        return tuple(map(self.setting.parse, self.values))


@dataclass(frozen=True)
class BoardSettings:
    """What a class compares.

    Attributes
    ----------
    title : str
        Plain text, at most 80 characters.
    base : str
        What all cells share: a `RunConfig` as JSON, on pictures that are not a person's own.
    axes : tuple of Axis
        One or two; the last varies fastest among the cells.
    quiz : Round or None
        The questions that all pupils answer before they train; None where they say which cell wins.

    Raises
    ------
    ValueError
        One sentence that says which part is impossible, and why.

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> axes = Axis("kernel_size", ("3", "5")), Axis("dropout", ("0", "0.5"))
    >>> settings = BoardSettings.over(SEED_LESSON, "Which wins?", axes)
    >>> settings.cells[2].name  # rows first: 3 and 0, 3 and 0.5, 5 and 0
    'Kernel size 5, dropout 0'
    """

    title: str
    base: str
    axes: tuple[Axis, ...]
    quiz: Round | None = None

    def __post_init__(self) -> None:
        """Check itself."""
        if len(self.title) > MAX_TITLE:
            raise ValueError(
                message(
                    "A title has at most {most} characters, got {count}.",
                    most=MAX_TITLE,
                    count=len(self.title),
                )
            )
        if not 1 <= len(self.axes) <= MAX_AXES:
            raise ValueError(
                message(
                    "A class compares 1 or {most} settings, got {count}.",
                    most=MAX_AXES,
                    count=len(self.axes),
                )
            )
        shared = _read(self.base)
        if DATASETS[shared.data.kind].own:
            raise ValueError(
                message("A class learns from pictures that come with the app, not from one's own.")
            )
        if not all(each.epochs <= MAX_EPOCHS for each in self.cells):
            raise ValueError(
                message("A run of a class has at most {most} epochs.", most=MAX_EPOCHS)
            )

    @classmethod
    def over(
        cls, base: RunConfig, title: str, axes: tuple[Axis, ...], quiz: Round | None = None
    ) -> BoardSettings:
        """Make a grid over a run."""
        return cls(title, config_json.to_json(base), axes, quiz)

    @property
    def cells(self) -> tuple[RunConfig, ...]:
        """A run for each cell, row by row."""
        return _cells(self.base, self.axes)

    def config(
        self, cell: int, repeat: int, say: Callable[[Setting, Value], str] = say_in_english
    ) -> RunConfig:
        """Give the run of a cell; the n-th time that it is trained by the seed after n others.

        ``say`` names a value of a setting, for the name of the run.
        """
        found = _grid(self.base, self.axes, say)[cell]
        return replace(found, seed=found.seed + repeat)

    def values(self, cell: int) -> tuple[Value, ...]:
        """Give the values of a cell, one an axis."""
        config = self.cells[cell]
        return tuple(axis.setting.read(config) for axis in self.axes)


@lru_cache(64)
def _cells(base: str, axes: tuple[Axis, ...]) -> tuple[RunConfig, ...]:
    return _grid(base, axes, say_in_english)


def _grid(
    base: str, axes: tuple[Axis, ...], say: Callable[[Setting, Value], str]
) -> tuple[RunConfig, ...]:
    return grid(_read(base), {each.name: each.read for each in axes}, say)


@lru_cache(64)
def _read(base: str) -> RunConfig:
    return config_json.from_json(base)
