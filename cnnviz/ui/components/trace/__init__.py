"""One number of a network, and the multiplications that made it; each input can be followed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of
from cnnviz.figures.colour import palette
from cnnviz.ui.components import packet, register, state_of, whole

_mount = register("trace")

Token = str | float
"""A part of a line: words, or a number that the browser writes."""


@dataclass(frozen=True)
class Crumb:
    """A cell on the way down: its layer, and where in it."""

    layer: str
    place: str


@dataclass(frozen=True, eq=False)
class WindowView:
    """What is read of one layer before.

    Attributes
    ----------
    title : str
    rows, columns : tuple of int
        On the map itself.
    inside : ndarray of bool, shape (h, w)
        Else padding.
    names : tuple of str
        Of the K channels.
    inputs : ndarray of float64, shape (h, w, K)
    weights : ndarray of float64, shape (h, w, K), or None
    mode : {"kernel", "largest", "mean", "inputs"}
        What is done to them.
    sums : tuple of float
        Of each channel.
    rest : float
        Of all other channels.
    others : int
        How many these are.
    """

    title: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inside: NDArray[np.bool_]
    names: tuple[str, ...]
    inputs: NDArray[np.float64]
    weights: NDArray[np.float64] | None
    mode: str
    sums: tuple[float, ...]
    rest: float
    others: int


@dataclass(frozen=True)
class TermView:
    """One product: where its input stands, empty for padding, and the numbers."""

    place: str
    input: float
    weight: float | None
    product: float


@dataclass(frozen=True)
class Line:
    """One step of the arithmetic: its name, and its parts."""

    name: str
    parts: tuple[Token, ...]


@dataclass(frozen=True)
class LayerView:
    """What one layer does: its lines, its value here, Keras's, and the difference."""

    title: str
    lines: tuple[Line, ...]
    value: float | None
    keras: float
    difference: float | None
    note: str = ""


@dataclass(frozen=True, eq=False)
class TraceView:
    """One number and how it came about.

    Attributes
    ----------
    crumbs : tuple of Crumb
        The way down; the last is the cell explained.
    value : float
        As Keras computes it.
    windows : tuple of WindowView
    terms_title : str
    terms : tuple of TermView
        The strongest products.
    rest : float
    others : int
    layers : tuple of LayerView
    note : str
        What is to be said, such as why it is not explained.
    photo : str
        Digest of the picture, for a cell of the input; else empty.
    pixel : (int, int)
    """

    crumbs: tuple[Crumb, ...]
    value: float
    windows: tuple[WindowView, ...] = ()
    terms_title: str = ""
    terms: tuple[TermView, ...] = ()
    rest: float = 0.0
    others: int = 0
    layers: tuple[LayerView, ...] = ()
    note: str = ""
    photo: str = ""
    pixel: tuple[int, int] = (0, 0)


def trace(
    data: TraceView,
    *,
    key: str,
    on_cell: Callable[[int, int, int, int], None],
    on_term: Callable[[int], None],
    on_back: Callable[[int], None],
) -> None:
    """Show a number.

    Parameters
    ----------
    data : TraceView
    key : str
    on_cell : callable
        Given the window, and row, column and channel in it, of an input that was clicked.
    on_term : callable
        Given the term that was clicked.
    on_back : callable
        Given the crumb that was clicked.
    """
    mount_key = f"trace-{key}"

    def cell() -> None:
        sent = state_of(mount_key, "cell")
        if not isinstance(sent, list) or len(sent) != 4 or not data.windows:
            return
        at = whole(sent[0], len(data.windows) - 1)
        if at is None:
            return
        shape = data.windows[at].inputs.shape
        place = [whole(each, most - 1) for each, most in zip(sent[1:], shape, strict=True)]
        row, column, channel = place
        if row is not None and column is not None and channel is not None:
            on_cell(at, row, column, channel)

    def one(name: str, count: int, then: Callable[[int], None]) -> Callable[[], None]:
        def called() -> None:
            index = whole(state_of(mount_key, name), count - 1)
            if index is not None and count:
                then(index)

        return called

    _mount(
        key=mount_key,
        data=payload(data),
        on_cell_change=cell,
        on_term_change=one("term", len(data.terms), on_term),
        on_back_change=one("back", len(data.crumbs), on_back),
    )


def payload(data: TraceView) -> bytes:
    """Pack texts and numbers."""
    arrays: dict[str, NDArray[np.float32] | NDArray[np.uint8]] = {}
    for at, window in enumerate(data.windows):
        arrays[f"inputs_{at}"] = window.inputs.astype(np.float32)
        if window.weights is not None:
            arrays[f"weights_{at}"] = window.weights.astype(np.float32)
    values: dict[str, object] = {
        "crumbs": [[crumb.layer, crumb.place] for crumb in data.crumbs],
        "value": known(data.value),
        "windows": [_window(window) for window in data.windows],
        "termsTitle": data.terms_title,
        "terms": [
            [term.place, known(term.input), known(term.weight), known(term.product)]
            for term in data.terms
        ],
        "rest": known(data.rest),
        "others": data.others,
        "layers": [
            {
                "title": layer.title,
                "lines": [[line.name, _parts(line.parts)] for line in layer.lines],
                "value": known(layer.value),
                "keras": known(layer.keras),
                "difference": known(layer.difference),
                "note": layer.note,
            }
            for layer in data.layers
        ],
        "note": data.note,
        "photo": data.photo,
        "pixel": data.pixel,
    }
    return packet(values, **arrays)


def known(value: float | None) -> float | None:
    """Give a number, or None for what JSON has no word for."""
    return value if value is not None and math.isfinite(value) else None


def _parts(parts: Sequence[Token]) -> list[str | float | None]:
    return [part if isinstance(part, str) else known(part) for part in parts]


def _window(window: WindowView) -> dict[str, Any]:
    products = window.inputs if window.weights is None else window.inputs * window.weights
    return {
        "title": window.title,
        "rows": window.rows,
        "columns": window.columns,
        "inside": window.inside.tolist(),
        "names": window.names,
        "mode": window.mode,
        "sums": [known(each) for each in window.sums],
        "rest": known(window.rest),
        "others": window.others,
        "palettes": [
            palette(limit_of(np.nan_to_num(each)))
            for each in (window.inputs, np.zeros(1) if window.weights is None else window.weights)
        ]
        + [palette(limit_of(np.nan_to_num(products)))],
    }
