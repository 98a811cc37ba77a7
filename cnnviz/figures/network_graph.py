"""A network with branches as boxes and lines, group by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cnnviz.figures.layer_groups import MANY, LayerGroup, group_layers, layer_connections, rows_of
from cnnviz.figures.layered_layout import Layout, lay_out
from cnnviz.nets import Row


@dataclass(frozen=True)
class Level:
    """One group, laid out by itself.

    Attributes
    ----------
    group : LayerGroup
    opened : bool
        Whether it is open at first.
    layout : Layout
        Of its entrance, its children and its exit, in this order; a network has no exit.
    edges : tuple of (int, int)
        Between them, by their place in the layout.
    stands_for : tuple of tuple of (int, int)
        For each edge, the connections between layers that it is, by their rows; none where it
        only leads on, from the entrance or to the exit, what stands for itself further out.
    """

    group: LayerGroup
    opened: bool
    layout: Layout
    edges: tuple[tuple[int, int], ...]
    stands_for: tuple[tuple[tuple[int, int], ...], ...]


@lru_cache(maxsize=32)
def network_graph(rows: tuple[Row, ...]) -> tuple[Level, ...] | None:
    """Lay a network out; None if each layer only reads the one before it.

    Returns
    -------
    tuple of Level or None
        The network first. Of its layout, the entrance is the network's input. None too for a
        network so entangled that its lines would cover it.
    """
    connections = layer_connections(rows)
    if connections == [(index - 1, index) for index in range(len(rows))]:
        return None
    network = group_layers(rows)
    small = len(rows) <= MANY
    try:
        return tuple(
            _level(group, connections, small or _is_most(group, rows))
            for group in (network, *network.groups)
        )
    except ValueError:  # too many waypoints
        return None


def _is_most(group: LayerGroup, rows: Sequence[Row]) -> bool:
    return group.kind in ("network", "model") and len(group.rows) > len(rows) / 2


def _level(group: LayerGroup, connections: Sequence[tuple[int, int]], opened: bool) -> Level:
    place = {row: at for at, child in enumerate(group.children, 1) for row in rows_of(child)}
    entrance, exit_ = 0, len(group.children) + 1
    edges: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for a, b in connections:
        ends = place.get(a, entrance), place.get(b, exit_)
        if ends[0] == ends[1] or ends == (entrance, exit_):
            continue
        own = (a in place and b in place) or (group.kind == "network" and a == -1)
        edges.setdefault(ends, []).extend([(a, b)] if own else [])
    if group.kind == "network":
        layout = lay_out(exit_, list(edges))
    else:
        layout = lay_out(exit_ + 1, list(edges), frozenset({entrance, exit_}))
    return Level(group, opened, layout, tuple(edges), tuple(map(tuple, edges.values())))
