from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.attribution import Flow, Target
from tests.nets.attribution.models import (
    IMAGE,
    SHAPE,
    convolutional,
    linear,
    logits_of,
    places,
    slopes,
    transfer,
)
from tests.nets.explained import randomize


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_scores_are_taken_before_the_last_layer_s_activation(keras, activation):
    model, weights = linear(keras, activation=activation)
    bias = np.asarray(model.get_layer("head").bias)
    wanted = np.tensordot(IMAGE, weights, 3) + bias
    flow = Flow(model)
    np.testing.assert_allclose(flow.logits(IMAGE[None])[0], wanted, atol=1e-4)
    for index in range(4):
        found = flow.scores(IMAGE[None], Target(index))
        np.testing.assert_allclose(found, wanted[index], atol=1e-4)


@pytest.mark.parametrize("last", ["Softmax", "Activation", "operation"])
def test_scores_are_taken_before_a_softmax_that_is_a_layer_of_its_own(keras, last):
    inputs = keras.Input(SHAPE)
    x = keras.layers.Dense(4, name="scores")(keras.layers.Flatten()(inputs))
    y = {
        "Softmax": keras.layers.Softmax(),
        "Activation": keras.layers.Activation("softmax"),
        "operation": keras.ops.softmax,
    }[last](x)
    model = randomize(keras.Model(inputs, y))
    wanted = keras.Model(inputs, x)(IMAGE[None])
    flow = Flow(model)
    np.testing.assert_allclose(flow.logits(IMAGE[None]), wanted, atol=1e-5)


def test_an_output_without_softmax_is_taken_as_it_is(keras):
    model, _ = linear(keras, activation=None)
    np.testing.assert_allclose(Flow(model).logits(IMAGE[None]), model(IMAGE[None]), atol=1e-5)


def test_a_convolution_may_end_in_the_softmax(keras):
    inputs = keras.Input(SHAPE)
    x = keras.layers.Conv2D(4, SHAPE[:2], activation="softmax", name="conv")(inputs)
    for output in (x, keras.layers.Flatten()(x)):
        model = randomize(keras.Model(inputs, output))
        conv = model.get_layer("conv")
        wanted = np.tensordot(IMAGE, np.asarray(conv.kernel), 3) + np.asarray(conv.bias)
        np.testing.assert_allclose(Flow(model).logits(IMAGE[None]).ravel(), wanted, atol=1e-4)


def test_the_softmaxes_of_several_places_in_one_row_stay(keras):
    inputs = keras.Input(SHAPE)
    x = keras.layers.Conv2D(4, 3, activation="softmax")(inputs)
    model = randomize(keras.Model(inputs, keras.layers.Flatten()(x)))
    np.testing.assert_allclose(Flow(model).logits(IMAGE[None]), model(IMAGE[None]), atol=1e-5)


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_what_passes_numbers_on_may_stand_behind_the_activation(keras, activation):
    layers, inputs = keras.layers, keras.Input(SHAPE)
    scores = layers.Dense(4, name="scores")(layers.Flatten()(inputs))
    x = layers.Activation(activation)(scores)
    for layer in (layers.Dropout(0.5), layers.Reshape((1, 1, 4)), layers.Flatten()):
        x = layer(x)
    model = randomize(keras.Model(inputs, layers.Activation("linear", dtype="float32")(x)))
    wanted = keras.Model(inputs, scores)(IMAGE[None])
    np.testing.assert_allclose(Flow(model).logits(IMAGE[None]), wanted, atol=1e-5)


def test_class_0_of_one_sigmoid_has_the_negative_logit(keras):
    layers, inputs = keras.layers, keras.Input(SHAPE)
    x = layers.Conv2D(3, 3, activation="tanh", name="conv")(inputs)
    logit = layers.Dense(1, name="logit")(layers.GlobalAveragePooling2D()(x))
    model = randomize(keras.Model(inputs, layers.Activation("sigmoid")(logit)))
    wanted = float(keras.Model(inputs, logit)(IMAGE[None])[0, 0])
    flow = Flow(model)
    no, yes = (flow.pull(IMAGE[None], Target(index), "conv") for index in (0, 1))
    assert (no.scores[0], yes.scores[0]) == pytest.approx((-wanted, wanted), abs=1e-5)
    np.testing.assert_allclose(no.gradient, -yes.gradient, atol=1e-6)
    assert np.abs(yes.gradient).max() > 1e-3
    # The logit compares the two already.
    assert flow.scores(IMAGE[None], Target(1, 0)) == pytest.approx(wanted, abs=1e-5)
    assert flow.scores(IMAGE[None], Target(0, 1)) == pytest.approx(-wanted, abs=1e-5)
    with pytest.raises(ValueError, match="There is no class 2: the model has 2"):
        flow.scores(IMAGE[None], Target(2))


