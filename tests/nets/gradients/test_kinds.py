"""Every kind of layer, over its settings: our arithmetic gives TensorFlow's gradients."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import GradientExplainer
from cnnviz.nets.explain.task import as_map
from tests.nets.explained import randomize
from tests.nets.test_explain_kinds import KINDS, MERGES, SHAPE, TRANSPOSED

# Of what a gradient would be had nothing cancelled; of a slope that is nearly 0 TensorFlow, in
# float32, has few digits.
TOLERANCE, OF_SLOPES = 2e-6, 1e-4
SLOPES = ("Activation", "Softmax", "ELU")
CELLS, WEIGHTS, IMAGES, CLASSES = 100, 60, 3, 4


def explainer_of(keras, inputs, outputs, *, training=True, seed=0):
    """Let a classifier read what layers give, and a batch go through it and back."""
    rows = [keras.layers.Flatten()(each) for each in outputs]
    row = keras.layers.Concatenate()(rows) if len(rows) > 1 else rows[0]
    shares = keras.layers.Dense(CLASSES, "softmax", name="answer")(row)
    model = randomize(keras.Model(inputs, shares), seed)
    rng = np.random.default_rng(seed)
    images = rng.standard_normal((IMAGES, *inputs.shape[1:])).astype(np.float32)
    return GradientExplainer(model, images, rng.integers(CLASSES, size=IMAGES), training=training)


def check(explainer, cell, image):
    """Assert that a number's gradient is TensorFlow's, made of gradients of later layers."""
    found = explainer.explain(*cell, image=image)
    assert found.reason == "", found.reason
    sloped = any(
        part.steps or part.kind in SLOPES or cell[0].endswith(":sum") for part in found.parts
    )
    tolerance = OF_SLOPES if sloped else TOLERANCE
    assert found.relative_error <= tolerance, (cell, image, found.value, found.model_value)
    for index in range(0, found.count, 1 + found.count // 10):
        above = found.follow(index)
        assert above is None or above.layer in explainer.batch.gradients
    terms = found.ranked(5).terms
    for term in terms:
        gradient = explainer.batch.gradient_map(term.source.layer, image)[term.source[1:]]
        assert term.input == gradient
    return found


def check_cells(explainer, layers, count, seed=0):
    rng = np.random.default_rng(seed)
    for layer in layers:
        shape = as_map(explainer.batch.values[layer][0]).shape
        for _ in range(-(-count // len(layers))):
            cell = (layer, *(int(rng.integers(size)) for size in shape))
            check(explainer, cell, int(rng.integers(IMAGES)))


def check_weights(explainer, layers, count, seed=0):
    rng = np.random.default_rng(seed)
    weights = [(layer, weight) for layer in layers for weight in layer.trainable_weights]
    for layer, weight in weights:
        for _ in range(-(-count // len(weights))):
            index = tuple(int(rng.integers(size)) for size in weight.shape)
            found = explainer.explain_weight(layer.name, weight.name, index)
            assert found.reason == "", found.reason
            assert found.relative_error <= TOLERANCE, (layer.name, weight.name, index)
            for vote in found.ranked(3):
                above = explainer.batch.gradient_map(vote.above.layer, vote.image)
                if layer.__class__.__name__ != "SeparableConv2D":
                    assert above[vote.above[1:]] == vote.gradient
                if vote.source:
                    given = explainer.batch.map(vote.source.layer, vote.image)
                    assert given[vote.source[1:]] == vote.input or vote.input == 0


@pytest.mark.parametrize("training", [True, False], ids=["training", "prediction"])
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=[pytest.mark.processor] * (kind == TRANSPOSED))
        for kind in KINDS
        if not kind.startswith("Random")
    ],
)
def test_every_setting_of_a_kind(keras, kind, training):
    inputs = keras.Input(SHAPE)
    layers = [getattr(keras.layers, kind)(**settings) for settings in KINDS[kind]]
    given = [keras.layers.Identity(name=f"given_{i}")(inputs) for i in range(len(layers))]
    outputs = [layer(each) for layer, each in zip(layers, given, strict=True)]
    explainer = explainer_of(keras, inputs, outputs, training=training)
    names = [f"given_{i}" for i in range(len(layers))]
    unknown = ("celu", "log_softmax", "sparsemax", "softsign")
    told = [
        i
        for i, layer in enumerate(layers)
        if getattr(getattr(layer, "activation", None), "__name__", "") not in unknown
    ]
    check_cells(explainer, [names[i] for i in told], CELLS)
    sums = [layers[i].name + ":sum" for i in told]
    sums = [name for name in sums if name in explainer.batch.values]
    if sums:
        check_cells(explainer, sums, CELLS)
    if any(layer.trainable_weights for layer in layers):
        check_weights(explainer, layers, WEIGHTS)


@pytest.mark.parametrize("kind", MERGES)
def test_branches_meet(keras, kind):
    inputs = keras.Input(SHAPE)
    a, b = (keras.layers.Identity(name=name)(inputs) for name in "ab")
    b = keras.layers.Rescaling(0.7, 0.1)(b)
    one = keras.layers.GlobalAveragePooling2D(keepdims=True, name="one")(inputs)
    make = getattr(keras.layers, kind)
    pairs = [(a, b), (b, b)]
    if kind == "Concatenate":
        outputs = [make()(each) for each in pairs]
        outputs += [make(axis=axis)([a, b, a]) for axis in (1, 2, -1)]
    else:
        outputs = [make()(each) for each in (*pairs, (a, one))]
    if kind not in ("Subtract", "Concatenate"):
        outputs.append(make()([a, b, a]))
    explainer = explainer_of(keras, inputs, outputs)
    names = ["a", "rescaling", *(["one"] if kind != "Concatenate" else [])]
    check_cells(explainer, [name for name in names if name in explainer.batch.values], CELLS)


def test_arithmetic_in_the_model(keras):
    inputs = keras.Input(SHAPE)
    a = keras.layers.Identity(name="a")(inputs)
    b = keras.layers.GlobalMaxPooling2D(keepdims=True, name="b")(inputs)
    ops = keras.ops
    outputs = [a + b, a - 3.0, 2.0 - a, a * b, a * -0.5, ops.maximum(a, 0.1), ops.minimum(b, a)]
    outputs += [ops.relu(a), ops.sigmoid(a), ops.silu(a), ops.tanh(a), ops.softplus(a)]
    outputs += [ops.selu(a), ops.hard_sigmoid(a), keras.activations.relu(a, 0.2, 0.5, 0.1)]
    explainer = explainer_of(keras, inputs, outputs)
    check_cells(explainer, ["a", "b"], CELLS)


@pytest.mark.parametrize("kind", ["Dense", "BatchNormalization", "LayerNormalization", "Softmax"])
@pytest.mark.parametrize("shape", [(40,), (5, 12)])
def test_kinds_on_rows_and_tables_of_numbers(keras, kind, shape):
    inputs = keras.Input(shape)
    layer = getattr(keras.layers, kind)(**({"units": 9} if kind == "Dense" else {}))
    explainer = explainer_of(keras, inputs, [layer(inputs)])
    check_cells(explainer, ["input"], CELLS)
    if layer.trainable_weights:
        check_weights(explainer, [layer], 50)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_ties_of_a_maximum_are_broken_as_tensorflow_breaks_them(keras, padding):
    inputs = keras.Input((6, 7, 2))
    outputs = keras.layers.MaxPooling2D(3, 2, padding=padding)(inputs)
    rng = np.random.default_rng(0)
    row = keras.layers.Flatten()(outputs)
    model = randomize(keras.Model(inputs, keras.layers.Dense(3, "softmax")(row)))
    images = rng.integers(0, 2, (IMAGES, 6, 7, 2)).astype(np.float32)
    explainer = GradientExplainer(model, images, [0, 1, 2])
    for row, column, channel in np.ndindex(6, 7, 2):
        check(explainer, ("input", row, column, channel), 1)
