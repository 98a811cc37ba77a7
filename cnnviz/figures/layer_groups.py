"""A network's layers in groups: nested models, the blocks between branchings, long stretches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from cnnviz.nets import Row
from cnnviz.nets.layers import layer_kind

MANY = 40
"""Layers above which blocks are closed at first, and long stretches without branches grouped."""

_LONG = 8


@dataclass(frozen=True)
class LayerGroup:
    """Some layers that are drawn as one box until it is opened.

    Attributes
    ----------
    name : str
    kind : {"network", "model", "block", "stretch"}
    children : tuple of int or LayerGroup
        Rows by their index, and groups, in the order in which they can be computed.
    """

    name: str
    kind: str
    children: tuple[int | LayerGroup, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """All rows in it, at whatever depth."""
        return tuple(row for child in self.children for row in rows_of(child))

    @property
    def groups(self) -> Iterator[LayerGroup]:
        """The groups in it, at whatever depth."""
        for child in self.children:
            if isinstance(child, LayerGroup):
                yield child
                yield from child.groups


def rows_of(child: int | LayerGroup) -> tuple[int, ...]:
    """List the rows of a row, or of a group."""
    return (child,) if isinstance(child, int) else child.rows


def layer_connections(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """List the connections of a network by the index of its rows; -1 is its input.

    Examples
    --------
    >>> from cnnviz.nets import Flatten, NetworkSpec, spec_table
    >>> layer_connections(spec_table(NetworkSpec((8, 8, 3), (Flatten(), Flatten()))))
    [(-1, 0), (0, 1)]
    """
    place = {row.name: index for index, row in enumerate(rows)} | {"": -1}
    return [
        (place[name], index) for index, row in enumerate(rows) for name in dict.fromkeys(row.inputs)
    ]


def group_layers(rows: Sequence[Row], name: str = "Network") -> LayerGroup:
    """Group the layers of a network.

    A block is what lies between a layer that several read and the next one that all ways lead
    through, that one and its activation included.

    Examples
    --------
    >>> from cnnviz.nets import Conv2D, Flatten, NetworkSpec, ResidualBlock, spec_table
    >>> network = NetworkSpec((8, 8, 4), (Conv2D(4), ResidualBlock(4), *[Flatten()] * 9))
    >>> group_layers(spec_table(network)).children
    (0, LayerGroup(name='add', kind='block', children=(1, 2, 3, 4, 5, 6, 7)), 8, 9, 10, 11, 12, \
13, 14, 15, 16)
    """
    return LayerGroup(name, "network", _level(rows, range(len(rows)), 0, layer_connections(rows)))


def _level(
    rows: Sequence[Row], inside: Sequence[int], depth: int, edges: Sequence[tuple[int, int]]
) -> tuple[int | LayerGroup, ...]:
    """Group the rows of one nested model, or of the network."""
    units: list[int | LayerGroup] = []
    models: dict[str, list[int]] = {}
    for index in inside:
        if len(rows[index].models) > depth:
            models.setdefault(rows[index].models[depth], []).append(index)
    for index in inside:
        if len(rows[index].models) == depth:
            units.append(index)
        elif models[name := rows[index].models[depth]][0] == index:
            units.append(LayerGroup(name, "model", _level(rows, models[name], depth + 1, edges)))
    unit_of = {row: at for at, unit in enumerate(units) for row in rows_of(unit)}
    spans = [(unit_of.get(a, -1), unit_of[b]) for a, b in edges if b in unit_of]
    return _stretches(rows, _blocks(rows, units, spans), len(rows) > MANY)


def _blocks(
    rows: Sequence[Row], units: list[int | LayerGroup], edges: Sequence[tuple[int, int]]
) -> list[int | LayerGroup]:
    # All ways lead through a unit if no edge passes over it.
    over = [0] * (len(units) + 1)
    for a, b in edges:
        over[a + 1] += b > a + 1
        over[b] -= b > a + 1
    passed, cuts = 0, []
    for at in range(len(units)):
        passed += over[at]
        if not passed:
            cuts.append(at)
    found: list[int | LayerGroup] = []
    start = 0
    for at in cuts:
        if at < start:
            continue
        if at == start:
            found.append(units[at])
            start = at + 1
            continue
        end = at + 1
        if end < len(units) and end in cuts and _is_activation(rows, units[end]):
            end += 1
        block = units[start:end]
        if len(block) > 3 / 4 * len(units):  # it would hide the network
            found += block
        else:
            found.append(LayerGroup(_block_name(rows, block, units[at]), "block", tuple(block)))
        start = end
    return found + units[start:]


def _stretches(
    rows: Sequence[Row], units: list[int | LayerGroup], wanted: bool
) -> tuple[int | LayerGroup, ...]:
    """Group what stands between groups without branches, where it is long."""
    if not wanted or not any(
        isinstance(unit, LayerGroup) and unit.kind == "block" for unit in units
    ):
        return tuple(units)
    found: list[int | LayerGroup] = []
    start = 0
    for at, unit in enumerate([*units, LayerGroup("", "", ())]):
        if isinstance(unit, int):
            continue
        stretch = units[start:at]
        if len(stretch) > _LONG:
            name = f"{_own_name(rows, stretch[0])} – {_own_name(rows, stretch[-1])}"
            found.append(LayerGroup(name, "stretch", tuple(stretch)))
        else:
            found += stretch
        found += units[at : at + 1]
        start = at + 1
    return tuple(found)


def _is_activation(rows: Sequence[Row], unit: int | LayerGroup) -> bool:
    return isinstance(unit, int) and layer_kind(rows[unit].kind).family == "activation"


def _own_name(rows: Sequence[Row], unit: int | LayerGroup) -> str:
    return (rows[unit].name if isinstance(unit, int) else unit.name).rpartition("/")[2]


def _block_name(
    rows: Sequence[Row], block: Sequence[int | LayerGroup], merge: int | LayerGroup
) -> str:
    """Give the words that the names in a block begin with, else the name of what ends it."""
    words = zip(*(_own_name(rows, unit).split("_") for unit in block), strict=False)
    shared = [each[0] for each in takewhile(lambda each: len(set(each)) == 1, words)]
    return "_".join(shared) or _own_name(rows, merge)
