"""The page “Learning” without a browser: its numbers are those of the core, and of Keras."""

from __future__ import annotations

import json
import math
import time
from functools import partial

import numpy as np
import pytest

from cnnviz.figures import number
from cnnviz.figures.landscape_chart import GRID
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.backward_pass import labelled_batch
from cnnviz.inspection.questions.weight_step import OptimizerChoice
from cnnviz.nets import GradientExplainer, build, from_link
from cnnviz.nets.loss_landscape.random_plane import RandomPlane
from cnnviz.training.optimizers import OPTIMIZERS
from cnnviz.training.worker.seeding import seeded
from cnnviz.ui import live_preview
from cnnviz.ui.components import open_packet
from cnnviz.ui.learning import step_answers
from cnnviz.ui.learning.optimizer_text import needed
from cnnviz.ui.learning.settings import DEFAULT, _read_index
from cnnviz.ui.models.model_choices import UPLOAD, Upload
from cnnviz.ui.text import sections
from tests.pages import drive
from tests.pages.drive import all_shown, opened, shown

pytestmark = pytest.mark.tensorflow

run = partial(drive.run, prefix="learning")


@pytest.fixture
def page(store):
    return opened("learning")


@pytest.fixture(scope="module")
def batch(data):
    return labelled_batch(DEFAULT, data, 8, 0, "categorical_crossentropy", 0.0)


@pytest.fixture(scope="module")
def explainer(keras, batch):
    with seeded(0):
        model = build(from_link(DEFAULT.name))
    return GradientExplainer(model, batch.images.astype(np.float32), batch.labels)


def sent(page, name):
    return open_packet(shown(page, name).bytes)


def rows(page, label):
    """Give the texts of a table."""
    found = [json.loads(each.json) for each in all_shown(page, "table")]
    table = next(each for each in found if each["label"].startswith(label))
    return [[cell["text"] for cell in row["cells"]] for row in table["rows"]]


def written(value):
    return number(float(value))


def markdown(page, start):
    return next(each.value for each in page.markdown if start in each.value)


def press(page, label):
    next(each for each in page.button if each.label == label).click().run()
    assert not page.exception


def test_the_loss_is_the_core_s_image_by_image(page, explainer, batch):
    page = run(page)
    found = explainer.batch
    table = rows(page, "The loss of each image")
    assert [row[3] for row in table] == [written(each) for each in found.losses]
    shares = found.shares[np.arange(8), batch.labels]
    assert [row[2] for row in table] == [written(each) for each in shares]
    assert f"/ 8 = **{written(found.losses.mean())}**" in markdown(page, "The loss is the mean")


def test_p_minus_y_stands_beside_the_shares(page, explainer):
    table = rows(run(page, image=2), "Image 2, class by class")
    found = explainer.batch
    assert [row[1] for row in table] == [written(each) for each in found.shares[2]]
    slopes = [float(row[4].replace("−", "-")) for row in table]
    np.testing.assert_allclose(slopes, (found.shares - found.targets)[2] / 8, rtol=1e-3)


@pytest.mark.parametrize(("of", "image"), [("image", 1), ("batch", None)])
def test_gradients_stand_beside_values(page, explainer, of, image):
    page = run(page, layer="conv2d_1", channel=3, image=1, of=of)
    values, gradients = [open_packet(each.bytes) for each in all_shown(page, "feature_maps")]
    for shown_map, kept in (
        (values, explainer.batch.values),
        (gradients, explainer.batch.gradients),
    ):
        whole = kept["conv2d_1"]
        expected = whole.mean(0) if image is None else whole[image]
        np.testing.assert_allclose(shown_map["map"], expected[..., 3], rtol=1e-4, atol=1e-8)
    assert values["cell"] == gradients["cell"]


def test_the_strongest_gradient_is_explained(page, explainer):
    page = run(page, layer="conv2d")
    trace = sent(page, "trace")
    assert abs(trace["value"]) == pytest.approx(
        float(np.abs(explainer.batch.gradients["conv2d"][0]).max()), rel=1e-5
    )
    (window,) = trace["windows"]
    total = sum(window["sums"]) + window["rest"]
    assert total == pytest.approx(trace["value"], rel=1e-4)
    assert trace["layers"][-1]["value"] == pytest.approx(trace["layers"][-1]["keras"], rel=1e-4)


def test_a_way_of_a_link_leads_to_p_minus_y(page, explainer):
    page = run(page)
    names = list(explainer.batch.values)
    at = names.index("dense:sum")
    page = run(page, layer="flatten", cell=(0, 0), channel=7, image=4, trail=((at, 0, 0, 6),))
    trace = sent(page, "trace")
    assert trace["crumbs"][-1] == ["dense, before its activation", "class 6"]
    assert [layer["title"] for layer in trace["layers"]] == ["From the loss", "The gradient"]
    name, parts = trace["layers"][0]["lines"][0]
    assert name == "(p − y) / N"
    _, share, _, target, _, images, _, value = parts
    assert images == 8
    assert (share - target) / images == pytest.approx(value)
    assert value == pytest.approx(float(explainer.batch.gradients["dense:sum"][4, 6]), rel=1e-5)


