"""Which inputs a cell can see, exactly, borders and padding included: for one cell, and for all."""

from __future__ import annotations

from functools import lru_cache

from cnnviz.i18n import message
from cnnviz.nets.layer_nodes import LayerNode, layer_nodes
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.receptive_field.arithmetic import Span, hull
from cnnviz.nets.spec import NetworkSpec
from cnnviz.nets.windows import AxisReads


@lru_cache(maxsize=16)
def input_spans(spec: NetworkSpec, name: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Give, for each row and each column of a layer's output, the inputs that it sees.

    Exact at the border, in padding and where a stride never comes. A row of numbers counts as
    one cell, which sees all that comes before it.

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
        rows = [hull(cells) for cells in zip(*(rows for rows, _ in entering), strict=True)]
        columns = [hull(cells) for cells in zip(*(columns for _, columns in entering), strict=True)]
        seen.append(_through(node, rows, columns))
        if node.name == name:
            return tuple(seen[-1][0]), tuple(seen[-1][1])
    raise KeyError(message("There is no layer {name}.", name=repr(name)))


def _cells(size: int) -> list[Span]:
    return [(i, i) for i in range(size)]


def _through(
    node: LayerNode, rows: list[Span], columns: list[Span]
) -> tuple[list[Span], list[Span]]:
    for layer in node.problem.cure if node.problem else (node.layer,):
        kind, settings = layer_kind(layer.kind), layer.settings()
        if kind.window and len(node.input_shape) == 3:
            geometry, size = kind.window(settings), (len(rows), len(columns))
            sizes = geometry.output_size(size)
            down, across = geometry.axes(size)
            return _read(rows, down, sizes[0]), _read(columns, across, sizes[1])
        if kind.reading(settings) == "map" and len(node.output_shape) == 3:
            return [hull(rows)] * len(rows), [hull(columns)] * len(columns)
    if len(node.output_shape) == 1:
        return [hull(rows)], [hull(columns)]
    return rows, columns


def _read(cells: list[Span], reads: AxisReads, size: int) -> list[Span]:
    return [hull(cells[i] for i in reads.inside(o, len(cells))) for o in range(size)]
