"""A training step's answers: held to the core, small enough to be sent, the model left as it is."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from cnnviz.inspection import InspectionError
from cnnviz.inspection import backward_pass as passes
from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.questions import training_step as questions
from cnnviz.inspection.questions import weight_step
from cnnviz.inspection.questions.weight_step import OptimizerChoice
from cnnviz.nets import Cell, GradientExplainer

pytestmark = pytest.mark.tensorflow

PLACE = ("conv2d", "kernel", (1, 2, 0, 3))


@pytest.fixture(scope="module")
def explainer(context, batch):
    loaded = context.cache.model(context, batch.choice)
    return GradientExplainer(loaded.model, batch.images.astype(np.float32), batch.labels)


def test_an_untrained_network_has_the_same_weights_every_time(context, batch):
    first = context.cache.model(context, batch.choice)
    context.cache.forget(batch.choice)
    again = context.cache.model(context, batch.choice)
    assert again is not first
    for one, other in zip(first.model.get_weights(), again.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_losses_are_the_core_s(context, batch, explainer):
    found = pickle.loads(pickle.dumps(questions.batch_losses(context, batch)))
    np.testing.assert_array_equal(found.losses, explainer.batch.losses)
    np.testing.assert_allclose(found.terms.sum(1), found.losses)
    np.testing.assert_allclose(found.slopes, (found.shares - found.targets) / 6, atol=1e-7)
    assert found.answer.name == "dense:sum"
    assert found.names[:3] == ("input", "rescaling", "conv2d:sum")
    (kernel, bias) = found.weights["conv2d"]
    assert (kernel.name, kernel.shape, bias.shape) == ("kernel", (3, 3, 3, 4), (4,))
    gradients = questions.step_maps(context, batch, "dense:sum", 0, gradient=True)
    np.testing.assert_allclose(gradients.lows, found.slopes[0], rtol=1e-6)


def test_a_batch_goes_through_the_network_once(context, batch, monkeypatch):
    questions.batch_losses(context, batch)
    monkeypatch.setattr(passes, "GradientExplainer", None)
    questions.step_map(context, batch, "conv2d", 2, 1, gradient=False)
    weight_step.trace_weight(context, batch, PLACE, 0)


def test_maps_are_of_one_image_or_the_mean(context, batch, explainer):
    whole = explainer.batch.gradients["conv2d"]
    for image, expected in ((3, whole[3]), (None, whole.mean(0))):
        found = questions.step_map(context, batch, "conv2d", image, 2, gradient=True)
        np.testing.assert_allclose(found, expected[..., 2], rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("layer", ["rescaling", "conv2d", "conv2d:sum", "batch_normalization"])
def test_a_trace_is_whole_and_leads_to_the_loss(context, batch, layer):
    cell, steps = Cell(layer, 4, 5, 1), 0
    while True:
        found = pickle.loads(pickle.dumps(questions.trace_gradient(context, batch, cell, 2)))
        assert found.reason == ""
        assert found.value == pytest.approx(found.model_value, rel=1e-3, abs=1e-7)
        if not any(part.sources for part in found.parts):
            break
        if found.ranked:
            sources = [term.source for term in found.ranked.terms]
        else:
            sources = [found.windows[0].cell(0, 0, 0)] if found.windows[0].inputs.size else []
        if not sources:  # no maximum was here: nothing comes back
            assert found.value == 0
            return
        cell, steps = sources[0], steps + 1
    assert cell.layer == "dense:sum"
    assert found.parts[0].steps[0].name == "together"


def test_a_weight_s_votes_add_up(context, batch, explainer):
    found = pickle.loads(pickle.dumps(weight_step.trace_weight(context, batch, PLACE, 1)))
    whole = explainer.explain_weight(*PLACE)
    assert found.value == whole.value == pytest.approx(found.sums.sum())
    assert found.value == pytest.approx(found.model_value, rel=1e-3, abs=1e-7)
    assert found.products == whole.count == 6 * 15 * 15
    (votes,) = found.maps
    assert votes.map.sum() == pytest.approx(found.sums[1], rel=1e-5)


@pytest.mark.parametrize("name", ["sgd", "adam", "muon"])
def test_the_step_is_keras_s(context, batch, keras, explainer, name):
    rule = OptimizerChoice(name, 0.01)
    steps = weight_step.optimizer_step(context, batch, PLACE, rule)
    layer, weight, index = PLACE
    variables = explainer.calls[layer].operation.trainable_weights
    variable = next(each for each in variables if each.name == weight)
    assert variable.shape == (3, 3, 3, 4)
    if name == "muon":  # held to TensorFlow with its own tests
        assert [each.name for each in steps.steps][-3:] == ["orthogonal", "move", "weight"]
        return
    made = keras.optimizers.Adam(0.01) if name == "adam" else keras.optimizers.SGD(0.01, 0.9)
    copy = keras.Variable(np.asarray(variable))
    made.apply([keras.ops.convert_to_tensor(explainer.batch.weights[id(variable)])], [copy])
    assert steps.weight == pytest.approx(float(np.asarray(copy)[index]), abs=1e-6)


def test_two_forward_passes_give_the_gradient_and_leave_the_model(context, batch):
    model = context.cache.model(context, batch.choice).model
    before = model.get_weights()
    place = ("dense", "bias", (3,))  # nothing bends on its way to the loss
    checked = weight_step.check_by_hand(context, batch, place, 0.01)
    found = weight_step.trace_weight(context, batch, place, 0)
    assert checked.slope == pytest.approx(found.value, rel=1e-3)
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda *at: questions.step_maps(*at, "no", 0, gradient=True), "does not depend"),
        (lambda *at: questions.step_maps(*at, "conv2d", 6, gradient=True), "images 0 to 5"),
        (lambda *at: questions.step_map(*at, "conv2d", 0, 4, gradient=True), "channels 0 to 3"),
        (lambda *at: questions.trace_gradient(*at, Cell("conv2d", 99, 0, 0), 0), "no cell"),
        (lambda *at: weight_step.trace_weight(*at, ("conv2d", "no", (0,)), 0), "No weight 'no'"),
        (lambda *at: weight_step.trace_weight(*at, ("dense", "bias", (10,)), 0), "no number"),
    ],
)
def test_what_is_not_there_is_one_sentence(context, batch, ask, sentence):
    with pytest.raises(InspectionError, match=sentence):
        ask(context, batch)


def test_too_large_a_batch_says_how_many_fit(context, batch, monkeypatch):
    monkeypatch.setattr(passes, "MOST_NUMBERS", 20_000)
    with pytest.raises(InspectionError, match=r"6 images would take too much .*: take at most 3"):
        backward(context, batch)


def test_labels_that_the_network_does_not_have_are_refused(context, batch):
    other = LabelledBatch(batch.choice, "eleven", batch.images, batch.labels + 10)
    with pytest.raises(InspectionError, match="`labels` must be from 0 to 9"):
        backward(context, other)