def test_squared_error_has_its_own_text_and_slope(page):
    page = run(page, loss="mean_squared_error", layer="dense")
    assert any("Squared error does not cancel" in each.value for each in page.caption)
    name, parts = sent(page, "trace")["layers"][0]["lines"][0]
    assert name == "2 (p − y) / (K N)"
    _, share, _, target, _, classes, _, images, _, value = parts
    assert 2 * (share - target) / (classes * images) == pytest.approx(value)


@pytest.mark.parametrize(
    ("last", "loss", "said"),
    [
        ("d,u10", "categorical_crossentropy", "its answers are logits"),
        ("d,u10", "mean_squared_error", "Nothing makes shares of these"),
        ("d,u10,asigmoid", "mean_squared_error", "the sigmoid's slope p (1 − p)"),
    ],
)
def test_a_network_that_ends_otherwise_is_explained_as_it_is(page, last, loss, said):
    network = ModelChoice("untrained", f"Tiny~8x8x3~rs~fl~{last}").text
    page = run(page, network=network, loss=loss)
    assert not page.error
    assert any(said in each.value for each in page.caption)


def test_sigmoids_by_themselves_have_no_cross_entropy(page):
    page = run(page, network=ModelChoice("untrained", "T~8x8x3~fl~d,u10,asigmoid").text)
    (error,) = page.error
    assert error.value.startswith("Each of the model's classes is a question of its own")


@pytest.mark.filterwarnings("ignore:__array__ impl")  # Keras's own
def test_a_penalty_of_an_own_model_is_a_term_of_the_loss(page, process, keras, tmp_path):
    layers = keras.layers
    own = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.AveragePooling2D(8),
            layers.Flatten(),
            layers.Dense(10, "softmax", name="answer", kernel_regularizer=keras.regularizers.L2(2)),
        ]
    )
    own.save(tmp_path / "own.keras")
    choice = process.keep((tmp_path / "own.keras").read_bytes())
    page.session_state[UPLOAD] = Upload("own.keras", choice)
    place = {"weight_layer": "answer", "weight": "kernel", "index": (7, 3)}
    page = run(page, network=choice.text, **place)
    kernel = np.asarray(own.layers[-1].kernel, np.float64)
    name, arithmetic, value = rows(page, "The loss, term by term")[1]
    assert (name, arithmetic) == ("Size of answer, kernel", "2 · Σw²")
    assert value == written(2 * np.square(kernel).sum())
    line = markdown(page, "of the weight's own size")
    assert f"With 2 · 2 · {number(kernel[7, 3])}".replace("· −", "· (−") in line.replace(")", "")
    assert any("own.keras" in option for each in page.selectbox for option in each.options)


def test_a_weight_is_the_sum_of_its_votes(page, explainer):
    place = ("conv2d_1", "kernel", (0, 2, 5, 7))
    page = run(page, weight_layer=place[0], weight=place[1], index=place[2])
    found = explainer.explain_weight(*place)
    line = markdown(page, "products, image by image")
    assert line.startswith(f"{found.count:,} products")
    assert f"= **{written(found.value)}**" in line
    votes = rows(page, "The largest votes for conv2d_1, kernel[0, 2, 5, 7]")
    assert [row[5] for row in votes] == [written(vote.product) for vote in found.ranked()]


def test_the_weight_with_the_largest_gradient_comes_first(page, explainer):
    run(page)
    gradient = next(
        explainer.batch.weights[id(each)]
        for each in explainer.calls["conv2d"].operation.trainable_weights
    )
    strongest = np.unravel_index(int(np.abs(gradient).argmax()), gradient.shape)
    fields = [each.value for each in page.number_input if each.label in ("Row", "Column")]
    assert fields == [int(each) for each in strongest[:2]]


@pytest.mark.parametrize("name", list(OPTIMIZERS))
@pytest.mark.parametrize("layer", ["conv2d", "dense"])
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_the_arithmetic_of_a_step_is_right(page, explainer, name, layer, decay):
    page = run(
        page, optimizer=name, weight_layer=layer, weight_decay=decay, learning_rate=0.01,
        nesterov=decay > 0,
    )  # fmt: skip
    table = rows(page, "The step, number by number")
    assert table[-1][0] == "New weight"
    for title, arithmetic, value in table:
        if "Newton" in arithmetic:
            continue
        expected = evaluated(value)
        # What is written has four digits, and may cancel.
        assert evaluated(arithmetic) == pytest.approx(expected, rel=2e-2, abs=2e-4), title


