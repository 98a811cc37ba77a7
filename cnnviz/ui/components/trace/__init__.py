"""One number of a network, and the multiplications that made it; each input can be followed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of
from cnnviz.figures.colour import palette
from cnnviz.i18n import marked, translate
from cnnviz.nets import Explanation, Read
from cnnviz.nets.explain.explanation import Ranked
from cnnviz.ui.components import packet, register, state_of, whole

_mount = register("trace")

Token = str | float
"""A part of a line: words, or a number that the browser writes."""


class WindowView(NamedTuple):
    """What is read of one other layer, and the words for it.

    Attributes
    ----------
    read : Read
    title : str
    names : tuple of str
        Of its channels.
    mode : {"kernel", "largest", "mean", "inputs"}
        What is done to the inputs.
    """

    read: Read
    title: str
    names: tuple[str, ...]
    mode: str


class Line(NamedTuple):
    """One step of the arithmetic: its name, and its parts."""

    name: str
    parts: tuple[Token, ...]


class TraceLabels(NamedTuple):
    """What the numbers that are read and what they are multiplied by are called: marked words.

    Attributes
    ----------
    inputs, weights : str
    hint : str
        What pointing and a click do.
    framework : str
        What computed the numbers that ours are held to.
    """

    inputs: str = marked("inputs")
    weights: str = marked("kernel")
    hint: str = marked("Point at a number to read it; click it to go one layer deeper.")
    framework: str = "Keras"


FORWARD = TraceLabels()


class LayerView(NamedTuple):
    """What one layer does in words; its numbers, None where no layer computed the value."""

    title: str
    lines: tuple[Line, ...]
    found: Explanation | None = None
    note: str = ""


@dataclass(frozen=True, eq=False)
class TraceView:
    """One number, how it came about, and the words for it.

    Attributes
    ----------
    crumbs : tuple of (str, str)
        The way down, each a layer and the place in it; the last is the number explained.
    value : float
        As Keras computes it.
    layers : tuple of LayerView
    windows : tuple of WindowView
    terms_title : str
    ranked : Ranked or None
        The strongest products.
    places : tuple of str
        Where the input of each stands, empty for padding.
    note : str
        What is to be said, such as why it is not explained.
    photo : str
        Digest of the picture, for a cell of the input; else empty.
    pixel : (int, int)
    words : TraceLabels
    """

    crumbs: tuple[tuple[str, str], ...]
    value: float
    layers: tuple[LayerView, ...]
    windows: tuple[WindowView, ...] = ()
    terms_title: str = ""
    ranked: Ranked | None = None
    places: tuple[str, ...] = ()
    note: str = ""
    photo: str = ""
    pixel: tuple[int, int] = (0, 0)
    words: TraceLabels = FORWARD


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
        shape = data.windows[at].read.inputs.shape
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
        on_term_change=one("term", len(data.places), on_term),
        on_back_change=one("back", len(data.crumbs), on_back),
    )


def payload(data: TraceView) -> bytes:
    """Pack texts and numbers."""
    terms, rest, others = data.ranked or ((), 0.0, 0)
    arrays: dict[str, NDArray[np.float32] | NDArray[np.uint8]] = {}
    for at, read in enumerate(window.read for window in data.windows):
        arrays[f"inputs_{at}"] = read.inputs.astype(np.float32)
        if read.weights is not None:
            arrays[f"weights_{at}"] = read.weights.astype(np.float32)
    values: dict[str, object] = {
        "crumbs": data.crumbs,
        "value": known(data.value),
        "windows": [_window(window) for window in data.windows],
        "termsTitle": data.terms_title,
        "terms": [
            [place, known(term.input), known(term.weight), known(term.contribution)]
            for place, term in zip(data.places, terms, strict=True)
        ],
        "rest": known(rest),
        "others": others,
        "layers": [_layer(layer, data.value) for layer in data.layers],
        "note": data.note,
        "photo": data.photo,
        "pixel": data.pixel,
        "words": {name: translate(word) for name, word in data.words._asdict().items()},
    }
    return packet(values, **arrays)


def known(value: float | None) -> float | None:
    """Give a number, or None for what JSON has no word for."""
    return value if value is not None and math.isfinite(value) else None


def _layer(layer: LayerView, value: float) -> dict[str, Any]:
    found = layer.found
    return {
        "title": layer.title,
        "lines": [
            [name, [part if isinstance(part, str) else known(part) for part in parts]]
            for name, parts in layer.lines
        ],
        "value": known(found.value) if found else None,
        "keras": known(found.model_value if found else value),
        "difference": known(found.difference) if found else None,
        "note": layer.note,
    }


def _window(window: WindowView) -> dict[str, Any]:
    read = window.read
    weights = np.zeros(1) if read.weights is None else read.weights
    return {
        "title": window.title,
        "rows": read.source_rows,
        "columns": read.source_columns,
        "inside": read.inside.tolist(),
        "names": window.names,
        "mode": window.mode,
        "sums": [known(each) for each in read.channel_sums.tolist()],
        "rest": known(read.rest),
        "others": read.others,
        "palettes": [
            palette(limit_of(np.nan_to_num(each)))
            for each in (read.inputs, weights, read.contributions)
        ],
    }
