"""Shapes through a network: those of Keras; where they cannot pass, a sentence and a cure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from cnnviz.nets import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    NetworkSpec,
    ResidualBlock,
    build,
    layer_shapes,
    mended,
    problems,
    spec_table,
)
from cnnviz.nets.layer_nodes import layer_nodes
from tests.nets.strategies import specs


def test_shapes_are_those_of_the_built_models(built):
    for spec, model in built:
        layers = {layer.name: layer for layer in model.layers}
        for node in layer_nodes(spec):
            assert tuple(layers[node.name].output.shape[1:]) == node.output_shape, (spec, node)
        assert layer_shapes(spec)[-1].output_shape == model.output_shape[1:]


PROBLEMS = {
    "pool larger than its map": (
        (12, 12, 3),
        (Conv2D(64, padding="same"), MaxPooling2D(), MaxPooling2D(), MaxPooling2D(4)),
        "`MaxPooling2D` 4 (layer 4) needs at least 4 rows, but 3 × 3 × 64 reached it: use a "
        "pool_size of at most 3, or remove a pooling before it.",
        (MaxPooling2D(3),),
        (1, 1, 64),
    ),
    "pool of columns": (
        (12, 3, 2),
        (AveragePooling2D((2, 4), strides=1),),
        "`AveragePooling2D` 2 × 4 (layer 1) needs at least 4 columns, but 12 × 3 × 2 reached it: "
        "use a pool_size of at most 3, or a larger input.",
        (AveragePooling2D((2, 3), strides=1),),
        (11, 1, 2),
    ),
    "kernel larger than its map": (
        (6, 6, 1),
        (MaxPooling2D(), Conv2D(8, 5)),
        "`Conv2D` 5 (layer 2) needs at least 5 rows, but 3 × 3 × 1 reached it: use a kernel_size "
        'of at most 3, padding="same", or remove a pooling before it.',
        (Conv2D(8, 3),),
        (1, 1, 8),
    ),
    "dilated kernel": (
        (6, 6, 1),
        (DepthwiseConv2D(4, dilation_rate=2),),
        "`DepthwiseConv2D` 4 (layer 1) needs at least 7 rows, but 6 × 6 × 1 reached it: use a "
        'kernel_size of at most 3, padding="same", or a larger input.',
        (DepthwiseConv2D(3, dilation_rate=2),),
        (2, 2, 1),
    ),
    "groups": (
        (6, 6, 4),
        (Conv2D(6, groups=6),),
        "`Conv2D` in 6 groups (layer 1) needs channels that they divide, but 6 × 6 × 4 reached "
        "it: use groups that divide 4.",
        (Conv2D(6, groups=2),),
        (4, 4, 6),
    ),
    "kernel and groups": (
        (2, 9, 4),
        (Conv2D(6, groups=6),),
        "`Conv2D` 3 (layer 1) needs at least 3 rows, but 2 × 9 × 4 reached it: use a kernel_size "
        'of at most 2, padding="same", or a larger input.',
        (Conv2D(6, (2, 3), groups=2),),
        (1, 7, 6),
    ),
    "dense before flatten": (
        (8, 8, 64),
        (Activation(), Dropout(), Dense(10)),
        "`Dense` (layer 3) after 8 × 8 × 64: put a Flatten or a global pooling before it.",
        (Flatten(), Dense(10)),
        (10,),
    ),
    "convolution after flatten": (
        (8, 8, 64),
        (BatchNormalization(), Flatten(), Conv2D(4)),
        "`Conv2D` (layer 3) needs rows × columns × channels, but 4,096 numbers in a row reached "
        "it: put it before the Flatten, or remove it.",
        (),
        (4096,),
    ),
    "block after dense": (
        (8, 8, 64),
        (GlobalAveragePooling2D(), Dense(5), ResidualBlock(4)),
        "`ResidualBlock` (layer 3) needs rows × columns × channels, but 5 numbers in a row "
        "reached it: put it before the GlobalAveragePooling2D, or remove it.",
        (),
        (5,),
    ),
    "global pooling twice": (
        (8, 8, 64),
        (GlobalAveragePooling2D(), GlobalAveragePooling2D()),
        "`GlobalAveragePooling2D` (layer 2) needs rows × columns × channels, but 64 numbers in a "
        "row reached it: put it before the GlobalAveragePooling2D, or remove it.",
        (),
        (64,),
    ),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_problem_names_layer_shape_and_cure(case):
    input_shape, layers, sentence, cure, after = PROBLEMS[case]
    spec = NetworkSpec(input_shape, layers)
    (problem,) = problems(spec)
    assert problem.sentence == sentence
    assert (problem.layer, problem.kind) == (len(layers) - 1, layers[-1].kind)
    assert problem.cure == cure
    assert layer_shapes(spec)[-1].output_shape == after
    assert layer_shapes(mended(spec))[-1].output_shape == after


@pytest.mark.parametrize("case", PROBLEMS)
def test_keras_refuses_what_has_a_problem(keras, case):
    input_shape, layers, sentence, *_ = PROBLEMS[case]
    spec = NetworkSpec(input_shape, layers)
    with pytest.raises(ValueError, match="layer ") as refusal:
        build(spec)
    assert str(refusal.value) == sentence
    if isinstance(layers[-1], ResidualBlock | Dense):  # Keras maps a Dense over every cell
        return
    *fitting, last = layers
    before = layer_shapes(NetworkSpec(input_shape, tuple(fitting)))
    layer = getattr(keras.layers, last.kind)(**last.settings())
    with pytest.raises(ValueError, match=r"(?i)dimension|channels|expected|size|shape"):
        layer(keras.Input(before[-1].output_shape if before else input_shape))


def test_what_follows_a_problem_is_described():
    layers = (MaxPooling2D(9), Conv2D(4, 1), Dense(7), Dense(3), MaxPooling2D(), Dense(2))
    rows = spec_table(NetworkSpec((6, 6, 2), layers))
    assert [row.output_shape for row in rows] == [(1, 1, 2), (1, 1, 4), (7,), (3,), (3,), (2,)]
    assert [bool(row.problem) for row in rows] == [True, False, True, False, True, False]
    assert [row.parameters for row in rows] == [0, 12, 0, 24, 0, 8]


@settings(max_examples=150)
@given(specs)
def test_mended_networks_have_no_problem(spec):
    assert problems(mended(spec)) == ()
