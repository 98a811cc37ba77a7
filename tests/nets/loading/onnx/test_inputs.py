"""ONNX files of several inputs: two pictures and a row, held against ONNX Runtime."""

from __future__ import annotations

import numpy as np
import pytest
from onnx import TensorProto, helper

from cnnviz.inspection import ModelChoice
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.nets import load_model
from cnnviz.nets.input_choice import GivenPicture, InputChoice
from tests.nets.loading.onnx import networks
from tests.nets.loading.onnx.graphs import model, node, numbers

pytestmark = pytest.mark.tensorflow

# The same kernels see a picture on the left and a smaller, open one on the right; where they
# differ, three numbers join in.
NODES = [
    node("Conv", ["x", "w"], ["l"], name="left"),
    node("Conv", ["right", "w"], ["r"], name="right_maps"),
    node("GlobalAveragePool", ["l"], ["lm"]),
    node("GlobalAveragePool", ["r"], ["rm"]),
    node("Sub", ["lm", "rm"], ["apart"]),
    node("Flatten", ["apart"], ["row"]),
    node("Concat", ["row", "age"], ["all"], axis=1),
    node("Gemm", ["all", "v"]),
]


@pytest.fixture(scope="module")
def twins():
    made = model(NODES, {"w": numbers(4, 3, 3, 3), "v": numbers(7, 5)}, shape=("n", 3, 12, 10))
    for name, shape in (("right", ["n", 3, "h", "w"]), ("age", ["n", 3])):
        made.graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    return made.SerializeToString()


@pytest.fixture(scope="module")
def given():
    left, right = networks.pictures(2, 12, 10), networks.pictures(2, 9, 9, seed=1)
    return {"x": left, "right": right, "age": numbers(2, 3, seed=2)}


def test_each_input_is_taken_under_its_name(keras, twins, given):
    found = load_model(twins)
    shapes = {each.name: tuple(each.shape[1:]) for each in found.inputs}
    assert shapes == {"x": (12, 10, 3), "right": (None, None, 3), "age": (3,)}
    (wanted,) = networks.run(twins, given)
    np.testing.assert_allclose(found(list(given.values())), wanted, atol=1e-5)


def test_it_is_looked_into_as_a_keras_file_of_several_inputs_is(keras, twins):
    pixels = np.random.default_rng(0).integers(0, 256, (224, 224, 3), np.uint8)
    choice = ModelChoice(
        "file",
        "a" * 64,
        inputs=InputChoice(
            others=(("right", GivenPicture("right", pixels)), ("age", (1.0, 2.0, 3.0)))
        ),
    )
    loaded = from_keras_model(choice, load_model(twins), "Twins", "", numbers="0..1")
    assert [each.text for each in loaded.inputs] == [
        "x, 12 × 10 × 3",
        "right, ? × ? × 3",
        "age, 3",
    ]
    left = networks.pictures(1, 12, 10)
    right, age = pixels[None].astype(np.float32) / 255, np.array([[1, 2, 3]], np.float32)
    (wanted,) = networks.run(twins, {"x": left, "right": right, "age": age})
    np.testing.assert_allclose(loaded.model(left), wanted, rtol=2e-5)
