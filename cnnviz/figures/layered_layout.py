"""Places for the nodes of a graph that runs one way: in ranks, with few crossings.

The usual four steps (Sugiyama, Tagawa and Toda, 1981): each node's rank is the longest path to it;
an edge that passes ranks gets a waypoint in each; within a rank, nodes stand in the order of the
mean of their neighbours; then each straight way is drawn to where it comes from and leads to, as
far as its neighbours let it.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import pairwise
from math import inf
from operator import add, sub
from statistics import median

MAX_WAYPOINTS = 4000
GAP = 0.16  # between two boxes of a rank, in box widths
_NARROW = 0.1  # the width of a waypoint
_SWEEPS = 8

Edge = tuple[int, int]


@dataclass(frozen=True)
class Layout:
    """Where nodes stand and how edges run, in widths of a box.

    Attributes
    ----------
    ranks : tuple of int
        Of each node, from 0.
    xs : tuple of float
        The middle of each node, from 0.5.
    ways : dict from (int, int) to tuple of float
        For each edge, its x in each of the ranks that it passes between its ends.
    width : float
    """

    ranks: tuple[int, ...]
    xs: tuple[float, ...]
    ways: dict[Edge, tuple[float, ...]]
    width: float


def lay_out(count: int, edges: Sequence[Edge], narrow: frozenset[int] = frozenset()) -> Layout:
    """Place nodes 0 to count - 1, each edge of which leads to a later node.

    Parameters
    ----------
    count : int
        At least 1.
    edges : sequence of (int, int)
    narrow : frozenset of int
        Nodes that need no width.

    Raises
    ------
    ValueError
        If an edge leads back, or if edges pass more than `MAX_WAYPOINTS` ranks in all.

    Examples
    --------
    >>> layout = lay_out(4, [(0, 1), (0, 2), (1, 3), (2, 3)])
    >>> layout.ranks, [round(x, 2) for x in layout.xs]
    ((0, 1, 1, 2), [1.08, 0.5, 1.66, 1.08])
    """
    edges = sorted(set(edges))
    if any(not 0 <= a < b < count for a, b in edges):
        raise ValueError(f"`edges` must lead from a node to a later one below {count}.")
    ranks = _ranks(count, edges)
    if sum(ranks[b] - ranks[a] - 1 for a, b in edges) > MAX_WAYPOINTS:
        raise ValueError(f"`edges` must pass at most {MAX_WAYPOINTS:,} ranks.")
    all_ranks = list(ranks)
    chains: dict[Edge, range] = {}
    for a, b in edges:
        passed = range(ranks[a] + 1, ranks[b])
        chains[a, b] = range(len(all_ranks), len(all_ranks) + len(passed))
        all_ranks += passed
    before: list[list[int]] = [[] for _ in all_ranks]
    after: list[list[int]] = [[] for _ in all_ranks]
    for (a, b), chain in chains.items():
        stations = (a, *chain, b)
        for here, there in pairwise(stations):
            after[here].append(there)
            before[there].append(here)
    rows: list[list[int]] = [[] for _ in range(max(ranks) + 1)]
    for node, rank in enumerate(all_ranks):
        rows[rank].append(node)
    widths = [_NARROW if node in narrow or node >= count else 1.0 for node in range(len(all_ranks))]
    xs = _positions(_ordered(rows, before, after), before, after, widths)
    edge = [width / 2 for width in widths]
    left = min(map(sub, xs, edge))
    width = max(map(add, xs, edge)) - left
    shift = max(0.0, (1 - width) / 2) - left  # what is narrower than a box stands in its middle
    placed = [x + shift for x in xs]
    ways = {ends: tuple(placed[node] for node in chain) for ends, chain in chains.items()}
    return Layout(ranks, tuple(placed[:count]), ways, max(1.0, width))


def crossings(rows: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> int:
    """Count the pairs of edges between neighbouring ranks that cross.

    Examples
    --------
    >>> crossings([[0, 1], [2, 3]], [[3], [2], [], []])
    1
    """
    total = 0
    for row, below in pairwise(rows):
        place = {node: at for at, node in enumerate(below)}
        seen: list[int] = []
        for node in row:
            ends = sorted(place[end] for end in after[node])
            total += sum(len(seen) - bisect(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _ranks(count: int, edges: Sequence[Edge]) -> tuple[int, ...]:
    ranks = [0] * count
    for a, b in sorted(edges, key=lambda edge: edge[0]):  # all edges into a came before
        ranks[b] = max(ranks[b], ranks[a] + 1)
    return tuple(ranks)


def _ordered(
    rows: list[list[int]], before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]
) -> list[list[int]]:
    best, fewest = rows, crossings(rows, after)
    place = {node: float(at) for row in rows for at, node in enumerate(row)}
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        towards, way = (before, rows) if sweep % 2 == 0 else (after, rows[::-1])
        rank_of = {node: rank for rank, row in enumerate(rows) for node in row}
        rows = [[] for _ in rows]
        for row in way:
            order = sorted(row, key=lambda node: _mean(place, towards[node], place[node]))
            place.update((node, float(at)) for at, node in enumerate(order))
            rows[rank_of[row[0]]] = order
        if (found := crossings(rows, after)) < fewest:
            best, fewest = rows, found
    return best


def _mean(values: Mapping[int, float], nodes: Sequence[int], otherwise: float) -> float:
    return sum(values[node] for node in nodes) / len(nodes) if nodes else otherwise


def _positions(
    rows: Sequence[Sequence[int]],
    before: Sequence[Sequence[int]],
    after: Sequence[Sequence[int]],
    widths: Sequence[float],
) -> list[float]:
    column = _columns(rows, before, after)
    left: dict[int, dict[int, float]] = {each: {} for each in column}
    right: dict[int, dict[int, float]] = {each: {} for each in column}
    for row in rows:
        for a, b in pairwise(row):
            step = (widths[a] + widths[b]) / 2 + GAP
            here, there = column[a], column[b]
            left[there][here] = right[here][there] = max(step, left[there].get(here, 0.0))
    ends: dict[int, list[int]] = {each: [] for each in column}
    for node, own in enumerate(column):
        near = (column[other] for other in (*before[node], *after[node]))
        ends[own] += [other for other in near if other != own]
    xs: dict[int, float] = {}
    for own in TopologicalSorter(left).static_order():
        xs[own] = max((xs[other] + step for other, step in left[own].items()), default=0.0)
    for sweep in range(2 * _SWEEPS):
        for own in sorted(xs, key=xs.__getitem__, reverse=sweep % 2 == 0):
            if ends[own]:
                lowest = max((xs[o] + step for o, step in left[own].items()), default=-inf)
                highest = min((xs[o] - step for o, step in right[own].items()), default=inf)
                xs[own] = min(max(median(xs[o] for o in ends[own]), lowest), highest)
    return [xs[own] for own in column]


def _columns(
    rows: Sequence[Sequence[int]], before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]
) -> list[int]:
    """Give nodes that follow each other, with no other way in or out, one column: its first."""
    column = list(range(len(before)))
    for row, below in pairwise(rows):
        place = {node: at for at, node in enumerate(below)}
        last = -1
        for node in row:
            if len(after[node]) == 1 and len(before[after[node][0]]) == 1:
                (follower,) = after[node]
                if place[follower] > last:  # two columns cannot cross
                    last = place[follower]
                    column[follower] = column[node]
    return column
