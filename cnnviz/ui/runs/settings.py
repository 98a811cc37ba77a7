"""The settings: the run that is opened, and what of it is looked at."""

from __future__ import annotations

import re

from cnnviz.i18n import marked, message
from cnnviz.training.metrics import REGISTRY
from cnnviz.ui.id_field import identifier, identifiers
from cnnviz.ui.layer_field import layer_field
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice, choices
from cnnviz.ui.runs.metrics import USUAL

MOST_PATHS = 4  # on one plane
IMAGE_COUNTS, GRIDS = ("64", "128", "256"), ("11", "15", "21")
"""How many images the loss of the landscape is of at most, and how many points its side has."""
PARTS = {"validation": marked("Validation"), "test": marked("Test")}


def _read_epoch(text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise ValueError(message("it must be an epoch"))
    return int(text)


def _read_cell(text: str) -> tuple[int, int]:
    if not re.fullmatch(r"\d{1,3},\d{1,3}", text, re.ASCII):
        raise ValueError(message("it must be two classes, as numbers"))
    true, predicted = map(int, text.split(","))
    return true, predicted


LINK = Link(
    "runs",
    (
        identifier("run"),
        Field("epoch", None, _read_epoch, lambda epoch: "" if epoch is None else str(epoch)),
        layer_field(),
        choice("images", list(PARTS)),
        Field("cell", None, _read_cell, lambda cell: f"{cell[0]},{cell[1]}" if cell else ""),
        identifier("with"),
        choices("curves", list(REGISTRY), USUAL),
        identifiers("paths", MOST_PATHS - 1),
        choice("judged", IMAGE_COUNTS, "128"),
        choice("grid", GRIDS, "15"),
    ),
)
"""``epoch`` is None for the last one; ``cell`` is true and predicted class."""


def open_run(run_id: str) -> None:
    """Look at another run, at its last epoch."""
    LINK.set("run", run_id)
    LINK.set("epoch", None)
    LINK.set("cell", None)
