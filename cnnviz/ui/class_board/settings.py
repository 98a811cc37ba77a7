"""The settings: which class is looked at, and what a class to come compares."""

from __future__ import annotations

from cnnviz.i18n import marked, message
from cnnviz.teaching.class_board import MAX_AXES, MAX_TITLE, REPEATED, Axis, BoardSettings
from cnnviz.training import RunConfig
from cnnviz.training.variation import SETTINGS
from cnnviz.ui.id_field import identifier
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice, short_text
from cnnviz.ui.quiz.settings import new_seed, round_fields, round_of
from cnnviz.ui.sweeps.settings import Grid, base_fields, grid, grid_field

HERE = "class_board"
REFUSED = f"{HERE}_refused"
COMPARED = tuple(name for name in SETTINGS if name != REPEATED)
FIRST = {"winner": marked("Which setting wins?"), "quiz": marked("A quiz")}
"""What pupils do before they train."""

USUAL: Grid = {"kernel_size": (3, 5), "learning_rate": (3e-4, 3e-3, 3e-2)}


LINK = Link(
    HERE,
    (
        identifier("board", message("a class")),
        identifier("teacher", message("a class's teacher")),
        short_text("title", MAX_TITLE),
        *base_fields(),
        grid_field(USUAL, COMPARED, MAX_AXES),
        choice("first", list(FIRST)),
        *round_fields(),
    ),
)


def board_settings(config: RunConfig) -> BoardSettings:
    """Give what a class to come compares, over a run that all cells share.

    The questions of a quiz are drawn anew each time.

    Raises
    ------
    ValueError
        One sentence.
    """
    quiz = None
    if LINK.get("first") == "quiz":
        quiz = round_of(LINK, new_seed())
        if quiz is None:
            raise ValueError(message("Choose at least one kind of questions."))
    axes = tuple(
        Axis(name, tuple(map(SETTINGS[name].write, values))) for name, values in grid(LINK).items()
    )
    return BoardSettings.over(config, LINK.get("title").strip(), axes, quiz)


def leave() -> None:
    """Look at no class any more: a callback."""
    LINK.set("board", "")
    LINK.set("teacher", "")