def evaluated(arithmetic):
    signs = {"−": "-", "·": "*", "√": "math.sqrt", "²": "**2", "^": "**"}
    for sign, written_so in signs.items():
        arithmetic = arithmetic.replace(sign, written_so)
    return eval(arithmetic, {"math": math})


def test_every_optimiser_is_written():
    known = sections("optimizers")
    assert set(known) == set(OPTIMIZERS)
    for text in known.values():
        for line in text.splitlines():
            _, title, formula = line.split(" | ")
            assert title
            assert needed(formula)


def test_two_forward_passes_stand_beside(page, explainer):
    page = run(page, weight_layer="dense", weight="bias", index=(2,))
    line = markdown(page, "by the way back")
    gradient = explainer.explain_weight("dense", "bias", (2,)).model_value
    assert f"**{written(gradient)}**" in line
    apart = float(line.rpartition("they are ")[2].partition("\N{NO-BREAK SPACE}%")[0].lstrip("< "))
    assert apart < 0.5


def test_a_network_of_other_classes_is_said_and_another_offered(page):
    page = run(page, network="seed")
    (info,) = page.info
    assert "**airplane, automobile, bird, …**" in info.value
    assert "**circle, ring, square, …**" in info.value
    assert not all_shown(page, "trace")
    next(each for each in page.button if each.label.startswith("Use the")).click().run()
    assert all_shown(page, "trace")


def test_a_network_is_fitted_to_the_data(page):
    small = "Tiny~8x8x3~rs~fl~d,u3,asoftmax"
    page = run(page, network=ModelChoice("untrained", small).text)
    assert len(rows(page, "Image 0, class by class")) == 10


@pytest.mark.parametrize(
    "settings",
    [
        {"image": 63},
        {"layer": "block9"},
        {"channel": 9_999_999},
        {"cell": (5000, 5000)},
        {"trail": ((999, 0, 0, 0),)},
        {"weight_layer": "no"},
        {"weight": "no"},
        {"index": (99, 0, 0, 0)},
        {"index": (1,)},
    ],
)
def test_what_a_link_has_too_large_or_unknown_is_the_usual(page, settings):
    page = run(page, **settings)
    assert not page.error
    assert sent(page, "trace")["layers"]


def test_a_way_that_leads_nowhere_is_one_sentence(page):
    page = run(page, trail=((3, 999, 0, 0),))
    (error,) = page.error
    assert "There is no cell" in error.value
    page.button[-1].click().run()
    assert not page.error


@pytest.mark.parametrize("text", ["a", "1.", ".1", "1.2.3.4.5", "-1"])
def test_junk_is_no_index(text):
    with pytest.raises(ValueError, match="it must be an index such as"):
        _read_index(text)


def test_the_curve_has_the_loss_and_the_promise_at_the_very_rate(page, batch, explainer):
    page = run(page, optimizer="sgd", learning_rate=0.0123)
    curve = sent(page, "step_curve")
    gradients = explainer.batch.weights.items()
    variables = explainer.variables
    stepped = {key: np.asarray(variables[key]) - 0.0123 * each for key, each in gradients}
    assert curve["loss"] == pytest.approx(
        explainer.other_weights.outcome(stepped).losses.mean(), rel=1e-6
    )
    norm = sum(float(np.square(each, dtype=np.float64).sum()) for _, each in gradients)
    promise = explainer.batch.losses.mean() - 0.0123 * norm
    before = float(explainer.batch.losses.mean())
    texts = [each["text"] for each in curve["legend"]]
    assert texts == [written(curve["loss"]), written(promise), written(before)]
    least = min(each for each in curve["losses"] if each is not None)
    assert f": {written(least)}" in markdown(page, "the loss is lowest at")
    # A slider's move is answered without the page.
    rule = OptimizerChoice("sgd", 0.05)
    assert step_answers.loss_after(batch, rule) != curve["loss"]
    moved = live_preview._offers[curve["live"]["address"].rpartition("/")[2]]
    followed = open_packet(moved.pack({"learning_learning_rate": "0.05"}))
    assert followed["loss"] == step_answers.loss_after(batch, rule)
    assert followed["losses"] == curve["losses"]
    with pytest.raises(ValueError, match="number"):
        moved.pack({"learning_learning_rate": "1e9"})


