"""The way down from a cell of a map to the pixels."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.inspection import Description
from cnnviz.nets import Cell
from cnnviz.ui.components.account import account
from cnnviz.ui.components.picture import picture
from cnnviz.ui.feature_maps import settings, words
from cnnviz.ui.feature_maps.names import Names
from cnnviz.ui.feature_maps.subject import Subject


def show(
    subject: Subject, description: Description, way: Sequence[Cell], layers: Sequence[str]
) -> None:
    """Draw where the last cell of the way comes from.

    Raises
    ------
    InspectionError
        If it is not there.
    """
    cell = way[-1]
    names = Names.of(description)
    if cell.layer not in layers:
        _input(subject, description, way, names)
        return
    found = subject.trace(cell)

    def follow(at: int, row: int, column: int, channel: int) -> None:
        if target := found.windows[at].cell(row, column, channel):
            settings.follow(target, layers)

    def term(index: int) -> None:
        if found.ranked and (target := found.ranked.terms[index].source):
            settings.follow(target, layers)

    account(
        words.account_data(found, way, names),
        key="maps",
        on_cell=follow,
        on_term=term,
        on_back=settings.back,
    )


def _input(subject: Subject, description: Description, way: Sequence[Cell], names: Names) -> None:
    """Draw the pixel on which the way ends."""
    photo = picture(subject.preprocessed(), key="maps-pixel")
    found = subject.pixel(way[-1])
    account(
        words.pixel_data(found, way, description.preprocessing, names, photo),
        key="maps",
        on_cell=lambda *place: None,
        on_term=lambda term: None,
        on_back=settings.back,
    )