def test_gradients_at_any_layer_are_the_slopes_of_the_rest_of_the_network(keras):
    model = convolutional(keras, activation="tanh")
    head = logits_of(keras, model)
    for name in ("first", "pool", "second", "mean"):
        rest = keras.Model(model.get_layer(name).output, head.output)
        until = keras.Model(model.inputs[0], model.get_layer(name).output)
        values = np.asarray(until(IMAGE[None]))[0]
        for index in (0, 3):
            pull = Flow(model).pull(IMAGE[None], Target(index), name)
            np.testing.assert_allclose(pull.values[0], values, atol=1e-5)

            def score(at, rest=rest, index=index):
                return float(rest(at[None].astype(np.float32))[0, index])

            some = places(values.shape, 12)
            wanted = slopes(score, values, some)
            found = np.array([pull.gradient[0][place] for place in some])
            np.testing.assert_allclose(found, wanted, atol=2e-3)


def test_a_class_against_another_is_the_difference(keras):
    flow = Flow(convolutional(keras))
    first, second, both = (
        flow.pull(IMAGE[None], target) for target in (Target(1), Target(2), Target(1, 2))
    )
    np.testing.assert_allclose(both.scores, first.scores - second.scores, atol=1e-5)
    np.testing.assert_allclose(both.gradient, first.gradient - second.gradient, atol=1e-5)


def test_the_model_stays_as_it_was(keras):
    model = transfer(keras)
    before = [each.copy() for each in model.get_weights()], model.predict_on_batch(IMAGE[None])
    flow = Flow(model)
    for output in (0, 1):
        flow.pull(IMAGE[None], Target(0, 1, output), "backbone/second", guided=True)
    assert model.get_layer("kind").activation is keras.activations.softmax
    for was, now in zip(before[0], model.get_weights(), strict=True):
        np.testing.assert_array_equal(was, now)
    for was, now in zip(before[1], model.predict_on_batch(IMAGE[None]), strict=True):
        np.testing.assert_array_equal(was, now)


@pytest.mark.parametrize(
    ("target", "at", "sentence"),
    [
        (Target(4), "", "There is no class 4: the model has 4"),
        (Target(-1), "", "There is no class -1"),
        (Target(0, 9), "", "There is no class 9"),
        (Target(0, output=2), "", "There is no output 2: the model has 2"),
        (Target(0), "first", "There is no layer 'first'"),
        (Target(0), "aside", "'aside' has no part in this answer"),
        (Target(0, output=1), "mean", "'mean' has no part in this answer"),
    ],
)
def test_what_is_not_there_is_named(keras, target, at, sentence):
    with pytest.raises(ValueError, match=sentence):
        Flow(transfer(keras)).pull(IMAGE[None], target, at)


def test_images_of_another_shape_and_several_inputs_are_refused(keras):
    with pytest.raises(ValueError, match=r"must have the shape \(9, 8, 3\), got \(8, 9, 3\)"):
        Flow(convolutional(keras)).scores(np.zeros((1, 8, 9, 3)), Target(0))
    inputs = [keras.Input((4,)), keras.Input((4,))]
    with pytest.raises(ValueError, match="must have one input, got 2"):
        Flow(keras.Model(inputs, keras.layers.Add()(inputs)))


def test_an_output_that_is_a_map_has_no_classes(keras):
    inputs = keras.Input(SHAPE)
    model = keras.Model(inputs, keras.layers.Conv2D(2, 1)(inputs))
    with pytest.raises(ValueError, match="must be a row of numbers"):
        Flow(model).scores(IMAGE[None], Target(0))
