"""Which inputs a cell can see, exactly, borders and padding included: for one cell, and for all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cnnviz.nets.layer_nodes import LayerNode, layer_nodes
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.spec import NetworkSpec
from cnnviz.ops.window import Links

Span = tuple[int, int] | None
"""The first and the last cell of the input that are seen; None if there is only padding."""


class Rectangle(NamedTuple):
    """Rows ``top`` to ``top + height - 1`` and columns ``left`` to ``left + width - 1``."""

    top: int
    left: int
    height: int
    width: int


def seen_by(spec: NetworkSpec, name: str, row: int = 0, column: int = 0) -> Rectangle | None:
    """Give the smallest rectangle of the input that holds all a cell can see.

    The cell is traced back through the windows, cell by cell, so that the border, padding and
    rows that a stride never visits are exact.

    Parameters
    ----------
    spec : NetworkSpec
    name : str
        Of a layer, as in its table.
    row, column : int
        Of a cell of its output, from 0; any where the output is a row of numbers, each of which
        is taken to see all that comes before it.

    Returns
    -------
    Rectangle or None
        None if the cell sees nothing but padding.

    Raises
    ------
    KeyError, IndexError
        If there is no such layer, or no such cell.

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D, MaxPooling2D
    >>> spec = NetworkSpec((9, 9, 1), (Conv2D(1, 3, padding="same"), MaxPooling2D()))
    >>> seen_by(spec, "max_pooling2d", 0, 2)  # rows -1 to 2, of which -1 is padding
    Rectangle(top=0, left=3, height=3, width=4)
    """
    nodes = layer_nodes(spec)
    last = next((index for index, node in enumerate(nodes) if node.name == name), None)
    if last is None:
        raise KeyError(f"There is no layer {name!r}.")
    shape = nodes[last].output_shape
    if len(shape) == 3 and not (0 <= row < shape[0] and 0 <= column < shape[1]):
        raise IndexError(f"There is no cell ({row}, {column}) in a map of {shape[0]} × {shape[1]}.")
    # For each node, by its number: the rows and columns of its output that are seen.
    seen: dict[int, tuple[set[int], set[int]]] = {i: (set(), set()) for i in range(-1, last)}
    seen[last] = {row}, {column}
    for index in range(last, -1, -1):
        rows, columns = _before(nodes[index], *seen[index])
        for i in nodes[index].inputs:
            seen[i][0].update(rows)
            seen[i][1].update(columns)
    rows, columns = seen[-1]
    if not rows or not columns:
        return None
    top, left = min(rows), min(columns)
    return Rectangle(top, left, max(rows) - top + 1, max(columns) - left + 1)


def _before(node: LayerNode, rows: set[int], columns: set[int]) -> tuple[set[int], set[int]]:
    """Give the cells of a node's input that cells of its output see."""
    if len(node.input_shape) == 1 or not rows or not columns:
        return rows, columns
    height, width = node.input_shape[:2]
    if len(node.output_shape) == 1:
        return set(range(height)), set(range(width))
    for layer in node.problem.cure if node.problem else (node.layer,):
        if window := layer_kind(layer.kind).window:
            slid = window(layer.settings()).over((height, width))
            (top, _), (left, _) = slid.padding
            return (
                {i - top for o in rows for i, _ in slid.rows()[o]} & set(range(height)),
                {i - left for o in columns for i, _ in slid.columns()[o]} & set(range(width)),
            )
    return rows, columns


def input_spans(spec: NetworkSpec, name: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Give, for each row and each column of a layer's output, the inputs that it sees.

    The rectangle of `cnnviz.nets.seen_by` for every cell at once. A row of numbers counts as
    one cell.

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
