"""One layer by hand: input, kernel and output as linked grids of numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.ui.components import cell_near, register, state_of
from cnnviz.ui.components.stage.data import StageData
from cnnviz.ui.live_preview import NO_OFFER, Offer, Preview, offer

Grid = Literal["input", "kernel", "bias"]

MAX_VALUE = 1e6

_mount = register("stage")


class Cell(NamedTuple):
    """One cell of one map."""

    row: int
    column: int
    channel: int


class Edit(NamedTuple):
    """A number typed into a cell; row, column and channel are 0 for the bias."""

    grid: Grid
    row: int
    column: int
    channel: int
    value: float


def stage(
    data: StageData,
    *,
    key: str,
    preview: Preview[StageData] | None = None,
    on_select_change: Callable[[], None] | None = None,
    on_edit_change: Callable[[Edit], None] | None = None,
) -> Cell | None:
    """Show input, kernel and output as grids of cells, linked by hover, keyboard and touch.

    The selected output cell is a plain entry of the session state, ``{key}_select``, which
    the page may read or set. Whatever the browser sends is checked here.

    Parameters
    ----------
    data : StageData
    key : str
        Begins the name of the entry.
    preview : Preview, optional
        The stage with sliders moved.
    on_select_change : callable, optional
        Called without arguments after an output cell was selected, or no longer is.
    on_edit_change : callable, optional
        Called with an `Edit` for each number that was typed, before the page runs again.

    Returns
    -------
    Cell or None
        The selected output cell.
    """
    mount_key, select_key, serial_key = f"stage-{key}", f"{key}_select", f"{key}_serial"

    def selected() -> None:
        st.session_state[select_key] = cell_near(
            state_of(mount_key, "select"), Cell, data.outputs.shape
        )
        if on_select_change is not None:
            on_select_change()

    def edited() -> None:
        # Several edits may be on their way: the browser sends each again until it is answered.
        sent = state_of(mount_key, "edit")
        done = st.session_state.get(serial_key, 0)
        for item in sent if isinstance(sent, list) else []:
            serial = item.get("serial") if isinstance(item, dict) else None
            if isinstance(serial, int) and serial > done:
                st.session_state[serial_key] = done = serial
                edit = edit_of(item, data)
                if edit is not None and on_edit_change is not None:
                    on_edit_change(edit)

    select = cell_near(st.session_state.get(select_key), Cell, data.outputs.shape)
    echo = st.session_state.get(serial_key, 0)

    def pack(data: StageData, live: Offer) -> bytes:
        shown = cell_near(select, Cell, data.outputs.shape)
        return json.dumps(payload(data, shown, echo, live)).encode()

    _mount(
        key=mount_key,
        data=payload(data, select, echo, offer(preview, pack, key)),
        on_select_change=selected,
        on_edit_change=edited,
    )
    return select


def edit_of(value: object, data: StageData) -> Edit | None:
    """Give an edit that a browser sent; None where it does not fit what is shown.

    Numbers must be finite and at most a million in size.
    """
    if not isinstance(value, dict) or not data.editable:
        return None
    number, grid = value.get("value"), value.get("grid")
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    if not abs(number) <= MAX_VALUE:
        return None
    shape = {
        "input": data.inputs.shape,
        "kernel": None if data.kernel is None else data.kernel.shape,
        "bias": None if data.bias is None else (1, 1, 1),
    }.get(grid if isinstance(grid, str) else "")
    if shape is None:
        return None
    place = cell_near(value, Cell, shape)
    if place is None or any(value[name] != getattr(place, name) for name in Cell._fields):
        return None
    return Edit(grid, *place, float(number))  # type: ignore[arg-type]


def payload(
    data: StageData, select: Cell | None = None, echo: int = 0, live: Offer = NO_OFFER
) -> dict[str, Any]:
    """Pack what the browser needs; arrays as nested lists, channel first."""

    def lists(array: NDArray[np.floating[Any]]) -> Any:
        return np.moveaxis(array.astype(np.float64), 2, 0).tolist()

    return {
        "mode": data.mode,
        "inputs": lists(data.inputs),
        "kernel": None if data.kernel is None else lists(data.kernel),
        "outputs": lists(data.outputs),
        "bias": data.bias,
        "rows": data.rows,
        "columns": data.columns,
        "frame": data.frame._asdict(),
        "palettes": dict(data.palettes),
        "channels": list(data.channels),
        "titles": list(data.titles),
        "editable": data.editable,
        "select": select._asdict() if select else None,
        "echo": echo,
        "live": live,
    }
