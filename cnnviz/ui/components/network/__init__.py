"""A network as a drawing, as two strips of shares, and as a table, all linked.

A chain is drawn in proportion, a network with branches as a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cnnviz.figures.layer_groups import LayerGroup
from cnnviz.figures.network_graph import Level, network_graph
from cnnviz.i18n import translate
from cnnviz.nets import Row, shape_text
from cnnviz.nets.layers import layer_kind
from cnnviz.ui.components import register, state_of, whole

_TONES = {"pooling": "pool", "dense": "dense"}

_mount = register("network")


@dataclass(frozen=True)
class NetworkData:
    """A network's rows.

    Attributes
    ----------
    name : str
    input_shape : (int, int, int)
    rows : tuple of Row
    selected : int or None
        Position of the layer that is looked at.
    editable : bool
        Whether a click selects a layer; else the table can only be read.
    drawing_only : bool
        Whether shares and table are left out.
    frozen : tuple of bool
        Whether each row keeps its weights; empty where that is no question.
    shown : int
        The selected row of the table is brought into view whenever this grows.
    trainable : int
        With `frozen`: how many parameters learn. Statistics of a BatchNormalization never do.
    """

    name: str
    input_shape: tuple[int, int, int]
    rows: tuple[Row, ...]
    selected: int | None = None
    editable: bool = False
    drawing_only: bool = False
    frozen: tuple[bool, ...] = ()
    trainable: int = 0
    shown: int = 0

    @property
    def graph(self) -> tuple[Level, ...] | None:
        """Its layout, if it has branches."""
        return network_graph(self.rows)


def network(data: NetworkData, *, key: str, on_select: Callable[[int], None]) -> None:
    """Show a network; ``on_select`` is called with the position of a layer that was clicked."""
    mount_key = f"network-{key}"
    last = max((_position(index, row) for index, row in enumerate(data.rows)), default=0)

    def selected() -> None:
        position = whole(state_of(mount_key, "select"), last)
        if position is not None and data.editable and data.rows:
            on_select(position)

    _mount(key=mount_key, data=payload(data), on_select_change=selected)


def payload(data: NetworkData) -> dict[str, Any]:
    """Pack texts and shares."""
    parameters = sum(row.parameters for row in data.rows)
    macs = sum(row.macs or 0 for row in data.rows)
    kept = data.frozen or (None,) * len(data.rows)
    return {
        "name": data.name,
        "input": {"shape": list(data.input_shape), "text": shape_text(data.input_shape)},
        "selected": data.selected,
        "editable": data.editable,
        "drawingOnly": data.drawing_only,
        "shown": data.shown,
        "graph": data.graph and [_level(level, data) for level in data.graph],
        "rows": [
            {
                "position": _position(index, row),
                "name": row.name,
                "kind": row.kind,
                "tone": _tone(row),
                "size": list(row.output_shape),
                "shape": shape_text(row.output_shape),
                "parameters": f"{row.parameters:,}",
                "parameters_sum": row.parameters_formula.rpartition(" = ")[0],
                "parameters_share": row.parameters / (parameters or 1),
                "macs": translate("not known") if row.macs is None else f"{row.macs:,}",
                "macs_sum": row.macs_formula.rpartition(" = ")[0],
                "macs_share": (row.macs or 0) / (macs or 1),
                "memory": memory_text(row.activation_bytes),
                "field": _pair_text(row.receptive_field),
                "stride": _pair_text(row.stride),
                "problem": row.problem and translate(row.problem),
                "frozen": keeps,
            }
            for index, (row, keeps) in enumerate(zip(data.rows, kept, strict=True))
        ],
        "totals": {
            "parameters": f"{parameters:,}",
            "macs": f"{macs:,}",
            "memory": memory_text(sum(row.activation_bytes or 0 for row in data.rows)),
            "frozen": f"{parameters - data.trainable:,}" if data.frozen else None,
            "trained": f"{data.trainable:,}" if data.frozen else None,
        },
    }


def _level(level: Level, data: NetworkData) -> dict[str, Any]:
    """Pack a group: what is told of it, its boxes, and its lines as [from, to, way]."""
    group, layout = level.group, level.layout
    rows = [data.rows[index] for index in group.rows]
    place = {each.group: at for at, each in enumerate(data.graph or ())}
    entrance: dict[str, Any] = {"input": True} if group.kind == "network" else {"port": True}
    children: Iterator[dict[str, Any]] = (
        {"level": place[c]} if isinstance(c, LayerGroup) else {"row": c} for c in group.children
    )
    nodes: list[dict[str, Any]] = [
        entrance,
        *children,
        *([{"port": True}] if group.kind != "network" else []),
    ]
    places = zip(nodes, layout.ranks, layout.xs, strict=True)
    return {
        "name": group.name,
        "open": level.opened,
        "layers": len(rows),
        "rows": list(group.rows),
        "shape": shape_text(rows[-1].output_shape),
        "parameters": f"{sum(row.parameters for row in rows):,}",
        "macs": f"{sum(row.macs or 0 for row in rows):,}",
        "ranks": max(layout.ranks) + 1,
        "width": round(layout.width, 3),
        "nodes": [{**node, "rank": rank, "x": round(x, 3)} for node, rank, x in places],
        "edges": [[*ends, [round(x, 3) for x in layout.ways[ends]]] for ends in level.edges],
    }


def _position(index: int, row: Row) -> int:
    return index if row.position is None else row.position


def memory_text(count: int | None) -> str:
    """Write bytes for people.

    Examples
    --------
    >>> memory_text(512), memory_text(131072), memory_text(3 * 2**20)
    ('512 B', '128 KiB', '3.0 MiB')
    """
    if count is None:
        return "?"
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KiB" if count < 2**20 else f"{count / 2**20:,.1f} MiB"


def _pair_text(pair: tuple[float, float] | None) -> str:
    """Write rows and columns.

    Examples
    --------
    >>> _pair_text((1024, 0.5))
    '1,024 × 0.5'
    """
    if pair is None:
        return ""
    return " × ".join(f"{n:,}" if isinstance(n, int) else f"{n:.3g}" for n in pair)


def _tone(row: Row) -> str:
    if row.problem:
        return "broken"
    family = layer_kind(row.kind).family
    return _TONES.get(family) or ("conv" if row.macs else "other")
