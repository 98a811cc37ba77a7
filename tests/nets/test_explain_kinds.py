"""Every kind of layer, over its settings: our arithmetic gives Keras's numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cnnviz.nets import Explainer
from tests.nets.explained import check, random_cells, randomize

SHAPE = (7, 8, 6)
TRANSPOSED = "Conv2DTranspose"  # dilated, some machines have none
CELLS = 1000
SIZES = [
    {"padding": padding, **sizes}
    for padding in ("valid", "same")
    for sizes in (
        {"kernel_size": 3},
        {"kernel_size": (1, 2), "strides": (2, 3)},
        {"kernel_size": (4, 3), "strides": 2},
        {"kernel_size": (2, 3), "dilation_rate": (3, 2)},
    )
]
SQUARE = [
    {**sizes, "strides": max(sizes["strides"])}
    if isinstance(sizes.get("strides"), tuple)
    else sizes
    for sizes in SIZES
]
POOLS = [
    {"pool_size": size, "strides": strides, "padding": padding}
    for size, strides, padding in itertools.product(
        (2, (3, 2)), (None, 1, (2, 3)), ("valid", "same")
    )
]
ACTIVATIONS = (
    *("relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "sigmoid", "tanh", "softplus"),
    *("hard_sigmoid", "softmax", "linear", "mish", "celu", "log_softmax", "sparsemax", "softsign"),
)

# Of each kind of layer: the settings of those that are tried on one input.
KINDS = {
    "Conv2D": [
        *({"filters": 4, **sizes} for sizes in SIZES),
        {"filters": 6, "kernel_size": 3, "groups": 3, "padding": "same"},
        {"filters": 4, "kernel_size": 2, "groups": 2, "strides": 2},
        {"filters": 6, "kernel_size": 3, "groups": 6},
        {"filters": 3, "kernel_size": 1, "use_bias": False},
        *({"filters": 4, "kernel_size": 2, "activation": name} for name in ACTIVATIONS),
    ],
    "DepthwiseConv2D": [
        *({"depth_multiplier": m, **sizes} for m, sizes in itertools.product((1, 3), SQUARE)),
        {"kernel_size": 3, "activation": "relu", "use_bias": False},
        {"kernel_size": 3, "strides": 2, "dilation_rate": 2, "padding": "same"},
    ],
    "SeparableConv2D": [
        *({"filters": 5, "depth_multiplier": 2, **sizes} for sizes in SQUARE),
        {"filters": 5, "kernel_size": 3, "activation": "tanh", "use_bias": False},
        {"filters": 5, "kernel_size": 3, "activation": "softmax"},
    ],
    "Conv2DTranspose": [
        *({"filters": 4, **sizes} for sizes in SIZES),
        *(
            {"filters": 4, "kernel_size": k, "strides": s, "output_padding": p, "padding": padding}
            for padding in ("valid", "same")
            for k, s, p in [(3, 2, 1), (3, 2, 0), ((2, 4), (3, 2), (2, 1)), (4, 3, 2)]
        ),
        {"filters": 4, "kernel_size": 2, "strides": 3, "activation": "gelu"},
    ],
    "Dense": [
        {"units": 7},
        {"units": 7, "activation": "softmax"},
        {"units": 7, "activation": "swish", "use_bias": False},
    ],
    "MaxPooling2D": POOLS,
    "AveragePooling2D": POOLS,
    "GlobalMaxPooling2D": [{}, {"keepdims": True}],
    "GlobalAveragePooling2D": [{}, {"keepdims": True}],
    "BatchNormalization": [
        {},
        {"epsilon": 0.5, "center": False},
        {"scale": False},
        {"axis": 3},
        {"axis": 1},
        {"center": False, "scale": False},
    ],
    "LayerNormalization": [
        {},
        {"axis": [1, 2, 3], "epsilon": 0.1},
        {"axis": [-2, -1]},
        {"axis": 1, "scale": False},
        {"center": False},
    ],
    "Activation": [{"activation": name} for name in ACTIVATIONS],
    "ReLU": [{}, {"max_value": 0.7, "negative_slope": 0.2, "threshold": 0.1}],
    "LeakyReLU": [{}, {"negative_slope": 0.05}],
    "ELU": [{}, {"alpha": 0.3}],
    "PReLU": [{}, {"shared_axes": [1, 2]}],
    "Softmax": [{}, {"axis": 1}, {"axis": -2}],
    "Flatten": [{}],
    "Reshape": [
        {"target_shape": shape} for shape in ((8, 7, 6), (-1,), (4, 84), (2, 4, 7, 6), (1, 1, 336))
    ],
    "Permute": [{"dims": dims} for dims in itertools.permutations((1, 2, 3))],
    "ZeroPadding2D": [{}, {"padding": (1, 2)}, {"padding": ((0, 2), (3, 0))}],
    "Cropping2D": [{}, {"cropping": (1, 2)}, {"cropping": ((0, 2), (3, 0))}],
    "UpSampling2D": [
        {"size": size, "interpolation": how}
        for size, how in itertools.product((2, (3, 1), (4, 5)), ("nearest", "bilinear"))
    ],
    "Resizing": [
        {"height": height, "width": width, "interpolation": how}
        for (height, width), how in itertools.product(
            ((7, 8), (14, 20), (3, 5), (1, 1), (4, 4)), ("nearest", "bilinear")
        )
    ],
    "Rescaling": [
        {"scale": 1 / 127.5, "offset": -1.0},
        {"scale": [0.1, 1.0, 2.0, -3.0, 0.0, 7.0], "offset": [1.0, 0.0, 0.5, 0.0, -1.0, 3.0]},
    ],
    "Normalization": [
        {"mean": 0.3, "variance": 2.0},
        {"axis": None, "mean": 0.3, "variance": 2.0},
        {"mean": np.arange(6.0), "variance": np.arange(1.0, 7.0), "invert": True},
        {"axis": (1, 3), "mean": np.ones((7, 6)), "variance": np.arange(42.0).reshape(7, 6)},
    ],
    "Dropout": [{"rate": 0.5}],
    "SpatialDropout2D": [{"rate": 0.5}],
    "GaussianNoise": [{"stddev": 1.0}],
    "RandomFlip": [{}],
    "RandomRotation": [{"factor": 0.2}],
    "RandomZoom": [{"height_factor": 0.2}],
    "RandomTranslation": [{"height_factor": 0.2, "width_factor": 0.2}],
    "RandomContrast": [{"factor": 0.5}],
    "RandomBrightness": [{"factor": 0.5}],
    "RandomShear": [{"x_factor": 0.2, "y_factor": 0.2}],
    "RandomPosterization": [{"factor": 4}],
    "RandomSharpness": [{"factor": 0.5}],
    "RandomErasing": [{}],
    "RandomGaussianBlur": [{}],
    "RandomCrop": [{"height": 7, "width": 8}, {"height": 4, "width": 4}],
    "Identity": [{}],
}
COLOURS = (
    *("RandomSaturation", "RandomHue", "RandomColorDegeneration"),
    *("RandomColorJitter", "RandomGrayscale", "RandomInvert", "RandomElasticTransform"),
)
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")


def explainer_of(keras, inputs, outputs, seed=0):
    model = randomize(keras.Model(inputs, outputs), seed)
    rng = np.random.default_rng(seed)
    images = [rng.standard_normal(x.shape[1:]).astype(np.float32) for x in model.inputs]
    return Explainer(model, images if len(images) > 1 else images[0])


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=[pytest.mark.processor] * (kind == TRANSPOSED)) for kind in KINDS],
)
def test_every_setting_of_a_kind(keras, kind):
    inputs = keras.Input(SHAPE)
    layers = [getattr(keras.layers, kind)(**settings) for settings in KINDS[kind]]
    explainer = explainer_of(keras, inputs, [layer(inputs) for layer in layers])
    for cell in random_cells(explainer, [layer.name for layer in layers], CELLS):
        found = check(explainer, cell)
        assert found.kind == kind
        assert found.sources == ("input",)


@pytest.mark.parametrize("kind", [*COLOURS, *("RandomCrop", "RandomPerspective")])
def test_what_changes_colours_by_chance_leaves_them_alone(keras, kind):
    pictures = keras.Input((5, 6, 3))
    settings = {"factor": 0.2} if kind in COLOURS[:3] else {}
    if kind == "RandomCrop":
        settings = {"height": 3, "width": 3}
    layer = getattr(keras.layers, kind)(**settings)
    explainer = explainer_of(keras, pictures, layer(pictures))
    given = explainer.map("input")
    np.testing.assert_array_equal(explainer.map(layer.name), given)
    found = explainer.explain(layer.name, 4, 5, 2)
    assert found.moved
    assert found.value == given[4, 5, 2]


@pytest.mark.parametrize("kind", ["Dense", "BatchNormalization", "LayerNormalization", "Softmax"])
@pytest.mark.parametrize("shape", [(40,), (5, 12)])
def test_kinds_on_rows_and_tables_of_numbers(keras, kind, shape):
    inputs = keras.Input(shape)
    layer = getattr(keras.layers, kind)(**({"units": 9} if kind == "Dense" else {}))
    explainer = explainer_of(keras, inputs, layer(inputs))
    for cell in random_cells(explainer, [layer.name], 200):
        check(explainer, cell)


@pytest.mark.parametrize("kind", MERGES)
def test_branches_meet(keras, kind):
    a, b = keras.Input(SHAPE, name="a"), keras.Input(SHAPE, name="b")
    make = getattr(keras.layers, kind)
    layers = [(make(), (a, b)), (make(), (b, b))]
    if kind == "Concatenate":
        layers += [(make(axis=axis), (a, b, a)) for axis in (1, 2, -1)]
    else:
        layers.append((make(), (a, keras.Input((1, 1, 6), name="one cell"))))
        layers.append((make(), (a, keras.Input((6,), name="row"))))
    if kind not in ("Subtract", "Concatenate"):
        layers.append((make(), (a, b, a, b)))
    inputs = {x.name: x for _, entering in layers for x in entering}
    outputs = [layer(list(entering)) for layer, entering in layers]
    explainer = explainer_of(keras, list(inputs.values()), outputs)
    for cell in random_cells(explainer, [layer.name for layer, _ in layers], CELLS):
        found = check(explainer, cell)
        assert set(found.sources) <= {f"input/{name}" for name in inputs}


def test_arithmetic_in_the_model(keras):
    a, b = keras.Input(SHAPE, name="a"), keras.Input((1, 1, 6), name="b")
    ops = keras.ops
    outputs = [a + b, a - 3.0, 2.0 - a, a * b, a * -0.5, ops.maximum(a, 0.1), ops.minimum(b, a)]
    outputs += [ops.relu(a), ops.sigmoid(a), ops.silu(a), ops.tanh(a), ops.softplus(a)]
    outputs += [ops.selu(a), ops.hard_sigmoid(a), keras.activations.relu(a, 0.2, 0.5, 0.1)]
    explainer = explainer_of(keras, [a, b], outputs)
    names = [output._keras_history.operation.name for output in outputs]
    for cell in random_cells(explainer, names, CELLS):
        check(explainer, cell)


def test_activations_that_are_layers(keras):
    inputs = keras.Input(SHAPE)
    chosen = [keras.layers.LeakyReLU(0.1), keras.layers.ReLU(1.0), keras.layers.Softmax()]
    layers = [keras.layers.Conv2D(3, 2, activation=each) for each in chosen]
    explainer = explainer_of(keras, inputs, [layer(inputs) for layer in layers])
    for cell in random_cells(explainer, [layer.name for layer in layers], 300):
        check(explainer, cell)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision_to_its_rounding(keras, request, policy):
    if policy == "mixed_bfloat16":
        request.getfixturevalue("bfloat16")
    inputs = keras.Input(SHAPE)
    x = keras.layers.Conv2D(8, 3, padding="same", activation="relu", dtype=policy)(inputs)
    x = keras.layers.BatchNormalization(dtype=policy)(x)
    x = keras.layers.LayerNormalization(dtype=policy)(x)
    x = keras.layers.GlobalAveragePooling2D(dtype=policy)(x)
    x = keras.layers.Dense(5, activation="softmax", dtype=policy)(x)
    explainer = explainer_of(keras, inputs, x)
    names = [layer.name for layer in keras.Model(inputs, x).layers[1:]]
    for cell in random_cells(explainer, names, 300):
        found = explainer.explain(*cell)
        assert found.relative_error <= 2**-7
        assert found.dtype == policy.removeprefix("mixed_")
        assert explainer.map(cell[0]).dtype == np.float32
