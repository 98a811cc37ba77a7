"""Steps of all weights: those of Keras's own optimisers, on copies; the model stays as it is."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from cnnviz.inspection import InspectionError
from cnnviz.inspection.backward_pass import backward
from cnnviz.inspection.descent import MOST_STEPS, Descent, descended
from cnnviz.inspection.questions import steps_taken, taken_step, training_step
from cnnviz.inspection.questions.taken_step import StepCurve
from cnnviz.inspection.questions.weight_step import OptimizerChoice
from cnnviz.nets import GradientExplainer
from cnnviz.training import OPTIMIZERS, SEED_LESSON
from cnnviz.training.export.optimizer_script import optimizer as optimizer_program

pytestmark = pytest.mark.tensorflow

STEPS = 10


@pytest.fixture
def model(context, batch):
    """Give the model, which must not change."""
    found = context.cache.model(context, batch.choice).model
    before = found.get_weights()
    yield found
    for one, other in zip(before, found.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def rule(name, rate=0.01, **settings):
    return OptimizerChoice(name, rate, **settings)


def keras_optimizer(keras, model, choice):
    """Make the optimiser of the program that a run exports."""
    config = replace(
        SEED_LESSON,
        optimizer=choice.name,
        learning_rate=choice.rate,
        momentum=choice.momentum,
        nesterov=choice.nesterov,
        weight_decay=choice.weight_decay,
        schedule="constant",
    )
    names = {"keras": keras, "model": model}
    exec(optimizer_program(config), names)
    return names["optimizer"]


def keras_steps(keras, model, batch, choice):
    """Train a copy of a model as Keras does, each step with the same draws; give its losses."""
    import tensorflow as tf

    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    made = keras_optimizer(keras, copy, choice)
    made.build(copy.trainable_variables)
    draws = [each for each in copy.variables if "seed" in each.path]
    drawn = [np.asarray(each) for each in draws]
    images, losses = batch.images.astype(np.float32), []
    for _ in range(STEPS + 1):
        for each, value in zip(draws, drawn, strict=True):
            each.assign(value)
        with tf.GradientTape() as tape:
            shares = copy(images, training=True)
            loss = keras.ops.mean(
                keras.losses.sparse_categorical_crossentropy(batch.labels, shares)
            )
        losses.append(float(loss))
        if len(losses) <= STEPS:
            made.apply(tape.gradient(loss, [each.value for each in copy.trainable_variables]))
    return losses, [np.asarray(each) for each in copy.trainable_variables]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_ten_steps_are_those_of_keras(context, batch, keras, model, name):
    choice = rule(name, 1e-3, nesterov=True, weight_decay=0.1)
    found = descended(context, batch, choice, STEPS)
    losses, weights = keras_steps(keras, model, batch, choice)
    np.testing.assert_allclose(found.losses, losses, rtol=2e-6 * STEPS)
    assert len(found.weights) == len(weights)
    for variable, theirs in zip(model.trainable_variables, weights, strict=True):
        mine = found.weights[id(variable)]
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=2e-6 * STEPS)


def test_going_on_and_beginning_anew_lead_to_the_same(context, batch, model):
    choice = rule("adam")
    at_once = pickle.loads(pickle.dumps(steps_taken.steps_taken(context, batch, choice, 4)))
    for steps in (2, 4, 0, 3, 4):
        found = steps_taken.steps_taken(context, batch, choice, steps)
        np.testing.assert_array_equal(found.means, at_once.means[: steps + 1])
        assert found.means[-1] == found.losses.mean()
    np.testing.assert_array_equal(found.shares, at_once.shares)


def test_no_steps_are_the_page_s_own_numbers(context, batch):
    found = steps_taken.steps_taken(context, batch, rule("sgd"), 0)
    own = training_step.batch_losses(context, batch)
    np.testing.assert_array_equal(found.losses, own.losses)
    np.testing.assert_array_equal(found.shares, own.shares)


@pytest.mark.parametrize("image", [2, None])
def test_maps_after_the_steps_are_those_before_and_the_change(context, batch, image):
    ask = batch, rule("adam"), 3, "conv2d", image
    before = backward(context, batch).maps("conv2d", image, gradient=False)
    found = steps_taken.changed_map(context, *ask, 1)
    np.testing.assert_allclose(found.after - found.change, before[..., 1], atol=1e-6)
    assert np.abs(found.change).max() > 0.01
    maps = pickle.loads(pickle.dumps(steps_taken.changed_maps(context, *ask)))
    assert maps.after.maximum[1] == found.after.max()
    assert maps.change.minimum[1] == found.change.min()


def test_what_is_frozen_takes_no_step(context, keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            layers.Conv2D(2, 3, trainable=False),
            layers.Flatten(),
            layers.Dense(3, "softmax"),
        ]
    )
    images = np.random.default_rng(0).normal(size=(2, 4, 4, 1))
    found = Descent(GradientExplainer(model, images, [0, 2]), rule("sgd")).after(context, 3)
    assert set(found.weights) == {id(each) for each in model.layers[-1].trainable_variables}
    assert found.losses[3] < found.losses[0]


def test_a_rate_that_is_far_too_large_leaves_no_numbers(context, batch):
    found = steps_taken.steps_taken(context, batch, rule("sgd", 1e30), 3)
    assert np.isfinite(found.means[0])
    assert not np.isfinite(found.means[-1])


@pytest.mark.parametrize("steps", [-1, MOST_STEPS + 1])
def test_more_steps_than_there_may_be_are_refused(context, batch, steps):
    with pytest.raises(InspectionError, match="`steps` must be from 0 to 100"):
        steps_taken.steps_taken(context, batch, rule("sgd"), steps)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_loss_at_a_rate_is_that_of_the_first_step(context, batch, model, name):
    choice = rule(name, 3e-3, weight_decay=0.1)
    found = taken_step.loss_after(context, batch, choice)
    assert found == pytest.approx(descended(context, batch, choice, 1).losses[1], rel=1e-6)


def test_the_loss_keeps_to_the_straight_line_at_small_rates(context, batch, model):
    found = pickle.loads(pickle.dumps(taken_step.losses_along(context, batch, rule("sgd"))))
    gradients = backward(context, batch).explainer.batch.weights.values()
    norm = sum(float((each.astype(np.float64) ** 2).sum()) for each in gradients)
    assert found.slope == pytest.approx(-norm)
    at = list(found.rates).index(1e-3)
    assert found.losses[at] - found.before == pytest.approx(-1e-3 * norm, rel=0.1)
    assert found.losses[at] == taken_step.loss_after(context, batch, rule("sgd", 1e-3))
    assert found.losses[found.lowest] == np.nanmin(found.losses) < found.before


def test_where_nothing_falls_no_rate_is_lowest():
    curve = StepCurve(np.array([0.1, 1.0]), np.array([2.0, np.nan]), -1.0, 2.0)
    assert curve.lowest is curve.last_fall is None
