"""One layer by hand: input, kernel and output as linked grids of numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.figures.colour import Palette
from cnnviz.ui.components import register, state_of, whole
from cnnviz.ui.live_preview import NO_OFFER, Offer, Preview, offer

Links = tuple[tuple[tuple[int, int], ...], ...]
Mode = Literal["conv", "depthwise", "transpose", "max", "average"]
Grid = Literal["input", "kernel", "bias"]

MAX_VALUE = 1e6
MAX_CELLS = 4096
_POOLING = ("max", "average")


_mount = register("stage")


class PaddedInput(NamedTuple):
    """The input with its padding: its size, and where in it the input begins."""

    rows: int
    columns: int
    top: int = 0
    left: int = 0


@dataclass(frozen=True, eq=False)
class StageData:
    """Everything the stage draws; it computes no output and knows no stride.

    Attributes
    ----------
    mode : {"conv", "depthwise", "transpose", "max", "average"}
    inputs : ndarray, shape (H, W, C)
    kernel : ndarray, shape (kh, kw, C), or None
        None for pooling.
    outputs : ndarray, shape (H', W', M)
        One map for "conv" and "transpose", else one a channel.
    rows, columns : tuple
        H' and W' entries as ``Window.rows()`` and ``Window.columns()`` give them: for each
        output index, the (index in the padded frame, kernel index) pairs.
    frame : PaddedInput
    palettes : mapping
        The colours of "input" and "output", and of "kernel" where there is one.
    channels : tuple of str
        C names, as in ``("R", "G", "B")``.
    bias : float or None
        None for pooling.
    titles : (str, str, str)
        What stands above input, kernel and output.
    editable : bool
        Whether input, kernel and bias can be typed over.
    """

    mode: Mode
    inputs: NDArray[np.floating[Any]]
    kernel: NDArray[np.floating[Any]] | None
    outputs: NDArray[np.floating[Any]]
    rows: Links
    columns: Links
    frame: PaddedInput
    palettes: Mapping[str, Palette]
    channels: tuple[str, ...] = ("grey",)
    bias: float | None = 0.0
    titles: tuple[str, str, str] = ("Input", "Kernel", "Output")
    editable: bool = True

    def __post_init__(self) -> None:
        self._check_shapes()
        self._check_links()
        for name in ("inputs", "kernel", "outputs", "bias"):
            value = getattr(self, name)
            if value is not None and not np.isfinite(value).all():
                raise ValueError(f"`{name}` must be finite numbers only.")
        needed = {"input", "output"} | ({"kernel"} if self.kernel is not None else set())
        if missing := needed - set(self.palettes):
            raise ValueError(
                f"`palettes` must have {sorted(needed)}, {sorted(missing)} is missing."
            )

    def _check_shapes(self) -> None:
        if self.mode not in get_args(Mode):
            raise ValueError(f"`mode` must be one of {get_args(Mode)}, got {self.mode!r}.")
        for name in ("inputs", "outputs"):
            shape = getattr(self, name).shape
            if len(shape) != 3 or 0 in shape or math.prod(shape) > MAX_CELLS:
                raise ValueError(
                    f"`{name}` must have three axes (rows, columns, channels) and 1 to "
                    f"{MAX_CELLS} numbers, got the shape {shape}."
                )
        channels = self.inputs.shape[2]
        if len(self.channels) != channels:
            raise ValueError(
                f"`channels` must name the {channels} channels of `inputs`, got {self.channels}."
            )
        maps = 1 if self.mode in ("conv", "transpose") else channels
        if self.outputs.shape[2] != maps:
            raise ValueError(
                f"`outputs` must hold {maps} map(s) for mode {self.mode!r} and {channels} "
                f"channel(s), got {self.outputs.shape[2]}."
            )
        if self.mode in _POOLING:
            if self.kernel is not None or self.bias is not None:
                raise ValueError("`kernel` and `bias` must be None for pooling: it has no weights.")
        elif self.kernel is None or self.bias is None:
            raise ValueError(f"`kernel` and `bias` must be given for mode {self.mode!r}.")
        elif self.kernel.ndim != 3 or self.kernel.shape[2] != channels or 0 in self.kernel.shape:
            raise ValueError(
                f"`kernel` must have the shape (kh, kw, {channels}), got {self.kernel.shape}."
            )

    def _check_links(self) -> None:
        frame, kernel = self.frame, self.kernel
        for axis, name in enumerate(("rows", "columns")):
            links = getattr(self, name)
            offset, inside, size = frame[2 + axis], self.inputs.shape[axis], frame[axis]
            if offset < 0 or offset + inside > size:
                raise ValueError(
                    f"`frame` must hold the input: {inside} {name} from {offset} on do not fit "
                    f"into {size}."
                )
            if len(links) != self.outputs.shape[axis]:
                raise ValueError(
                    f"`{name}` must have {self.outputs.shape[axis]} entries, one for each of "
                    f"the output's {name}, got {len(links)}."
                )
            pairs = [pair for window in links for pair in window]
            last = size - 1, None if kernel is None else kernel.shape[axis] - 1
            for side, bound in enumerate(last):
                found = [pair[side] for pair in pairs]
                if found and (min(found) < 0 or (bound is not None and max(found) > bound)):
                    of = ("the padded frame", "the kernel")[side]
                    raise ValueError(
                        f"`{name}` must stay within {of}, 0 to {bound}, "
                        f"got {min(found)} to {max(found)}."
                    )


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
        st.session_state[select_key] = cell_of(state_of(mount_key, "select"), data.outputs.shape)
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

    select = cell_of(st.session_state.get(select_key), data.outputs.shape)
    echo = st.session_state.get(serial_key, 0)

    def pack(data: StageData, live: Offer) -> bytes:
        return json.dumps(payload(data, cell_of(select, data.outputs.shape), echo, live)).encode()

    _mount(
        key=mount_key,
        data=payload(data, select, echo, offer(preview, pack, key)),
        on_select_change=selected,
        on_edit_change=edited,
    )
    return select


def cell_of(value: object, shape: tuple[int, ...]) -> Cell | None:
    """Give the output cell nearest to what a browser sent; None where that is not one.

    Examples
    --------
    >>> cell_of({"row": 9, "column": 1, "channel": 0}, (6, 6, 1))  # row 5 is the last of 6
    Cell(row=5, column=1, channel=0)
    """
    if isinstance(value, Cell):
        value = value._asdict()
    if not isinstance(value, dict):
        return None
    places = [
        whole(value.get(name), size - 1) for name, size in zip(Cell._fields, shape, strict=True)
    ]
    row, column, channel = places
    return None if row is None or column is None or channel is None else Cell(row, column, channel)


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
    place = cell_of(value, shape)
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
