"""What is sent of a network: its rows, and its graph where it has branches."""

from __future__ import annotations

from cnnviz.nets import SEED_CNN, Conv2D, NetworkSpec, ResidualBlock, shipped_table, spec_table
from cnnviz.ui.components.network import NetworkData, payload

BRANCHED = NetworkSpec((8, 8, 4), (Conv2D(4), ResidualBlock(4), Conv2D(2), Conv2D(2), Conv2D(2)))


def sent(spec, **options):
    return payload(NetworkData(spec.name, spec.input_shape, tuple(spec_table(spec)), **options))


def test_a_chain_has_no_graph():
    assert sent(SEED_CNN)["graph"] is None


def test_a_graph_names_its_boxes_groups_and_lines():
    network, block = sent(BRANCHED)["graph"]
    assert network["nodes"][:3] == [
        {"input": True, "rank": 0, "x": 0.5},
        {"row": 0, "rank": 1, "x": 0.5},
        {"level": 1, "rank": 2, "x": 0.5},
    ]
    assert network["edges"][:2] == [[0, 1, []], [1, 2, []]]
    assert (block["name"], block["layers"], block["rows"]) == ("add", 7, [1, 2, 3, 4, 5, 6, 7])
    assert (block["shape"], block["parameters"], block["open"]) == ("6 × 6 × 4", "320", True)
    assert block["nodes"][0] == {"port": True, "rank": 0, "x": block["nodes"][-1]["x"]}
    skip = next(edge for edge in block["edges"] if edge[2])
    assert skip[:2] == [0, 6]  # from the entrance to the sum
    assert len(skip[2]) == block["ranks"] - 4


def test_every_row_of_resnet50_is_in_a_box():
    table = shipped_table("ResNet50")
    graph = payload(NetworkData(table.name, table.input_shape, table.rows))["graph"]
    boxes = [node["row"] for level in graph for node in level["nodes"] if "row" in node]
    assert sorted(boxes) == list(range(len(table.rows)))
