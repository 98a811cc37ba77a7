"""ONNX files that are damaged, do harm or are of another kind: each is refused in a sentence."""

from __future__ import annotations

import numpy as np
import onnx
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from cnnviz.nets.loading import ModelError, load_model, read_model
from cnnviz.nets.loading import archive as archive_module
from cnnviz.nets.loading.onnx import limits, reader
from cnnviz.nets.loading.onnx.operators import REGISTRY
from tests.nets.loading.onnx import networks
from tests.nets.loading.onnx.graphs import data, model, node, numbers, tensor

WEIGHTS = {"w": numbers(4, 3, 3, 3), "v": numbers(4, 5)}
NODES = [
    node("Conv", ["x", "w"], ["c"], name="conv"),
    node("Relu", ["c"], ["r"]),
    node("GlobalAveragePool", ["r"], ["g"]),
    node("Flatten", ["g"], ["f"]),
    node("Gemm", ["f", "v"]),
]


def plain():
    return model(NODES, WEIGHTS)


def refused(given):
    """Load what must be refused, and give the sentence."""
    with pytest.raises(ModelError) as caught:
        load_model(given if isinstance(given, bytes) else given.SerializeToString())
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


# The bytes.


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_short(keras, part):
    whole = plain().SerializeToString()
    assert "is damaged" in refused(whole[: int(len(whole) * part)])


@pytest.mark.parametrize("content", [b"\x08", b"\x08\x07", b"\x08\xff" * 9, b"\x08\x07\x3b\x01"])
def test_a_few_bytes(content):
    assert refused(content)


def test_a_file_that_is_too_large(monkeypatch):
    monkeypatch.setattr(archive_module, "MAX_MB", 0)
    assert "at most 0 MB are taken" in refused(plain())


def test_more_told_than_there_are_numbers(monkeypatch):
    monkeypatch.setattr(limits, "MAX_TOLD", 100)
    assert "besides its weights, but at most 100 are taken" in refused(plain())


def test_millions_of_empty_nodes_are_never_parsed():
    nodes = b"\x0a\x00" * 2_000_000
    size = len(nodes)
    length = bytes([size & 127 | 128, size >> 7 & 127 | 128, size >> 14 & 127 | 128, size >> 21])
    before = psutil.Process().memory_info().rss
    assert "more than 400,000 fields" in refused(b"\x08\x07\x3a" + length + nodes)
    assert psutil.Process().memory_info().rss - before < 100 * 2**20


def test_a_name_that_is_no_text():
    assert "is damaged" in refused(plain().SerializeToString().replace(b"conv", b"con\xf7"))


@given(place=st.integers(0, 10**6), value=st.integers(0, 255))
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_byte_may_be_another(keras, place, value):
    whole = bytearray(plain().SerializeToString())
    whole[place % len(whole)] = value
    try:
        load_model(bytes(whole))
    except ModelError as error:
        assert str(error).endswith(".")


# What the file is.


@pytest.mark.parametrize("opset", [8, 99])
def test_an_opset_too_old_or_too_new(opset):
    changed = plain()
    changed.opset_import[0].version = opset
    assert f"is of opset {opset}, but 9 to 25 are taken" in refused(changed)


def test_operators_of_another_domain():
    changed = plain()
    changed.graph.node[1].domain = "com.microsoft"
    assert "only ONNX's own operators are taken" in refused(changed)


def test_an_operator_that_is_not_known_is_named_with_those_nearest_to_it():
    sentence = refused(model([node("Conc", ["x"], name="/attention/Conc")]))
    assert sentence == (
        f"The node `/attention/Conc` (`Conc`) is not known here: {len(REGISTRY)} operators are, "
        "Concat, Conv among them."
    )


def test_functions_of_the_file_itself():
    changed = plain()
    body = helper.make_function("here", "Own", ["a"], ["b"], [node("Relu", ["a"], ["b"])], [])
    changed.functions.append(body)
    assert "defines functions of its own, `Own` first" in refused(changed)


def test_a_graph_within_a_node():
    inner = helper.make_graph([], "inner", [], [])
    changed = plain()
    changed.graph.node[1].attribute.append(helper.make_attribute("body", inner))
    assert "has `body`, which is no number, word or tensor" in refused(changed)


