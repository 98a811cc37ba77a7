"""The settings: the network, the layer and the cell that are looked at; and how they change."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st

from cnnviz.i18n import message, sentence_of, translate
from cnnviz.nets import (
    SEED_CNN,
    LayerSpec,
    NetworkSpec,
    from_json,
    layer_shapes,
    mended,
)
from cnnviz.nets.layers import KINDS, layer_kind
from cnnviz.nets.spec import MAX_LAYERS
from cnnviz.ui.architecture.starts import KNOWN, STARTS, named
from cnnviz.ui.architecture.undo_history import History
from cnnviz.ui.json_upload import read_file
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, integer
from cnnviz.ui.network_field import network_field
from cnnviz.ui.photo import photo_field

REFUSED = "arch_refused"
"""The entry of the session state with the sentence about what was just refused."""

_HISTORY = "arch_history"
_SHOWN = "arch_shown"


class _State(NamedTuple):
    network: NetworkSpec | str
    layer: int  # from 1


def _read_cell(text: str) -> tuple[int, int]:
    if not re.fullmatch(r"\d{1,4},\d{1,4}", text, re.ASCII):
        raise ValueError(message("it must be a row and a column"))
    row, column = map(int, text.split(","))
    return row, column


def _write_cell(cell: tuple[int, int] | None) -> str:
    return f"{cell[0]},{cell[1]}" if cell else ""


LINK = Link(
    "arch",
    (
        photo_field(),
        network_field(KNOWN, SEED_CNN),
        integer("layer", 1, MAX_LAYERS, 6),
        Field("cell", None, _read_cell, _write_cell),
    ),
)


def network() -> NetworkSpec | str:
    """Give the network, or the name of one that can only be read."""
    found: NetworkSpec | str = LINK.get("network")
    return found


def spec() -> NetworkSpec:
    """Give the network that is edited."""
    found = network()
    assert isinstance(found, NetworkSpec)
    return found


def index() -> int:
    """Give the position, from 0, of the layer that is looked at; -1 if there are no layers."""
    return min(int(LINK.get("layer")), len(spec().layers)) - 1


def select(position: int) -> None:
    """Look at the layer at a position, from 0."""
    LINK.set("layer", max(position, 0) + 1)


def start(name: str) -> None:
    """Take a preset, and look at its last map."""
    _take(STARTS.get(name, name))
    LINK.set("cell", None)
    if name in STARTS:
        maps = [len(shape.output_shape) == 3 for shape in layer_shapes(STARTS[name])]
        select(max((i for i, is_map in enumerate(maps) if is_map), default=0))


def history() -> History[_State]:
    """Give what can be undone and redone."""
    found: History[_State] = st.session_state.get(_HISTORY, History())
    return found


def undo() -> None:
    """Go back to the network before the last change, and to the layer that was looked at."""
    if history().past:
        _go(*history().undone(_now()))


def redo() -> None:
    """Take back the last undoing."""
    if history().future:
        _go(*history().redone(_now()))


def new_layer(kind: str) -> LayerSpec:
    """Make a layer as it is when it is added.

    Examples
    --------
    >>> new_layer("ZeroPadding2D"), new_layer("Dense")
    (ZeroPadding2D(), Dense(units=10, activation='softmax'))
    """
    return KINDS[kind](**layer_kind(kind).added)


def add(kind: str) -> None:
    """Put a layer of a kind after the one that is looked at, and look at it."""
    at = index() + 1
    if _change(layers=(*spec().layers[:at], new_layer(kind), *spec().layers[at:])):
        select(at)


def remove() -> None:
    """Take the layer that is looked at out."""
    at = index()
    _change(layers=spec().layers[:at] + spec().layers[at + 1 :])
    select(min(at, len(spec().layers) - 1))


def move(step: int) -> None:
    """Let the layer that is looked at change places with its neighbour."""
    layers, at = list(spec().layers), index()
    layers[at], layers[at + step] = layers[at + step], layers[at]
    _change(layers=tuple(layers))
    select(at + step)


def edit(drag: bool = False, **chosen: Any) -> None:
    """Change settings of the layer that is looked at; what breaks a rule is said and left.

    Parameters
    ----------
    drag : bool
        Whether a slider is dragged: all values on its way are undone as one.
    """
    try:
        layer: LayerSpec = replace(spec().layers[index()], **chosen)
    except (TypeError, ValueError) as sentence:
        st.session_state[REFUSED] = sentence_of(sentence)
    else:
        at = index()
        way = (at, *chosen) if drag else None
        _change(way, layers=(*spec().layers[:at], layer, *spec().layers[at + 1 :]))


def rename(name: str) -> None:
    """Give the network a name."""
    _change(name=" ".join(name.split()))


def resize(axis: int, size: int) -> None:
    """Change the height, width or channels of the input."""
    shape = list(spec().input_shape)
    shape[axis] = size
    _change(input_shape=tuple(shape))


def mend() -> None:
    """Put the cures in the place of what is broken, or say why that cannot be."""
    try:
        _take(mended(spec()))
    except ValueError as sentence:
        st.session_state[REFUSED] = sentence_of(sentence)


def show(position: int) -> None:
    """Look at the layer at a position, from 0, and bring its row in the table into view."""
    select(position)
    st.session_state[_SHOWN] = shown() + 1


def shown() -> int:
    """Count how often a row of the table was asked for."""
    return int(st.session_state.get(_SHOWN, 0))


def take_json(data: bytes, name: str = "The file") -> None:
    """Take a network from a JSON file, or say in one sentence why not."""
    if network := read_file(data, name, from_json, translate("A network"), REFUSED):
        _take(network)
        select(0)


def _change(drag: Hashable = None, **chosen: Any) -> bool:
    try:
        _take(replace(spec(), **chosen), drag)
    except (TypeError, ValueError) as sentence:
        st.session_state[REFUSED] = sentence_of(sentence)
        return False
    return True


def _take(network: NetworkSpec | str, drag: Hashable = None) -> None:
    if isinstance(network, NetworkSpec):
        network = named(network)
    before = _now()
    if network != before.network:
        st.session_state[_HISTORY] = history().changed(before, drag)
        LINK.set("network", network)


def _now() -> _State:
    return _State(network(), LINK.get("layer"))


def _go(state: _State, after: History[_State]) -> None:
    LINK.set("network", state.network)
    LINK.set("layer", state.layer)
    st.session_state[_HISTORY] = after
