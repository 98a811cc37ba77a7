"""Each operator alone agrees with ONNX Runtime, or says why it is not taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnnviz.nets.loading import ModelError, load_model, read_model
from cnnviz.nets.loading.onnx.operators import REGISTRY
from cnnviz.nets.loading.onnx.reader import OPSETS
from tests.nets.loading.onnx import networks
from tests.nets.loading.onnx.graphs import OPSET, data, node, numbers

TOLERANCE = 1e-5  # of the largest number
LATEST = OPSETS[-1]


def held(nodes, constants=None, shape=(1, 3, 6, 7), opset=OPSET, axes=None):
    """Hold a network against ONNX Runtime, and give its model."""
    given = data(nodes, constants, shape=shape, opset=opset)
    _, channels, height, width = shape
    images = networks.pictures(1, height, width, channels, seed=7)
    wanted = networks.run(given, images)[0]
    model = load_model(given)
    found = np.asarray(model(images))
    if found.ndim == 4:
        found = found.transpose(0, 3, 1, 2)
    assert found.shape == wanted.shape
    assert np.abs(found - wanted).max() <= TOLERANCE * np.abs(wanted).max()
    return model


def kinds(model):
    return [type(layer).__name__ for layer in model.layers[1:]]


def refused(nodes, constants=None, **settings):
    with pytest.raises(ModelError) as caught:
        load_model(data(nodes, constants, **settings))
    return str(caught.value)


# Convolutions.

CONVOLUTIONS = {
    "plain": (3, 4, 1, {}, ["Conv2D"]),
    "padded alike at stride 1": (3, 4, 1, {"pads": [1, 1, 1, 1]}, ["Conv2D"]),
    "stride 2 on an even and an odd side": (
        *(3, 4, 1, {"pads": [1, 1, 1, 1], "strides": [2, 2]}),
        ["ZeroPadding2D", "Conv2D"],
    ),
    "other strides on each axis": (3, 4, 1, {"strides": [2, 3]}, ["Conv2D"]),
    "uneven padding": (3, 4, 1, {"pads": [0, 1, 2, 3]}, ["ZeroPadding2D", "Conv2D"]),
    "dilated": (3, 4, 1, {"dilations": [2, 2], "pads": [2, 2, 2, 2]}, ["Conv2D"]),
    "dilated in one axis": (3, 4, 1, {"dilations": [1, 3], "pads": [0, 3, 0, 3]}, None),
    "dilated and in strides": (3, 4, 1, {"dilations": [2, 2], "strides": [2, 2]}, ["Conv2D"]),
    "groups": (4, 6, 2, {"pads": [1, 1, 1, 1]}, None),
    "depthwise": (4, 4, 4, {"pads": [1, 1, 1, 1], "strides": [2, 2]}, None),
    "depthwise, two filters each": (4, 8, 4, {}, None),
    "depthwise and dilated": (4, 8, 4, {"dilations": [2, 2]}, None),
    "depthwise, dilated, in strides": (4, 4, 4, {"dilations": [2, 2], "strides": [2, 2]}, None),
    "depthwise, other strides on each axis": (4, 4, 4, {"strides": [1, 2]}, None),
    "same, upper": (3, 4, 1, {"auto_pad": "SAME_UPPER", "strides": [2, 2]}, ["Conv2D"]),
    "same, lower": (3, 4, 1, {"auto_pad": "SAME_LOWER", "strides": [2, 2]}, None),
    "valid by name": (3, 4, 1, {"auto_pad": "VALID"}, ["Conv2D"]),
}


@pytest.mark.processor
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_a_convolution(keras, name, bias):
    channels, filters, groups, settings, layers = CONVOLUTIONS[name]
    constants = {"w": numbers(filters, channels // groups, 3, 3), "b": numbers(filters, seed=1)}
    before = [node("Conv", ["x", "first"], ["f"])] if channels != 3 else []
    constants |= {"first": numbers(channels, 3, 1, 1)} if before else {}
    reads = ["f" if before else "x", "w", *(["b"] if bias else [])]
    model = held([*before, node("Conv", reads, group=groups, **settings)], constants)
    if layers:
        assert kinds(model) == layers


def test_a_picture_of_one_channel(keras):
    held([node("Conv", ["x", "w"])], {"w": numbers(2, 1, 3, 3)}, shape=(1, 1, 6, 7))


def test_a_kernel_of_uneven_sides(keras):
    held([node("Conv", ["x", "w"], pads=[0, 2, 0, 2])], {"w": numbers(2, 3, 1, 5)})


TRANSPOSED = {
    "plain": (1, 3, {}),
    "strides": (1, 3, {"strides": [2, 2]}),
    "padded": (1, 3, {"strides": [2, 2], "pads": [1, 1, 1, 1], "output_padding": [1, 1]}),
    "uneven padding": (1, 3, {"strides": [2, 2], "pads": [0, 1, 2, 0]}),
    "strides larger than the kernel": (1, 2, {"strides": [3, 3]}),
    "dilated": (1, 3, {"dilations": [2, 2]}),
    "dilated and in strides": (1, 3, {"dilations": [2, 2], "strides": [2, 2]}),
    "groups": (3, 3, {"strides": [2, 2]}),
}


@pytest.mark.processor
@pytest.mark.parametrize("name", TRANSPOSED)
def test_a_transposed_convolution(keras, name):
    groups, size, settings = TRANSPOSED[name]
    constants = {"w": numbers(3, 2, size, size), "b": numbers(2 * groups, seed=1)}
    held([node("ConvTranspose", ["x", "w", "b"], group=groups, **settings)], constants)


# Poolings.

POOLINGS = {
    "plain": {"strides": [2, 2]},
    "strides of 1": {},
    "padded": {"strides": [2, 2], "pads": [1, 1, 1, 1]},
    "padded at stride 1": {"pads": [1, 1, 1, 1]},
    "padded unevenly": {"strides": [2, 2], "pads": [0, 1, 1, 0]},
    "rounded up": {"strides": [2, 2], "ceil_mode": 1},
    "rounded up and padded": {"strides": [2, 2], "ceil_mode": 1, "pads": [1, 1, 1, 1]},
    "same": {"strides": [2, 2], "auto_pad": "SAME_UPPER"},
}


def is_too_far(name, size):
    """Tell whether the middle of the last window lies beyond the map, where Keras puts none."""
    return name == "rounded up and padded" and any(side % 2 == 0 for side in size)


@pytest.mark.parametrize("size", [(6, 7), (8, 8), (5, 9)], ids=str)
@pytest.mark.parametrize("opset", [11, OPSET, LATEST])
@pytest.mark.parametrize("operator", ["MaxPool", "AveragePool"])
@pytest.mark.parametrize("name", POOLINGS)
def test_a_pooling(keras, name, operator, opset, size):
    nodes = [node(operator, ["x"], kernel_shape=[3, 3], **POOLINGS[name])]
    if is_too_far(name, size):
        assert "without `ceil_mode`" in refused(nodes, shape=(1, 3, *size), opset=opset)
    else:
        held(nodes, shape=(1, 3, *size), opset=opset)


@pytest.mark.parametrize("size", [(6, 7), (8, 8), (5, 9)], ids=str)
@pytest.mark.parametrize("name", POOLINGS)
def test_a_maximum_after_relu(keras, name, size):
    nodes = [
        node("Relu", ["x"], ["r"]),
        node("MaxPool", ["r"], kernel_shape=[3, 3], **POOLINGS[name]),
    ]
    model = held(nodes, shape=(1, 3, *size))
    assert kinds(model).count("MaxPooling2D") == 1


@pytest.mark.parametrize("size", [(6, 7), (8, 8)], ids=str)
@pytest.mark.parametrize("name", [name for name in POOLINGS if name != "same"])
def test_a_mean_that_counts_the_padding(keras, name, size):
    settings = {"kernel_shape": [3, 3], "count_include_pad": 1, **POOLINGS[name]}
    held([node("AveragePool", ["x"], **settings)], shape=(1, 3, *size), opset=19)


@pytest.mark.parametrize("operator", ["GlobalAveragePool", "GlobalMaxPool"])
def test_a_pooling_of_whole_maps(keras, operator):
    held([node(operator, ["x"])])


@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("opset", [17, 18])
@pytest.mark.parametrize("operator", ["ReduceMean", "ReduceMax"])
def test_what_goes_over_rows_and_columns(keras, operator, opset, keep):
    if opset == 17:
        held([node(operator, ["x"], axes=[-1, -2], keepdims=keep)])
    else:
        held([node(operator, ["x", "a"], keepdims=keep)], {"a": np.array([2, 3])}, opset=18)


# Dense layers.


@pytest.mark.parametrize("turned", [0, 1])
@pytest.mark.parametrize("bias", [(5,), (1, 5), (1,), ()], ids=str)
def test_a_dense_layer(keras, turned, bias):
    constants = {"w": numbers(*((5, 126) if turned else (126, 5))), "b": numbers(*bias, seed=1)}
    nodes = [
        node("Flatten", ["x"], ["f"]),
        node("Gemm", ["f", "w", "b"], transB=turned, alpha=0.5, beta=2.0),
    ]
    assert kinds(held(nodes, constants)) == ["Flatten", "Dense"]


def test_a_product_with_a_matrix(keras):
    nodes = [
        node("Flatten", ["x"], ["f"]),
        node("MatMul", ["f", "w"], ["m"]),
        node("Add", ["m", "b"]),
    ]
    held(nodes, {"w": numbers(126, 5), "b": numbers(5, seed=1)})


def test_a_product_along_the_columns_of_maps(keras):
    nodes = [node("MatMul", ["x", "w"], ["m"]), node("MaxPool", ["m"], kernel_shape=[1, 1])]
    held(nodes, {"w": numbers(7, 5)})


# What each number becomes.

ACTIVATIONS = {
    "Relu": {},
    "LeakyRelu": {"alpha": 0.2},
    "Elu": {"alpha": 0.7},
    "Selu": {},
    "Sigmoid": {},
    "Tanh": {},
    "Softplus": {},
    "Softsign": {},
    "HardSwish": {},
}


@pytest.mark.parametrize("opset", [OPSET, LATEST])
@pytest.mark.parametrize("operator", ACTIVATIONS)
def test_an_activation(keras, operator, opset):
    held([node(operator, ["x"], **ACTIVATIONS[operator])], opset=opset)


@pytest.mark.parametrize("settings", [{}, {"alpha": 1 / 6, "beta": 0.5}], ids=["its own", "torch"])
def test_a_hard_sigmoid(keras, settings):
    held([node("HardSigmoid", ["x"], **settings)])


@pytest.mark.parametrize(("operator", "opset"), [("Gelu", 20), ("Mish", 18)])
def test_an_activation_of_later_opsets(keras, operator, opset):
    held([node(operator, ["x"])], opset=opset)


@pytest.mark.parametrize("bounds", [(0, 6), (-1, 1), (-0.5, 2), (0.25, 0.75), (0, None)], ids=str)
def test_bounds_as_inputs(keras, bounds):
    names = ["low", "high"][: 2 - bounds.count(None)]
    constants = {n: np.float32(b) for n, b in zip(names, bounds, strict=False)}
    held([node("Clip", ["x", *names])], constants)


def test_bounds_as_attributes(keras):
    assert kinds(held([node("Clip", ["x"], min=0.0, max=6.0)], opset=9)) == ["ReLU"]


@pytest.mark.parametrize("shape", [(3, 1, 1), (1,), (1, 3, 1, 1)], ids=str)
def test_a_learned_slope(keras, shape):
    held([node("PRelu", ["x", "s"])], {"s": numbers(*shape, low=0.0)})


@pytest.mark.parametrize("operator", ["Softmax", "LogSoftmax"])
def test_a_softmax_of_maps(keras, operator):
    held([node(operator, ["x"], axis=1)])


@pytest.mark.parametrize("opset", [9, 12, 13])
def test_a_softmax_of_a_row(keras, opset):
    nodes = [node("GlobalAveragePool", ["x"], ["g"]), node("Flatten", ["g"], ["f"])]
    held([*nodes, node("Softmax", ["f"], axis=1)], opset=opset)


def test_a_softmax_along_the_columns(keras):
    held([node("Softmax", ["x"], axis=-1)])


@pytest.mark.parametrize("opset", [9, 14, 15])
def test_a_batch_normalization(keras, opset):
    parts = {name: numbers(3, seed=i, low=0.5) for i, name in enumerate("gbmv")}
    nodes = [node("BatchNormalization", ["x", *parts], epsilon=1e-3)]
    assert kinds(held(nodes, parts, opset=opset)) == ["BatchNormalization"]


@pytest.mark.parametrize("parts", ["g", "gb"])
def test_a_layer_normalization_of_channels(keras, parts):
    constants = {name: numbers(3, seed=i, low=0.5) for i, name in enumerate(parts)}
    nodes = [
        node("Transpose", ["x"], ["t"], perm=[0, 2, 3, 1]),
        node("LayerNormalization", ["t", *parts], ["n"], epsilon=1e-3),
        node("Transpose", ["n"], perm=[0, 3, 1, 2]),
    ]
    assert kinds(held(nodes, constants)) == ["LayerNormalization"]


# Arithmetic.

CONSTANTS = {
    "one number": numbers(1)[0],
    "one for each channel": numbers(3, 1, 1, low=0.5),
    "the same with a batch": numbers(1, 3, 1, 1, low=0.5),
}


@pytest.mark.parametrize("name", CONSTANTS)
@pytest.mark.parametrize("operator", ["Add", "Sub", "Mul", "Div"])
def test_arithmetic_with_a_constant(keras, operator, name):
    assert kinds(held([node(operator, ["x", "k"])], {"k": CONSTANTS[name]})) == ["Rescaling"]


@pytest.mark.parametrize("operator", ["Add", "Sub", "Mul"])
def test_arithmetic_with_a_constant_first(keras, operator):
    held([node(operator, ["k", "x"])], {"k": CONSTANTS["one for each channel"]})


@pytest.mark.parametrize("operator", ["Add", "Sub", "Mul", "Max", "Min", "Sum", "Mean"])
def test_arithmetic_of_two_maps(keras, operator):
    held([node("Tanh", ["x"], ["t"]), node(operator, ["x", "t"])])


def test_one_number_a_channel_times_its_map(keras):
    nodes = [node("GlobalAveragePool", ["x"], ["g"]), node("Sigmoid", ["g"], ["s"])]
    assert kinds(held([*nodes, node("Mul", ["s", "x"])]))[-1] == "Multiply"


@pytest.mark.parametrize("axis", [1, 2, 3, -1, -3])
def test_maps_one_after_the_other(keras, axis):
    held([node("Tanh", ["x"], ["t"]), node("Concat", ["x", "t", "x"], axis=axis)])


# Views.

VIEWS = {
    "flatten": ([node("Flatten", ["x"])], {}),
    "reshape to a row": ([node("Reshape", ["x", "s"])], {"s": np.array([1, -1])}),
    "reshape with 0": ([node("Reshape", ["x", "s"])], {"s": np.array([0, -1])}),
    "reshape with the batch open": ([node("Reshape", ["x", "s"])], {"s": np.array([-1, 126])}),
    "reshape to other maps": (
        [node("Reshape", ["x", "s"], ["r"]), node("MaxPool", ["r"], kernel_shape=[2, 2])],
        {"s": np.array([1, 6, 7, 3])},
    ),
    "reshape to sequences": ([node("Reshape", ["x", "s"])], {"s": np.array([0, 0, -1])}),
    "a row, and maps again": (
        [
            node("Flatten", ["x"], ["f"]),
            node("Reshape", ["f", "s"], ["r"]),
            node("MaxPool", ["r"], kernel_shape=[2, 2]),
        ],
        {"s": np.array([1, 3, 6, 7])},
    ),
    "squeeze": (
        [node("GlobalAveragePool", ["x"], ["g"]), node("Squeeze", ["g", "a"])],
        {"a": np.array([2, 3])},
    ),
    "unsqueeze": (
        [
            node("GlobalAveragePool", ["x"], ["g"]),
            node("Flatten", ["g"], ["f"]),
            node("Unsqueeze", ["f", "a"], ["u"]),
            node("Mul", ["x", "u"]),
        ],
        {"a": np.array([2, 3])},
    ),
    "transpose there and back": (
        [
            node("Transpose", ["x"], ["t"], perm=[0, 2, 3, 1]),
            node("MatMul", ["t", "w"], ["m"]),
            node("Transpose", ["m"], perm=[0, 3, 1, 2]),
        ],
        {"w": numbers(3, 4)},
    ),
    "channels shuffled": (
        [
            node("Conv", ["x", "w"], ["c"]),
            node("Reshape", ["c", "s"], ["r"]),
            node("Transpose", ["r"], ["t"], perm=[0, 2, 1, 3, 4]),
            node("Reshape", ["t", "z"], ["m"]),
            node("MaxPool", ["m"], kernel_shape=[2, 2]),
        ],
        {"w": numbers(6, 3, 1, 1), "s": np.array([1, 2, 3, 6, 7]), "z": np.array([1, 6, 6, 7])},
    ),
    "rows and columns turned": (
        [
            node("Transpose", ["x"], ["t"], perm=[0, 1, 3, 2]),
            node("AveragePool", ["t"], kernel_shape=[2, 3]),
        ],
        {},
    ),
}


@pytest.mark.parametrize("opset", [OPSET, LATEST])
@pytest.mark.parametrize("name", VIEWS)
def test_a_view(keras, name, opset):
    held(*VIEWS[name], opset=opset)


def test_the_shape_as_the_older_exporter_computes_it(keras):
    nodes = [
        node("Shape", ["x"], ["s"]),
        node("Constant", [], ["zero"], value_int=0),
        node("Gather", ["s", "zero"], ["n"]),
        node("Constant", [], ["axes"], value_ints=[0]),
        node("Unsqueeze", ["n", "axes"], ["first"]),
        node("Constant", [], ["rest"], value_ints=[-1]),
        node("Concat", ["first", "rest"], ["shape"], axis=0),
        node("Reshape", ["x", "shape"]),
    ]
    images = networks.pictures(2, 6, 7)
    given = data(nodes)  # of any number of pictures
    found = np.asarray(load_model(given)(images))
    assert np.array_equal(found, networks.run(given, images)[0])


def test_maps_that_a_row_of_other_order_leaves_are_put_in_order_once(keras):
    row = [node("Flatten", ["x"], ["f"]), node("Relu", ["f"], ["r"])]
    weights = {"w": numbers(126, 5)}
    assert kinds(held([*row, node("Gemm", ["r", "w"])], weights)) == ["Flatten", "ReLU", "Dense"]
    both = [node("Gemm", ["r", "w"], ["d"]), node("Concat", ["r", "d"], axis=1)]
    assert kinds(held([*row, *both], weights))[:2] == ["Permute", "Flatten"]


# Sizes.

SCALES = np.array([1, 1, 2, 3], np.float32)
RESIZES = {
    "nearest, as torch": {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
    "nearest, half pixels": {},
    "linear, half pixels": {"mode": "linear"},
    "linear, as torch": {"mode": "linear", "coordinate_transformation_mode": "pytorch_half_pixel"},
}


@pytest.mark.parametrize("opset", [11, OPSET, LATEST])
@pytest.mark.parametrize("name", RESIZES)
def test_maps_made_larger_by_whole_numbers(keras, name, opset):
    nodes = [node("Resize", ["x", "" if opset > 11 else "none", "s"], **RESIZES[name])]
    constants = {"s": SCALES} | ({} if opset > 11 else {"none": np.zeros(0, np.float32)})
    assert kinds(held(nodes, constants, opset=opset)) == ["UpSampling2D"]


@pytest.mark.parametrize("size", [(9, 10), (3, 5)], ids=str)
def test_maps_made_another_size_by_half_pixels(keras, size):
    sizes = {"s": np.array([1, 3, *size])}
    assert kinds(held([node("Resize", ["x", "", "", "s"], mode="linear")], sizes)) == ["Resizing"]


def test_maps_made_larger_by_the_older_operators(keras):
    held([node("Resize", ["x", "s"])], {"s": SCALES}, opset=10)
    held([node("Upsample", ["x", "s"])], {"s": SCALES}, opset=9)


@pytest.mark.parametrize("opset", [9, 11, 17, 18])
def test_zeros_around_maps(keras, opset):
    pads = [0, 0, 1, 0, 0, 0, 2, 3]
    if opset == 9:
        held([node("Pad", ["x"], pads=pads)], opset=9)
    elif opset == 18:
        constants = {"p": np.array([1, 0, 2, 3]), "a": np.array([2, 3])}
        held([node("Pad", ["x", "p", "", "a"])], constants, opset=18)
    else:
        held([node("Pad", ["x", "p"])], {"p": np.array(pads)}, opset=opset)


def test_maps_without_their_edges(keras):
    pads = {"p": np.array([0, 0, -1, 0, 0, 0, 0, 2])}
    assert kinds(held([node("Pad", ["x", "p"])], pads)) == ["Cropping2D", "ZeroPadding2D"]


# What does nothing.


@pytest.mark.parametrize("operator", ["Identity", "Dropout"])
def test_what_leaves_numbers_alone(keras, operator):
    held([node(operator, ["x"], ["i"]), node("Relu", ["i"])])


# What is not taken.

MAPS = {"w": numbers(2, 3, 3, 3), "k": numbers(1, 3, 6, 7), "zero": np.float32(0)}
REFUSED = {
    "a kernel of the picture": ([node("Conv", ["x", "x"])], "must have a constant as its input 2"),
    "dilated pooling": (
        [node("MaxPool", ["x"], kernel_shape=[2, 2], dilations=[2, 2])],
        "has dilations, which no pooling of Keras has",
    ),
    "pooling along one axis": (
        [node("Reshape", ["x", "s"], ["r"]), node("MaxPool", ["r"], kernel_shape=[2])],
        "must read maps (batch, channels, height, width), but reads 3 axes",
    ),
    "a place of the maximum": (
        [
            node("MaxPool", ["x"], ["large", "at"], kernel_shape=[2, 2]),
            node("Cast", ["at"], ["place"], to=1),
            node("Add", ["large", "place"]),
        ],
        "gives `at` too: only its first output is taken",
    ),
    "rows as columns": (
        [node("Flatten", ["x"], ["f"]), node("Gemm", ["f", "u"], transA=1)],
        "mixes pictures",
    ),
    "a batch that is normalized by itself": (
        [node("BatchNormalization", ["x", *"gbmv"], ["y", "a", "b2"], training_mode=1)],
        "after `model.eval()`",
    ),
    "a constant map": ([node("Add", ["x", "k"])], "a constant of the shape (1, 3, 6, 7)"),
    "a division by 0": ([node("Div", ["x", "zero"])], "divides by 0"),
    "a division by a map": ([node("Div", ["x", "x"])], "divides one map by another"),
    "a constant by a map": ([node("Div", ["zero", "x"])], "divides a constant by a map"),
    "aligned corners": (
        [
            node(
                "Resize",
                ["x", "", "", "size"],
                mode="linear",
                coordinate_transformation_mode="align_corners",
            )
        ],
        "resize without align_corners",
    ),
    "cubic": ([node("Resize", ["x", "", "", "size"], mode="cubic")], "resizes by 'cubic'"),
    "reflected": ([node("Pad", ["x", "p"], mode="reflect")], "pads by 'reflect'"),
    "padded with ones": ([node("Pad", ["x", "p", "one"])], "pads with 1"),
    "padded channels": ([node("Pad", ["x", "p2"])], "pads pictures or channels"),
    "pictures mixed": ([node("Reshape", ["x", "all"])], "the batch, its axis 0"),
    "the batch moved": ([node("Transpose", ["x"], perm=[1, 0, 2, 3])], "the batch, its axis 0"),
    "flattened from elsewhere": ([node("Flatten", ["x"], axis=2)], "the batch, its axis 0"),
    "a softmax of all": ([node("Softmax", ["x"], axis=0)], "must go over one axis"),
    "a mean of channels": ([node("ReduceMean", ["x"], axes=[1])], "the axes 2 and 3, got [1]"),
    "a map sliced": ([node("Slice", ["x", "s", "s"])], "it is taken of shapes alone"),
    "cells beyond the last kernel": (
        [node("ConvTranspose", ["x", "t"], strides=[2, 2], output_padding=[1, 1])],
        "must have an `output_padding` of at most its padding",
    ),
}
REFUSED_CONSTANTS = MAPS | {
    **{name: numbers(3, low=0.5) for name in "gbmv"},
    "u": numbers(1, 5),
    "s": np.array([1, 3, -1]),
    "size": np.array([1, 3, 12, 14]),
    "p": np.array([0, 0, 1, 1, 0, 0, 1, 1]),
    "p2": np.array([0, 1, 0, 0, 0, 1, 0, 0]),
    "one": np.float32(1),
    "all": np.array([-1]),
    "t": numbers(3, 2, 3, 3),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_keras_cannot_do_is_refused(keras, name):
    nodes, phrase = REFUSED[name]
    used = {each for one in nodes for each in one.input}
    constants = {key: value for key, value in REFUSED_CONSTANTS.items() if key in used}
    sentence = refused(nodes, constants, shape=(1, 3, 6, 7))
    assert phrase in sentence
    assert sentence.endswith(".")


def test_a_maximum_too_far_beyond_the_edge_is_refused_unless_nothing_is_below_0(keras):
    pool = {"kernel_shape": [2, 2], "strides": [2, 2], "pads": [1, 1, 1, 1]}
    sentence = refused([node("MaxPool", ["x"], **pool)], shape=(1, 3, 8, 8))
    assert "there may be numbers below them" in sentence
    held([node("Relu", ["x"], ["r"]), node("MaxPool", ["r"], **pool)], shape=(1, 3, 8, 8))


def test_zeros_in_a_kernel_are_told(keras):
    nodes = [node("Conv", ["x", "w"], dilations=[2, 2], strides=[2, 2], name="wide")]
    notes = read_model(data(nodes, {"w": numbers(4, 3, 3, 3)})).notes
    assert notes[0].startswith("Some kernels have zeros between their weights")


def test_sizes_may_be_open(keras):
    nodes = [
        node("Conv", ["x", "w"], ["c"], strides=[2, 2], pads=[1, 1, 1, 1]),
        node("Relu", ["c"], ["r"]),
        node("MaxPool", ["r"], ["p"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
        node("Resize", ["p", "", "s"], ["u"]),
        node("GlobalAveragePool", ["u"], ["g"]),
        node("Flatten", ["g"]),
    ]
    constants = {"w": numbers(4, 3, 3, 3), "s": SCALES}
    given = data(nodes, constants, shape=("n", 3, "h", "w"))
    model = load_model(given)
    assert model.input_shape == (None, None, None, 3)
    for size in ((16, 16), (13, 18)):
        images = networks.pictures(2, *size)
        assert np.allclose(model(images), networks.run(given, images)[0], atol=1e-5)


def test_every_operator_makes_something_and_has_its_test():
    assert all(each.convert or each.fold for each in REGISTRY.values())
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in REGISTRY if f'"{name}"' not in text] == []