def test_control_flow():
    inner = helper.make_graph([], "inner", [], [])
    loop = node("If", ["x"], then_branch=inner, else_branch=inner)
    assert "(`If`) is not known here" in refused(model([loop]))


def test_an_input_that_no_node_reads_is_left_out(keras):
    changed = plain()
    changed.graph.input.append(helper.make_tensor_value_info("z", TensorProto.FLOAT, [1, 3, 6, 7]))
    assert [each.name for each in load_model(changed.SerializeToString()).inputs] == ["x"]


def test_another_input_of_integers():
    tokens = helper.make_tensor_value_info("tokens", TensorProto.INT64, ["n", 7])
    changed = model([*NODES[:3], node("Flatten", ["g"], ["f"]), node("Add", ["f", "h"])], WEIGHTS)
    changed.graph.input.append(tokens)
    changed.graph.node.insert(0, node("Identity", ["tokens"], ["h"]))
    assert "`tokens` is (any, 7) of INT64, but it must take floats" in refused(changed)


def test_no_input():
    changed = plain()
    changed.graph.ClearField("input")
    assert "The node `conv` (`Conv`) reads `x`, which nothing gives" in refused(changed)


@pytest.mark.parametrize("shape", [(1, 5, 6, 7), (1, 6, 7, 3), (1, 3), (1, 3, 4, 6, 7)], ids=str)
def test_an_input_that_is_no_picture(shape):
    changed = plain()
    info = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    changed.graph.input[0].CopyFrom(info)
    assert f"is ({', '.join(map(str, shape))}): export it with such an example" in refused(changed)


def test_an_input_of_integers():
    sentence = refused(data(NODES, WEIGHTS, kind=TensorProto.UINT8))
    assert "is (any, 3, 6, 7) of UINT8, but it must take floats" in sentence


def test_several_outputs_are_taken(keras):
    given = data(NODES, WEIGHTS, outputs=("y", "f"))
    images = networks.pictures(2, 6, 7)
    for found, wanted in zip(load_model(given)(images), networks.run(given, images), strict=True):
        assert np.allclose(found, wanted, atol=1e-5)


def test_no_output():
    changed = plain()
    changed.graph.ClearField("output")
    assert "The network gives nothing" in refused(changed)


def test_an_output_that_is_a_constant(keras):
    changed = plain()
    changed.graph.output[0].name = "w"
    assert refused(changed)


# The graph.


def test_a_graph_in_a_circle():
    nodes = [node("Add", ["x", "b"], ["a"], name="first"), node("Relu", ["a"], ["b"])]
    sentence = refused(model([*nodes, node("Relu", ["b"])]))
    assert "The node `first` (`Add`) reads `b`, which only a later node gives" in sentence


def test_a_tensor_that_is_made_twice():
    nodes = [node("Relu", ["x"], ["a"]), node("Tanh", ["x"], ["a"]), node("Relu", ["a"])]
    assert "gives `a`, which is there already" in refused(model(nodes))


def test_very_many_nodes(monkeypatch):
    monkeypatch.setattr(reader, "MAX_NODES", 4)
    assert "has 5 nodes, but at most 4 are taken" in refused(plain())


def test_a_node_with_too_many_inputs():
    changed = plain()
    changed.graph.node[1].input.append("w")
    assert "ONNX finds the file wrong" in refused(changed)


def test_shapes_that_do_not_fit():
    changed = model(NODES, WEIGHTS | {"v": numbers(9, 5)})
    assert "ONNX finds the file wrong" in refused(changed)


@pytest.mark.parametrize("name", ["", "a/../b", "x" * 300, "<b>`$", "…", "."], ids=repr)
def test_names_that_are_none_for_keras(keras, name):
    changed = plain()
    for each in changed.graph.node:
        each.name = name
    names = [layer.name for layer in load_model(changed.SerializeToString()).layers]
    assert len(set(names)) == len(names) == 5
    assert all(len(each) <= 103 for each in names)


# The numbers.


def test_weights_in_another_file(tmp_path):
    path = tmp_path / "network.onnx"
    onnx.save(plain(), path, save_as_external_data=True, location="weights", size_threshold=0)
    assert "in another file: export the network with `external_data=False`" in refused(
        path.read_bytes()
    )


