"""A network as boxes and lines: every connection once, groups that hold what they say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.figures.layer_groups import MANY, group_layers, layer_connections
from cnnviz.figures.network_graph import network_graph
from cnnviz.nets import (
    PRESETS,
    Conv2D,
    Dense,
    GlobalAveragePooling2D,
    NetworkSpec,
    ResidualBlock,
    shipped_table,
    spec_table,
)
from cnnviz.nets.costs import Cost
from cnnviz.nets.table import make_row


def made(*layers):
    """Make rows from texts such as ``add: a b``; ``m/`` before a name is a nested model."""
    rows = []
    for text in layers:
        name, _, inputs = text.partition(": ")
        models = tuple(name.split("/")[:-1])
        names = tuple("" if each == "input" else each for each in inputs.split())
        kind = "Activation" if name.rpartition("/")[2].startswith("relu") else "Conv2D"
        rows.append(make_row(name, kind, (8, 8, 4), Cost(), None, inputs=names, models=models))
    return tuple(rows)


RESIDUAL = spec_table(
    NetworkSpec(
        (8, 8, 3),
        (Conv2D(4), ResidualBlock(4), ResidualBlock(8, strides=2), GlobalAveragePooling2D()),
    )
)
U_NET = made(
    "a: input", "b: a", "c: b", "d: c", "up: d", "join_1: up b", "up_1: join_1",
    "join_2: up_1 a", "end: join_2",
)  # fmt: skip
NESTED = made(
    "m/a: input", "m/b: m/a", "m/c: m/a", "m/add: m/b m/c", "m/d: m/add", "m/e: m/d",
    "head: m/e", "skip: input", "sum: head skip",
)  # fmt: skip
NETWORKS = {
    "residual": tuple(RESIDUAL),
    "U-Net": U_NET,
    "nested": NESTED,
    "several ends": made("a: input", "b: a", "c: a"),
    "several starts": made("a: input", "b: input", "c: a b", "d: c"),
    "a constant": made("a: ", "b: input", "c: a b"),
    "ResNet50": shipped_table("ResNet50").rows,
    "InceptionV3": shipped_table("InceptionV3").rows,
}


@pytest.mark.parametrize("rows", NETWORKS.values(), ids=NETWORKS)
def test_every_connection_is_drawn_once_and_leads_down(rows):
    levels = network_graph(rows)
    drawn = [each for level in levels for stands in level.stands_for for each in stands]
    assert sorted(drawn) == sorted(layer_connections(rows))
    for level in levels:
        assert len(level.layout.ranks) == len(level.group.children) + 1 + (level is not levels[0])
        assert all(level.layout.ranks[a] < level.layout.ranks[b] for a, b in level.edges)


@pytest.mark.parametrize("rows", NETWORKS.values(), ids=NETWORKS)
def test_every_layer_is_in_one_box_and_lines_lead_on_inside_of_groups(rows):
    levels = network_graph(rows)
    assert sorted(levels[0].group.rows) == list(range(len(rows)))
    own = [child for level in levels for child in level.group.children if isinstance(child, int)]
    assert sorted(own) == list(range(len(rows)))
    for level in levels[1:]:
        inside = set(level.group.rows)
        last = len(level.group.children) + 1
        enters = {b for a, b in layer_connections(rows) if a not in inside and b in inside}
        leaves = {a for a, b in layer_connections(rows) if a in inside and b not in inside}
        place = level.group.children
        for ends, rows_at in (
            ({b for a, b in level.edges if a == 0}, enters),
            ({a for a, b in level.edges if b == last}, leaves),
        ):
            children = {
                at
                for at, child in enumerate(place, 1)
                if rows_at & {*([child] if isinstance(child, int) else child.rows)}
            }
            assert ends == children


def test_a_chain_is_no_graph():
    for spec in PRESETS.values():
        assert network_graph(tuple(spec_table(spec))) is None
    assert network_graph(shipped_table("VGG16").rows) is None


def test_blocks_of_a_residual_network():
    names = [row.name for row in RESIDUAL]
    first, second = (g for g in group_layers(RESIDUAL).children if not isinstance(g, int))
    assert names[first.rows[0] - 1] == "conv2d"
    assert [names[row] for row in first.rows][-2:] == ["add", "activation_1"]
    assert [names[row] for row in second.rows][-2:] == ["add_1", "activation_3"]
    assert (first.name, second.name) == ("add", "add_1")


def test_blocks_of_resnet50_bear_their_names():
    network = group_layers(shipped_table("ResNet50").rows)
    blocks = [child for child in network.children if not isinstance(child, int)]
    assert len(blocks) == 16
    assert [block.name for block in blocks][:4] == [
        "conv2_block1", "conv2_block2", "conv2_block3", "conv3_block1",
    ]  # fmt: skip
    rows = shipped_table("ResNet50").rows
    for block in blocks:
        assert all(rows[row].name.startswith(f"{block.name}_") for row in block.rows)
    assert not any(level.opened for level in network_graph(rows)[1:])


def test_blocks_of_inceptionv3_end_with_what_joins_their_branches():
    rows = shipped_table("InceptionV3").rows
    stem, *blocks = (g for g in group_layers(rows).children if not isinstance(g, int))
    assert (stem.kind, len(stem.rows)) == ("stretch", 17)
    assert [block.name for block in blocks] == [f"mixed{i}" for i in range(11)]
    level = next(level for level in network_graph(rows) if level.group.name == "mixed0")
    branches = {level.layout.xs[b] for a, b in level.edges if a == 0}
    assert len(branches) == 4  # side by side


def test_a_network_that_is_one_block_is_not_hidden_in_it():
    assert group_layers(U_NET).children == tuple(range(9))


def test_nested_models_are_groups_with_blocks_of_their_own():
    network = group_layers(NESTED)
    model = network.children[0]
    assert (model.name, model.kind, model.rows) == ("m", "model", (0, 1, 2, 3, 4, 5))
    assert [g.rows for g in model.groups] == [(1, 2, 3)]
    assert all(level.opened for level in network_graph(NESTED))


def test_small_networks_are_open_and_large_ones_show_what_is_most_of_them():
    many = made(*(f"m/{i}: {f'm/{i - 1}' if i else 'input'}" for i in range(MANY)), "b: m/0 m/39")
    assert [level.opened for level in network_graph(many)] == [True, True]
    few = tuple(replace(row, models=()) if i < 30 else row for i, row in enumerate(many))
    assert [level.opened for level in network_graph(few)] == [True, False]


def test_a_tangle_is_drawn_as_a_chain():
    rows = made("0: input", *(f"{i}: {' '.join(map(str, range(i)))}" for i in range(1, 120)))
    assert network_graph(rows) is None


def test_a_dense_layer_alone_is_a_chain():
    assert network_graph(tuple(spec_table(NetworkSpec((8, 8, 3), (Dense(2),))))) is None
    assert network_graph(()) is None
