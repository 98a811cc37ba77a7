"""The settings: what is looked at, how it is shown, and the way down into a number."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from cnnviz.i18n import marked, message
from cnnviz.inspection import Description, ModelChoice
from cnnviz.nets import Cell
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.reading import short
from cnnviz.ui.layer_field import layer_field
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice, integer
from cnnviz.ui.models.model_choices import epoch_field, model_field
from cnnviz.ui.photo import photo_field
from cnnviz.ui.training.settings import DATA

ORDERS = {
    "index": marked("Index"),
    "mean": marked("Mean"),
    "maximum": marked("Maximum"),
    "variance": marked("Variance"),
}
SCALES = {"map": marked("Map"), "layer": marked("Layer"), "network": marked("Network")}
MAX_DEPTH = 64
INPUT = -1
"""Stands for the model's input where a layer is named by its position."""

ANY = -1
"""Stands for the channel that shows most."""

Place = tuple[int, int, int, int]
"""A cell by the position of its layer, its row, column and channel."""

_PLACE = re.compile(r"(?:-1|\d{1,4})\.\d{1,6}\.\d{1,6}\.\d{1,7}", re.ASCII)


def _read_cell(text: str) -> tuple[int, int]:
    """Read the row and the column of a cell."""
    if not re.fullmatch(r"\d{1,6},\d{1,6}", text, re.ASCII):
        raise ValueError(message("it must be a row and a column"))
    row, column = map(int, text.split(","))
    return row, column


def read_trail(text: str) -> tuple[Place, ...]:
    """Read a way down.

    Examples
    --------
    >>> read_trail("3.0.7.12_-1.0.6.2")
    ((3, 0, 7, 12), (-1, 0, 6, 2))
    """
    places = text.split("_")
    if len(places) > MAX_DEPTH or not all(map(_PLACE.fullmatch, places)):
        raise ValueError(message("it must be cells such as 3.0.7.12: layer, row, column, channel"))
    return tuple(_place(place) for place in places)


def _write_trail(trail: tuple[Place, ...]) -> str:
    """Write a way down."""
    return "_".join(".".join(map(str, at)) for at in trail)


def _place(text: str) -> Place:
    layer, row, column, channel = map(int, text.split("."))
    return layer, row, column, channel


CELL = Field("cell", None, _read_cell, lambda cell: ",".join(map(str, cell or ())))
TRAIL = Field("trail", (), read_trail, _write_trail)

LINK = Link(
    "maps",
    (
        photo_field(),
        model_field(),
        epoch_field(),
        layer_field(),
        integer("channel", ANY, 10_000_000, ANY),
        CELL,
        TRAIL,
        choice("order", list(ORDERS)),
        choice("scale", list(SCALES)),
        integer("opacity", 0, 100, 80),
        choice("set", list(DATA)),
    ),
)


def fit(description: Description) -> str | None:
    """Make the settings fit a model; a sentence if the layer of a link is not one of its."""
    names = [layer.path for layer in description.layers]
    other = st.session_state.get("maps_last_model")
    st.session_state["maps_last_model"] = LINK.get("model")
    if LINK.get("layer") in names:
        layer, sentence = st.session_state.get("maps_missing", ("", ""))
        return sentence if layer == LINK.get("layer") else None
    missing = LINK.get("layer")
    LINK.set("layer", first_with_kernel(description))
    if missing:
        choose_channel(ANY)
    if not missing or other is not None:
        return None
    sentence = message(
        "This model has no layer `{layer}`: its first one is shown.", layer=short(missing)
    )
    st.session_state["maps_missing"] = LINK.get("layer"), sentence
    return sentence


def first_with_kernel(description: Description) -> str:
    """Give the first layer with a kernel, or the first."""
    kinds = [(layer.path, layer.kind) for layer in description.layers]
    return next((path for path, kind in kinds if layer_kind(kind).has_kernel), kinds[0][0])


def look_at(network: ModelChoice, cell: Cell, trail: tuple[Place, ...] = ()) -> None:
    """Look at a cell of a network, and from there at the last of a way down."""
    for name, value in (
        ("model", network.text),
        ("epoch", network.epoch),
        ("layer", cell.layer),
        ("channel", cell.channel),
        ("cell", (cell.row, cell.column)),
        ("trail", trail),
    ):
        LINK.set(name, value)


def choose_layer(path: str) -> None:
    """Look at another layer."""
    LINK.set("layer", path)
    choose_channel(ANY)


def choose_channel(channel: int) -> None:
    """Look at another channel; its strongest cell is explained."""
    LINK.set("channel", channel)
    look_elsewhere()


def look_elsewhere() -> None:
    """Forget the cell and the way down."""
    LINK.set("cell", None)
    LINK.set("trail", ())


def choose_cell(cell: tuple[int, int]) -> None:
    """Explain another cell of the map."""
    LINK.set("cell", cell)
    LINK.set("trail", ())


def follow(cell: Cell, layers: Sequence[str]) -> None:
    """Go down to a cell."""
    trail: tuple[Place, ...] = LINK.get("trail")
    if len(trail) < MAX_DEPTH:
        LINK.set("trail", (*trail, (_position(cell.layer, layers), *cell[1:])))


def back(depth: int) -> None:
    """Go back until so many steps are left."""
    LINK.set("trail", LINK.get("trail")[:depth])


def trail(layers: Sequence[str], entrance: str, first: Cell) -> list[Cell]:
    """Give the cells from the chosen one on down; it ends before a layer that is not there."""
    cells = [first]
    for position, row, column, channel in LINK.get("trail"):
        if position >= len(layers):
            break
        path = entrance if position == INPUT else layers[position]
        cells.append(Cell(path, row, column, channel))
    return cells


def _position(path: str, layers: Sequence[str]) -> int:
    return layers.index(path) if path in layers else INPUT
