"""Which inputs each cell can see, exactly, borders and padding included."""

from __future__ import annotations

from collections.abc import Iterable

from cnnviz.nets.layer_nodes import LayerNode, layer_nodes
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.spec import NetworkSpec
from cnnviz.ops.window import Links

Span = tuple[int, int] | None
"""The first and the last cell of the input that are seen; None if there is only padding."""


def input_spans(spec: NetworkSpec, name: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Give, for each row and each column of a layer's output, the inputs that it sees.

    What a cell can see lies in the rectangle of its row's and its column's inputs, and reaches each
    side of it. A row of numbers counts as one cell, which sees all that comes before it.

    Parameters
    ----------
    spec : NetworkSpec
    name : str
        Of a layer, as in its table.

    Raises
    ------
    KeyError
        If there is no such layer.

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D, MaxPooling2D
    >>> spec = NetworkSpec((6, 6, 1), (Conv2D(1, 3, padding="same"), MaxPooling2D()))
    >>> input_spans(spec, "max_pooling2d")[0]  # rows -1 to 2, 1 to 4 and 3 to 6, without padding
    ((0, 2), (1, 4), (3, 5))
    """
    height, width, _ = spec.input_shape
    seen = [(_cells(height), _cells(width))]
    for node in layer_nodes(spec):
        entering = [seen[i + 1] for i in node.inputs]
        # Branches meet: a cell sees what any of them lets it see.
        rows = [_hull(cells) for cells in zip(*(rows for rows, _ in entering), strict=True)]
        columns = [
            _hull(cells) for cells in zip(*(columns for _, columns in entering), strict=True)
        ]
        seen.append(_through(node, rows, columns))
        if node.name == name:
            return tuple(seen[-1][0]), tuple(seen[-1][1])
    raise KeyError(f"There is no layer {name!r}.")


def _cells(size: int) -> list[Span]:
    return [(i, i) for i in range(size)]


def _through(
    node: LayerNode, rows: list[Span], columns: list[Span]
) -> tuple[list[Span], list[Span]]:
    for layer in node.problem.cure if node.problem else (node.layer,):
        if window := layer_kind(layer.kind).window:
            slid = window(layer.settings()).over((len(rows), len(columns)))
            (top, _), (left, _) = slid.padding
            return _slide(rows, slid.rows(), top), _slide(columns, slid.columns(), left)
    if len(node.output_shape) == 1:
        return [_hull(rows)], [_hull(columns)]
    return rows, columns


def _slide(cells: list[Span], links: Links, before: int) -> list[Span]:
    return [
        _hull(cells[i - before] for i, _ in pairs if 0 <= i - before < len(cells))
        for pairs in links
    ]


def _hull(spans: Iterable[Span]) -> Span:
    known = [span for span in spans if span]
    if not known:
        return None
    return min(first for first, _ in known), max(last for _, last in known)
