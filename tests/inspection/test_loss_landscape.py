"""The loss around a network's weights: the batch's own in the middle, exact at each point."""

from __future__ import annotations

import pickle
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from cnnviz.data import shapes_dataset
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.messages import CancelledError
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions import loss_landscape as questions
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.link_text import to_link
from tests.inspection.conftest import SPEC

pytestmark = pytest.mark.tensorflow

KERNEL, BIAS = ("conv2d", "kernel", (1, 2, 0, 3)), ("dense", "bias", (4,))


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def context(keras, told):
    return RequestContext(ModelCache(), "memory://", Path(), told.append, Event())


@pytest.fixture(scope="module")
def batch():
    drawn = shapes_dataset(6, 0)
    choice = ModelChoice("untrained", to_link(SPEC))
    return LabelledBatch(choice, "six", drawn.train_images, drawn.train_labels)


@pytest.fixture(scope="module")
def found(context, batch, told):
    told.clear()
    return pickle.loads(pickle.dumps(questions.loss_landscape(context, batch, 3, 0.5, 5)))


def test_the_middle_is_the_loss_of_the_batch(context, batch, found):
    explainer = backward(context, batch).explainer
    np.testing.assert_array_equal(found.a, [-0.5, -0.25, 0, 0.25, 0.5])
    assert found.losses[2, 2] == explainer.batch.losses.mean()


def test_a_chosen_point_is_that_of_the_grid_and_of_the_weights_put_in(context, batch, found):
    point = pickle.loads(
        pickle.dumps(questions.loss_at_point(context, batch, 3, 0.25, -0.5, KERNEL))
    )
    assert point.losses.mean() == found.losses[0, 3]
    weight = point.weight
    one, other = weight.directions
    assert weight.value == pytest.approx(weight.number + 0.25 * one.value - 0.5 * other.value)
    explainer = backward(context, batch).explainer
    kernel = np.asarray(explainer.variable(*KERNEL))
    assert weight.number == kernel[1, 2, 0, 3]
    for each in (one, other):
        assert each.filter_norm == pytest.approx(np.linalg.norm(kernel[..., 3]))
        assert each.value == pytest.approx(each.drawn * each.filter_norm / each.drawn_norm)


def test_a_bias_stays(context, batch):
    weight = questions.loss_at_point(context, batch, 3, 1.0, 1.0, BIAS).weight
    assert weight.directions == ()
    assert weight.value == weight.number


def test_the_network_keeps_its_weights(context, batch, found):
    model = context.cache.model(context, batch.choice).model
    context.cache.forget(batch.choice)
    fresh = context.cache.model(context, batch.choice).model
    for one, other in zip(model.get_weights(), fresh.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_it_tells_each_point_and_can_be_stopped(context, batch, found, told):
    assert [(each.done, each.total) for each in told] == [(at, 25) for at in range(25)]
    context.cancelled.set()
    with pytest.raises(CancelledError):
        questions.loss_landscape(context, batch, 3, 0.5, 5)
    context.cancelled.clear()


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("MOST_MACS", "25 points of 6 images would take too long"),
        ("MOST_WEIGHTS", "too many to move all of them"),
    ],
)
def test_what_is_too_much_is_refused_before_it_begins(context, batch, monkeypatch, limit, sentence):
    monkeypatch.setattr(questions, limit, 1000)
    with pytest.raises(InspectionError, match=sentence):
        questions.loss_landscape(context, batch, 3, 0.5, 5)


def test_a_weight_that_is_not_there_is_one_sentence(context, batch):
    with pytest.raises(InspectionError, match="No weight 'no'"):
        questions.loss_at_point(context, batch, 3, 0.0, 0.0, ("conv2d", "no", (0,)))
