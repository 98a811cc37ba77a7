"""Whole networks: gradients are those of Keras's own step, and all of them can be followed."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import (
    SEED_CNN,
    GradientExplainer,
    build,
    explain_gradient,
    explain_weight_gradient,
)
from cnnviz.nets.explain.task import as_map
from tests.nets.explained import randomize

CELLS, WEIGHTS = 500, 500  # of each network, training and not: 5,000 of both
TOLERANCE = 1e-4  # of what a gradient would be had nothing cancelled


def plain(keras):
    return keras.Sequential([keras.Input((8, 8, 3)), *build_layers(keras)])


def build_layers(keras):
    layers = keras.layers
    return [
        layers.Rescaling(1 / 2),
        layers.Conv2D(6, 3, padding="same", activation="relu", name="conv"),
        layers.MaxPooling2D(2),
        layers.Conv2D(4, 3, activation="gelu"),
        layers.Flatten(name="flatten"),
        layers.Dropout(0.4, name="dropout"),
        layers.Dense(5, activation="softmax", name="dense"),
    ]


def branched(keras):
    layers = keras.layers
    inputs = keras.Input((9, 9, 3))
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name="conv")(inputs)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.ReLU()(x)
    y = layers.DepthwiseConv2D(3, padding="same")(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("silu")(y)
    squeezed = layers.GlobalAveragePooling2D(keepdims=True)(y)
    squeezed = layers.Dense(8, activation="sigmoid")(squeezed)
    y = layers.Multiply()([y, squeezed])
    x = layers.Add()([x, layers.SpatialDropout2D(0.3)(y)])
    z = layers.Concatenate()([x, layers.AveragePooling2D(3, 1, "same")(x)])
    z = layers.SeparableConv2D(6, 3, activation="elu")(z)
    z = layers.LayerNormalization()(z)
    z = layers.GlobalMaxPooling2D()(z)
    return keras.Model(inputs, layers.Dense(4, activation="softmax")(z))


def shared_and_nested(keras):
    layers = keras.layers
    inner_in = keras.Input((7, 7, 4))
    inner_out = layers.Conv2D(4, 3, padding="same", activation="tanh")(inner_in)
    inner = keras.Model(inner_in, layers.Add()([inner_in, inner_out]), name="inner")
    inputs = keras.Input((7, 7, 3))
    x = layers.Conv2D(4, 1, name="first")(inputs)
    twice = layers.PReLU(shared_axes=[1, 2])
    x = twice(inner(twice(inner(x))))
    x = layers.Conv2DTranspose(3, 2, strides=2)(x)
    x = layers.GroupNormalization(3)(x)
    x = layers.UpSampling2D(2, interpolation="bilinear")(x)
    x = layers.Cropping2D(2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(3)(x)
    return keras.Model(inputs, layers.Softmax()(x))


def logits(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            layers.Conv2D(3, 3, name="conv"),
            layers.Flatten(),
            layers.Dense(4),
        ]
    )


def one_sigmoid(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            layers.Conv2D(3, 3, activation="leaky_relu"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def flattened_after_softmax(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.GlobalAveragePooling2D(keepdims=True),
            layers.Conv2D(3, 1, activation="softmax"),
            layers.Flatten(),
        ]
    )


NETWORKS = (plain, branched, shared_and_nested, logits, one_sigmoid, flattened_after_softmax)


def batch_for(model, images=3, seed=0):
    rng = np.random.default_rng(seed)
    classes = max(model.output_shape[1], 2)
    pictures = rng.standard_normal((images, *model.input_shape[1:])).astype(np.float32)
    return pictures, rng.integers(classes, size=images)


@pytest.mark.parametrize("make", NETWORKS)
@pytest.mark.parametrize("training", [True, False], ids=["training", "prediction"])
def test_every_number_and_every_weight(keras, make, training):
    model = randomize(make(keras))
    explainer = GradientExplainer(model, *batch_for(model), training=training)
    rng = np.random.default_rng(1)
    names = list(explainer.batch.gradients)
    for _ in range(CELLS):
        name = names[rng.integers(len(names))]
        shape = as_map(explainer.batch.values[name][0]).shape
        found = explainer.explain(
            name, *(int(rng.integers(size)) for size in shape), image=int(rng.integers(3))
        )
        assert found.reason == "", (name, found.reason)
        assert found.relative_error <= TOLERANCE, found.cell
    weights = [
        (call, each)
        for call in explainer.calls.values()
        for each in getattr(call.operation, "trainable_weights", ())
    ]
    for _ in range(WEIGHTS):
        call, weight = weights[rng.integers(len(weights))]
        index = tuple(int(rng.integers(size)) for size in weight.shape)
        of_weight = explainer.explain_weight(call.path, weight.name, index)
        assert of_weight.reason == "", (call.path, weight.name)
        assert of_weight.relative_error <= TOLERANCE, (call.path, weight.name, index)


@pytest.mark.parametrize("make", NETWORKS)
@pytest.mark.parametrize(
    ("loss", "label_smoothing"),
    [
        ("categorical_crossentropy", 0.0),
        ("categorical_crossentropy", 0.2),
        ("mean_squared_error", 0.0),
    ],
)
def test_gradients_are_those_of_keras_s_own_step(keras, make, loss, label_smoothing):
    import tensorflow as tf

    model = randomize(make(keras))
    for layer in model.layers:
        if hasattr(layer, "rate"):
            layer.rate = 0.0  # two passes would draw twice
    images, labels = batch_for(model)
    explainer = GradientExplainer(model, images, labels, loss, label_smoothing=label_smoothing)
    targets = explainer.batch.targets.astype(np.float32)
    computed = {
        "mean_squared_error": keras.losses.MeanSquaredError(),
        "categorical_crossentropy": keras.losses.BinaryCrossentropy()
        if targets.shape[1] == 1
        else keras.losses.CategoricalCrossentropy(from_logits=make is logits),
    }[loss]
    given = tf.constant(images)
    before = [each.numpy() for each in model.non_trainable_variables]
    with tf.GradientTape() as tape:
        tape.watch(given)
        total = computed(targets, model(given, training=True))
    wanted = tape.gradient(total, [given, *(each.value for each in model.trainable_variables)])
    for each, old in zip(model.non_trainable_variables, before, strict=True):
        each.assign(old)
    assert explainer.batch.losses.mean() == pytest.approx(float(total), rel=2e-6)
    found = [
        explainer.batch.gradients["input"],
        *(explainer.batch.weights[id(each)] for each in model.trainable_variables),
    ]
    theirs = [np.asarray(each) for each in wanted]
    largest = max(np.abs(each).max() for each in theirs)
    for mine, each in zip(found, theirs, strict=True):
        assert mine.shape == each.shape
        # A bias before a normalization by the batch has the gradient 0, but for rounding.
        assert np.abs(mine - each).max() <= 1e-5 * np.abs(each).max() + 1e-6 * largest


def test_a_step_leaves_the_model_as_it_was(keras):
    model = randomize(branched(keras))
    before = [each.numpy() for each in model.variables]
    GradientExplainer(model, *batch_for(model))
    for each, old in zip(model.variables, before, strict=True):
        assert np.array_equal(each.numpy(), old)


def test_what_dropout_dropped_sends_nothing_back(keras):
    model = randomize(plain(keras))
    explainer = GradientExplainer(model, *batch_for(model))
    factors = explainer.batch.factors["dropout"]
    assert set(np.unique(factors).round(5)) == {0.0, np.float32(1 / 0.6).round(5)}
    gradient = explainer.batch.gradients["flatten"]
    assert np.all((gradient == 0) == (factors == 0))


def test_the_seeds_network_is_followed_from_a_pixel_to_the_loss(keras):
    model = randomize(build(SEED_CNN))
    images, labels = batch_for(model, 2)
    explainer = GradientExplainer(model, images, labels)
    cell, path = ("input", 12, 20, 1), []
    while True:
        found = explainer.explain(*cell, image=1)
        assert found.relative_error <= TOLERANCE
        path.append(cell[0])
        terms = [term for term in found.ranked(1).terms if term.source]
        if not terms:
            break
        cell = terms[0].source
    assert path[-1] == explainer.batch.answer.name
    (part,) = found.parts
    (step,) = part.steps
    assert step.operands["target"] in (0, 1)
    assert step.value == pytest.approx((step.operands["share"] - step.operands["target"]) / 2)


def test_the_share_of_softmax_and_its_logit_are_told_apart(keras):
    model = randomize(plain(keras))
    images, labels = batch_for(model)
    explainer = GradientExplainer(model, images, labels)
    share = explainer.batch.shares[0, labels[0]]
    channel = int(labels[0])
    of_share = explainer.explain("dense", channel=channel)
    of_logit = explainer.explain("dense:sum", channel=channel)
    assert of_share.value == pytest.approx(-1 / share / 3)
    assert of_logit.value == pytest.approx((share - 1) / 3)


def test_frozen_layers_learn_nothing_and_normalize_by_what_they_learned(keras):
    model = randomize(branched(keras))
    model.get_layer("norm").trainable = False
    explainer = GradientExplainer(model, *batch_for(model))
    with pytest.raises(KeyError, match="No weight 'gamma'"):
        explainer.explain_weight("norm", "gamma", (0,))
    found = explainer.explain("conv", 1, 1, 2)
    assert found.relative_error <= TOLERANCE
    assert [step.name for step in found.parts[0].steps] == ["multiply", "divide"]


def test_one_number_at_a_time(keras):
    model = randomize(logits(keras))
    images, labels = batch_for(model)
    assert explain_gradient(model, images, labels, "conv", 1, 2, 0).relative_error <= TOLERANCE
    found = explain_weight_gradient(model, images, labels, "conv", "kernel", (0, 1, 1, 2))
    assert found.count == 3 * 4 * 4  # images, and the places of a 3 × 3 kernel on a map of 6 × 6
    assert found.value == pytest.approx(sum(vote.product for vote in found.ranked(48)))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"labels": [0, 1]}, r"`labels` must be one for each of the 3 images, got \(2,\)"),
        ({"labels": [0, 1, 4]}, "`labels` must be from 0 to 3, got 0 to 4"),
        ({"label_smoothing": 1.0}, "`label_smoothing` must be from 0 to below 1, got 1.0"),
        (
            {"loss": "hinge"},
            "`loss` must be one of categorical_crossentropy, mean_squared_error, got .hinge.",
        ),
    ],
)
def test_what_does_not_fit_is_refused(keras, change, sentence):
    model = logits(keras)
    images, labels = batch_for(model)
    with pytest.raises(ValueError, match=sentence):
        GradientExplainer(model, **{"images": images, "labels": labels, **change})


def test_classes_that_are_questions_of_their_own_have_no_one_label(keras):
    model = keras.Sequential(
        [keras.Input((4, 4, 1)), keras.layers.Flatten(name="row"), keras.layers.Dense(3, "sigmoid")]
    )
    with pytest.raises(ValueError, match="by sigmoid, so that one label"):
        GradientExplainer(model, *batch_for(model))
    found = GradientExplainer(model, *batch_for(model), "mean_squared_error").explain("row")
    assert found.relative_error <= TOLERANCE


def test_what_is_not_there_is_refused(keras):
    model = logits(keras)
    explainer = GradientExplainer(model, *batch_for(model))
    with pytest.raises(KeyError, match="no layer 'nothing'"):
        explainer.explain_weight("nothing", "kernel", (0, 0, 0, 0))
    with pytest.raises(KeyError, match="does not depend on a layer 'nothing'"):
        explainer.explain("nothing")
    with pytest.raises(IndexError, match=r"no cell \(9, 0, 0\)"):
        explainer.explain("conv", 9)
    with pytest.raises(IndexError, match=r"no number \(0,\)"):
        explainer.explain_weight("conv", "kernel", (0,))


def test_a_layer_that_is_not_explained_says_so_and_offers_what_is_after_it(keras):
    inputs = keras.Input((6, 6, 2))
    x = keras.layers.Conv1D(3, 2, name="conv")(keras.layers.Reshape((6, 12), name="rows")(inputs))
    x = keras.layers.Dense(2, activation="softmax")(keras.layers.Flatten()(x))
    model = keras.Model(inputs, x)
    explainer = GradientExplainer(model, *batch_for(model))
    found = explainer.explain("rows", 0, 2, 1)
    assert "`Conv1D` is not explained" in found.reason
    assert found.value is None
    assert found.follow(0).layer == "conv"
    of_weight = explainer.explain_weight("conv", "kernel", (0, 0, 0))
    assert "`Conv1D`" in of_weight.reason
    assert of_weight.value is None


def regularized(keras, regularizer=None):
    layers = keras.layers
    regularizer = regularizer or keras.regularizers.L1L2(0.01, 0.02)
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            layers.Conv2D(3, 3, activation="gelu", kernel_regularizer=regularizer, name="conv"),
            layers.BatchNormalization(gamma_regularizer="l2", name="norm"),
            layers.Flatten(),
            layers.Dense(4, activation="softmax"),
        ]
    )


def test_a_penalty_is_a_term_of_the_loss_and_of_the_weight_s_gradient(keras):
    import tensorflow as tf

    model = randomize(regularized(keras))
    images, labels = batch_for(model)
    explainer = GradientExplainer(model, images, labels)
    loss = keras.losses.SparseCategoricalCrossentropy()
    with tf.GradientTape() as tape:
        total = loss(labels, model(images, training=True)) + sum(model.losses)
    assert explainer.batch.loss == pytest.approx(float(total), rel=1e-6)
    variables = model.trainable_variables
    wanted = tape.gradient(total, [each.value for each in variables])
    for variable, each in zip(variables, wanted, strict=True):
        found = explainer.batch.weights[id(variable)]
        np.testing.assert_allclose(found, each, rtol=1e-4, atol=1e-6)
    found = explainer.explain_weight("conv", "kernel", (1, 2, 0, 1))
    assert found.of_penalty == pytest.approx(
        0.01 * np.sign(found.number) + 2 * 0.02 * found.number, rel=1e-6
    )
    assert found.relative_error <= TOLERANCE
    assert explainer.explain_weight("norm", "gamma", (1,)).relative_error <= TOLERANCE
    assert explainer.explain_weight("conv", "bias", (1,)).of_penalty == 0


def test_a_penalty_of_another_kind_is_told_but_not_explained(keras):
    class Cubes(keras.regularizers.Regularizer):
        def __call__(self, x):
            return keras.ops.sum(keras.ops.abs(x) ** 3)

    model = randomize(regularized(keras, Cubes()))
    explainer = GradientExplainer(model, *batch_for(model))
    assert sum(explainer.batch.penalties.values()) > 0
    found = explainer.explain_weight("conv", "kernel", (1, 2, 0, 1))
    assert found.value is None
    assert "`Cubes`" in found.reason


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        ({"units": 1, "activation": "softmax"}, "1 whatever it is given, by a softmax of one"),
        ({"units": 4, "activity_regularizer": "l2"}, "“dense” adds to the loss .* what it gives"),
    ],
)
def test_what_cannot_learn_or_is_not_explained_is_refused(keras, last, sentence):
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(name="dense", **last)]
    )
    with pytest.raises(ValueError, match=sentence):
        GradientExplainer(model, *batch_for(model))


def test_one_logit_is_the_share_of_the_second_class(keras):
    layers = keras.layers
    model = randomize(
        keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(1, name="dense")])
    )
    images, labels = batch_for(model)
    found = GradientExplainer(model, images, labels).batch
    logits = model(images).numpy()
    loss = keras.losses.BinaryCrossentropy(from_logits=True)(labels[:, None], logits)
    assert found.losses.mean() == pytest.approx(float(loss), rel=1e-6)
    np.testing.assert_allclose(found.shares, 1 / (1 + np.exp(-logits)), rtol=1e-6)
    assert (found.answer.squashing, found.answer.left_out) == ("sigmoid", True)


def normalized(keras, activation):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((12, 12, 3)),
            layers.Conv2D(6, 3, use_bias=False, name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.Activation(activation),
            layers.Conv2D(4, 3, strides=2, name="second"),
            layers.BatchNormalization(),
            layers.Activation(activation),
            layers.GlobalAveragePooling2D(),
            layers.Dense(4, activation="softmax", name="answer"),
        ]
    )


NORMALIZED_WEIGHTS = [
    ("conv", "kernel", (0, 0, 0, 0)),
    ("conv", "kernel", (2, 1, 1, 2)),
    ("norm", "gamma", (4,)),
    ("second", "kernel", (1, 1, 2, 3)),
]


def apart(found, gradient):
    return abs(found.slope - gradient) / abs(gradient)


def test_two_forward_passes_agree_with_the_gradient_behind_normalizations(keras):
    """By 0.2 %: at the cube root of a float32's error, on a loss without corners."""
    model = normalized(keras, "tanh")
    explainer = GradientExplainer(model, *batch_for(model, 8))
    for place in NORMALIZED_WEIGHTS:
        found = explainer.difference(*place, 0.01)
        assert (found.bent, found.rectified) == (0, 0)
        assert apart(found, explainer.explain_weight(*place).model_value) < 2e-3, place


def test_they_differ_where_numbers_cross_the_corner_of_their_relu(keras):
    model = normalized(keras, "relu")
    explainer = GradientExplainer(model, *batch_for(model, 8))
    place = ("conv", "kernel", (2, 1, 1, 2))
    gradient = explainer.explain_weight(*place).model_value
    far, near = (explainer.difference(*place, distance) for distance in (0.3, 0.003))
    assert far.rectified == near.rectified == 8 * (10 * 10 * 6 + 4 * 4 * 4)
    assert far.bent > near.bent
    assert apart(far, gradient) > apart(near, gradient)
    bias = GradientExplainer(model, *batch_for(model, 8)).difference("answer", "bias", (2,), 0.01)
    assert bias.bent == 0  # nothing bends behind it