@pytest.mark.parametrize("dims", [(10**6, 10**6), (4, 3, 3, 4), (-4, 3, 3, 3), (0,)], ids=str)
def test_a_shape_that_claims_other_numbers(dims):
    changed = plain()
    changed.graph.initializer[0].dims[:] = dims
    sentence = refused(changed)
    assert "numbers of them" in sentence or "at most 150,000,000 are taken" in sentence


@pytest.mark.parametrize("kind", [np.int8, np.uint8])
def test_quantized_weights(kind):
    changed = plain()
    changed.graph.initializer[0].CopyFrom(tensor("w", WEIGHTS["w"].astype(kind)))
    name = np.dtype(kind).name.upper()
    assert f"the weights `w` as {name}, but floats are taken" in refused(changed)


def test_sparse_weights():
    changed = plain()
    changed.graph.sparse_initializer.add()
    assert "sparse weights" in refused(changed)


def test_halves_become_floats_exactly(keras):
    halves = {name: array.astype(np.float16) for name, array in WEIGHTS.items()}
    given = data(NODES, halves, kind=TensorProto.FLOAT16)
    found = read_model(given)
    kernel = np.asarray(found.model.get_layer("conv").kernel)
    assert np.array_equal(kernel.transpose(3, 2, 0, 1), halves["w"].astype(np.float32))
    assert found.notes[0] == "Its weights are 16-bit floats; here it computes in float32."


def test_doubles_are_rounded_and_it_is_told(keras):
    doubles = {name: array.astype(np.float64) for name, array in WEIGHTS.items()}
    found = read_model(data(NODES, doubles, kind=TensorProto.DOUBLE))
    assert found.model.dtype == "float32"
    assert found.notes[0] == "Its weights are 64-bit floats; here it computes in float32."


def test_numbers_that_are_not_packed_as_bytes(keras):
    changed = plain()
    given = helper.make_tensor("w", TensorProto.FLOAT, (4, 3, 3, 3), WEIGHTS["w"].ravel())
    changed.graph.initializer[0].CopyFrom(given)
    images = networks.pictures(1, 6, 7)
    found = load_model(changed.SerializeToString())(images)
    assert np.array_equal(found, load_model(plain().SerializeToString())(images))


@pytest.mark.parametrize(
    "settings",
    [
        {"pads": [10**9] * 4},
        {"dilations": [10**6, 10**6], "pads": [10**7] * 4},
        {"strides": [0, 1]},
        {"pads": [-1, 0, 0, 0]},
        {"group": 0},
        {"group": -3},
        {"strides": [10**12, 1]},
    ],
    ids=str,
)
def test_settings_that_would_take_all_memory_or_are_none(keras, settings):
    before = psutil.Process().memory_info().rss
    refused(model([node("Conv", ["x", "w"], **settings)], {"w": WEIGHTS["w"]}, shape=(1, 3, 6, 7)))
    assert psutil.Process().memory_info().rss - before < 300 * 2**20


def test_maps_made_too_large(keras):
    nodes = [node("Resize", ["x", "", "s"])]
    scales = {"s": np.array([1, 1, 10_000, 10_000], np.float32)}
    assert "at most" in refused(model(nodes, scales, shape=(1, 3, 6, 7)))


def test_one_kernel_used_by_very_many_nodes_counts_each_time(keras, monkeypatch):
    monkeypatch.setattr("cnnviz.nets.loading.size.MAX_PARAMETERS", 300)
    nodes = [node("Conv", ["x", "w"], [f"c{i}"]) for i in range(3)]
    sentence = refused(model([*nodes, node("Sum", ["c0", "c1", "c2"])], {"w": WEIGHTS["w"]}))
    assert "has 324 parameters, but at most 300 are taken" in sentence


def test_a_chain_that_reads_itself_again_and_again_ends(keras):
    nodes = [node("Flatten", ["x"], ["n0"])]
    nodes += [node("Clip", [f"n{i}"] * 3, [f"n{i + 1}"]) for i in range(60)]
    assert "must have a constant" in refused(
        model([*nodes, node("Relu", ["n60"])], shape=(1, 3, 6, 7))
    )
