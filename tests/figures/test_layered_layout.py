"""Places for the nodes of a graph: ranks, few crossings, nothing over anything else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.figures.layered_layout import GAP, MAX_WAYPOINTS, crossings, lay_out


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 14))
    pairs = [(a, b) for b in range(count) for a in range(b)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=24)) if pairs else []
    return count, edges


@given(graphs())
def test_edges_lead_down_and_nothing_overlaps(graph):
    count, edges = graph
    layout = lay_out(count, edges)
    assert sorted(layout.ways) == sorted(edges)
    places = [*zip(layout.ranks, layout.xs, [1.0] * count, strict=True)]
    for (a, b), way in layout.ways.items():
        first, last = layout.ranks[a], layout.ranks[b]
        assert first < last
        assert len(way) == last - first - 1
        places += [(rank, x, 0.1) for rank, x in enumerate(way, first + 1)]
    assert min(x - width / 2 for _, x, width in places) >= -1e-9
    assert max(x + width / 2 for _, x, width in places) <= layout.width + 1e-9
    for rank in range(max(layout.ranks) + 1):
        row = sorted((x, width) for at, x, width in places if at == rank)
        for (x, width), (other, its) in pairwise(row):
            assert other - x >= (width + its) / 2 + GAP - 1e-9


def test_branches_stand_side_by_side_and_straight():
    # 0 forks into 1-2-3 and 4-5, a skip leads past both.
    layout = lay_out(7, [(0, 1), (1, 2), (2, 3), (3, 6), (0, 4), (4, 5), (5, 6), (0, 6)])
    assert layout.ranks == (0, 1, 2, 3, 1, 2, 4)
    x = layout.xs
    assert x[1] == x[2] == x[3] < x[4] == x[5]
    assert len(set(layout.ways[0, 6])) == 1
    assert x[0] == x[6] == pytest.approx(x[4])  # in the middle of three


def test_branches_that_need_not_cross_do_not():
    edges = [(0, 1), (0, 2), (0, 3), (1, 6), (2, 5), (3, 4), (4, 7), (5, 7), (6, 7)]
    layout = lay_out(8, edges)
    rows = [[], [], [], []]
    for node in sorted(range(8), key=lambda node: layout.xs[node]):
        rows[layout.ranks[node]].append(node)
    assert crossings(rows, [[b for a, b in edges if a == node] for node in range(8)]) == 0


@pytest.mark.parametrize("edges", [[(1, 0)], [(0, 0)], [(0, 5)], [(-1, 0)]])
def test_an_edge_that_leads_nowhere_is_refused(edges):
    with pytest.raises(ValueError, match="`edges` must lead"):
        lay_out(2, edges)


def test_a_tangle_is_refused_before_it_is_laid_out():
    count = 120
    edges = [(a, b) for b in range(count) for a in range(b)]
    with pytest.raises(ValueError, match=f"at most {MAX_WAYPOINTS:,} ranks"):
        lay_out(count, edges)