def test_steps_are_taken_and_taken_back(page, explainer):
    page = run(page, optimizer="sgd", learning_rate=0.1, layer="conv2d", image=2)
    assert len(all_shown(page, "feature_maps")) == 2
    press(page, "Take the step")
    press(page, "Ten steps")
    line = markdown(page, "The loss of the same images")
    before, after = (float(each) for each in line.split("**")[1::2])
    assert line.endswith("after 11 steps at the rate 0.1.")
    assert before == pytest.approx(explainer.batch.losses.mean(), abs=1e-4)
    assert after < before
    images, classes = rows(page, "The images before and after"), rows(page, "Image 2 before")
    shares = explainer.batch.shares
    assert [row[1] for row in classes] == [written(each) for each in shares[2]]
    assert images[2][2] in [row[1] for row in classes]
    maps = [open_packet(each.bytes) for each in all_shown(page, "feature_maps")[2:]]
    values, stepped, change = (each["map"] for each in maps)
    np.testing.assert_allclose(stepped - values, change, atol=1e-6)
    assert np.abs(change).max() > 0
    np.testing.assert_array_equal(maps[0]["limits"], maps[1]["limits"])
    press(page, "Back to the start")
    assert page.session_state["learning_steps"] == 0
    assert len(all_shown(page, "feature_maps")) == 2


def test_steps_of_a_link_are_taken_and_another_batch_begins_anew(page):
    page = run(page, steps=100, image=0)
    assert "after 100 steps" in markdown(page, "The loss of the same images")
    ten = next(each for each in page.button if each.label == "Ten steps")
    assert ten.disabled
    assert run(page, seed=7).session_state["learning_steps"] == 0


def test_of_a_window_only_the_largest_number_gets_the_gradient_back(page, explainer):
    values = explainer.batch.values["conv2d_1"][0, ..., 0]
    largest = values.reshape(8, 2, 8, 2).max(axis=(1, 3)).repeat(2, 0).repeat(2, 1)
    for chosen, weight in ((values < largest, 0.0), ((values == largest) & (values > 0), 1.0)):
        row, column = (int(each) for each in np.argwhere(chosen)[0])
        trace = sent(run(page, layer="conv2d_1", channel=0, cell=(row, column)), "trace")
        ((_, above, given, product),) = trace["terms"]
        assert given == weight
        assert product == trace["value"] == above * weight


def test_a_number_of_which_none_was_made_gets_nothing_back_and_it_is_said(page):
    strided = ModelChoice("untrained", "Tiny~32x32x3~rs~c,f2,k1,s2~fl~d,u10,asoftmax").text
    page = run(page, network=strided, layer="rescaling", channel=0, cell=(1, 1))
    trace = sent(page, "trace")
    assert trace["value"] == 0
    assert trace["note"].startswith("Nothing comes back")
    assert sent(run(page, cell=(2, 2)), "trace")["note"] == ""


@pytest.fixture(scope="module")
def plane(explainer):
    return RandomPlane(explainer.calls.values(), explainer.variables, 5).plane


def landscape(page, **settings):
    """Have the landscape worked out."""
    run(page, directions=5, grid="11", **settings)
    next(each for each in page.button if each.label == "Compute the landscape").click().run()
    while any(each.label == "Stop" for each in page.button):
        time.sleep(0.1)
        page.run()
    assert not page.exception
    return page


def test_the_landscape_s_middle_and_ends_are_told(page, explainer, plane):
    page = landscape(page, span="0.5")
    side = np.linspace(-0.5, 0.5, 11)
    losses = [
        explainer.other_weights.outcome(plane.at(a, b)).losses.mean()
        for b in side[:2]
        for a in side
    ]
    chart = json.loads(page.get("plotly_chart")[-1].proto.spec)
    grid = next(each for each in chart["data"] if each.get("name") == GRID)
    assert grid["customdata"][:22] == [written(each) for each in losses]
    line = markdown(page, "at the network's own weights")
    assert line.startswith(f"Loss **{written(explainer.batch.losses.mean())}** at")
    assert grid["customdata"][60] == written(explainer.batch.losses.mean())


def test_a_chosen_point_is_told_image_by_image_and_weight_by_weight(page, explainer, plane):
    place = ("conv2d_1", "kernel", (0, 2, 5, 7))
    page = landscape(page, a=0.3, b=-0.45, weight_layer=place[0], weight=place[1], index=place[2])
    losses = explainer.other_weights.outcome(plane.at(0.3, -0.45)).losses
    line = markdown(page, "The loss at (0.3, −0.45) is the mean")
    assert line.endswith(f"{written(losses[-1])}) / 8 = **{written(losses.mean())}**")
    one, other, here = rows(page, "conv2d_1, kernel[0, 2, 5, 7] at this point")
    key = id(explainer.variable(*place))
    assert one[2] == written(plane.first[key][place[2]])
    assert other[2] == written(plane.second[key][place[2]])
    assert here[2] == written(plane.at(0.3, -0.45)[key][place[2]])
    for _, arithmetic, value in (one, other, here):
        assert evaluated(arithmetic) == pytest.approx(evaluated(value), rel=1e-2, abs=1e-4)
