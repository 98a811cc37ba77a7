"""A step taken home: its program prints the page's numbers, its tables add up to them."""

from __future__ import annotations

import csv
import io
import runpy
import zipfile
from threading import Event

import numpy as np
import pytest

from cnnviz.data import shapes_dataset
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions import step_files, weight_step
from cnnviz.inspection.questions.step_files import (
    StepRequest,
    gradient_table,
    step_program,
    votes_table,
)
from cnnviz.inspection.questions.weight_step import OptimizerChoice
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import Cell, to_link
from tests.inspection.conftest import SPEC
from tests.inspection.test_training_step import PLACE
from tests.nets.explained import randomize

pytestmark = pytest.mark.filterwarnings("ignore:__array__ impl")  # Keras's own

# The same operations in another order: float32 rounds, and a gradient is a sum of many terms.
TOLERANCE = 1e-4
CROSS_ENTROPY, SQUARED_ERROR = "categorical_crossentropy", "mean_squared_error"


@pytest.fixture(scope="module")
def context(keras, tmp_path_factory):
    uploads = tmp_path_factory.mktemp("uploads")
    return RequestContext(ModelCache(), "memory://", uploads, lambda progress: None, Event())


def logits(keras):
    """Answer with logits, behind a sum that is no layer but an operation."""
    layers = keras.layers
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(3, 3, strides=4, padding="same", activation="tanh", name="conv")(inputs)
    x = layers.GlobalAveragePooling2D()(x + layers.Conv2D(3, 1)(x))
    return keras.Model(inputs, layers.Dense(10, name="answer")(x))


def one_sigmoid(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(3, 3, strides=4, name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid", name="answer"),
        ]
    )


def regularized(keras):
    """A nested model that is used twice, its kernel with a penalty."""
    layers = keras.layers
    within = keras.Input((8, 8, 4))
    kernel = layers.Conv2D(
        4, 3, padding="same", activation="silu", kernel_regularizer="l2", name="the.conv"
    )
    inner = keras.Model(within, kernel(within), name="inner")
    inputs = keras.Input((32, 32, 3))
    x = layers.AveragePooling2D(4)(layers.Rescaling(1 / 255)(inputs))
    x = inner(inner(layers.Conv2D(4, 1)(x)))
    x = layers.Dense(10)(layers.Flatten()(x))
    return keras.Model(inputs, layers.Softmax(name="answer")(x))


MODELS = (logits, one_sigmoid, regularized)


@pytest.fixture(scope="module")
def batch_for(keras, context):
    drawn = shapes_dataset(4, 0)

    def made(make, loss=CROSS_ENTROPY, label_smoothing=0.0):
        labels = drawn.train_labels
        if make is None:
            choice = ModelChoice("untrained", to_link(SPEC))
        else:
            choice = ModelChoice("file", f"{MODELS.index(make):064}", "0..255")
            path = context.uploads / f"{choice.name}.keras"
            if not path.exists():
                keras.backend.clear_session()  # names begin anew
                randomize(make(keras)).save(path)
            labels = labels % 2 if make is one_sigmoid else labels
        return LabelledBatch(choice, "four", drawn.train_images, labels, loss, label_smoothing)

    return made


def printed(tmp_path, capsys, context, *asked):
    """Run the program in a folder of its own; give what it prints, by its names."""
    packed = step_program(context, StepRequest(*asked))
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        files.extractall(tmp_path)
    capsys.readouterr()
    runpy.run_path(str(tmp_path / "step.py"))
    lines = (line.rpartition(": ") for line in capsys.readouterr().out.splitlines())
    return {name: float(value) for name, _, value in lines}


@pytest.mark.parametrize(
    ("make", "loss", "smoothing", "cell", "place", "rule"),
    [
        (
            None,
            CROSS_ENTROPY,
            0.1,
            Cell("conv2d:sum", 3, 4, 1),
            PLACE,
            OptimizerChoice("adam", 1e-3),
        ),
        (
            None,
            SQUARED_ERROR,
            0.1,
            Cell("dense", 0, 0, 7),
            ("batch_normalization", "gamma", (2,)),
            OptimizerChoice("rmsprop", 1e-2, weight_decay=0.5),
        ),
        (
            logits,
            CROSS_ENTROPY,
            0.0,
            Cell("add", 2, 1, 0),
            ("conv", "kernel", (1, 0, 2, 1)),
            OptimizerChoice("sgd", 0.1, nesterov=True, weight_decay=0.1),
        ),
        (
            one_sigmoid,
            CROSS_ENTROPY,
            0.2,
            Cell("answer", 0, 0, 0),
            ("conv", "kernel", (1, 0, 2, 1)),
            OptimizerChoice("muon", 0.1),
        ),
        (
            regularized,
            CROSS_ENTROPY,
            0.0,
            Cell("inner/the.conv (2):sum", 2, 1, 0),
            ("inner/the.conv", "kernel", (1, 0, 2, 1)),
            OptimizerChoice("adamw", 0.1, weight_decay=0.1),
        ),
        (
            regularized,
            CROSS_ENTROPY,
            0.0,
            Cell("input", 9, 8, 2),
            ("dense", "bias", (3,)),
            OptimizerChoice("sgd", 0.1),
        ),
    ],
    ids=["dropout", "smoothed squares", "operation", "sigmoid", "nested penalty", "pixel"],
)
def test_the_program_prints_the_numbers_of_the_page(
    context, batch_for, tmp_path, capsys, make, loss, smoothing, cell, place, rule
):
    batch = batch_for(make, loss, smoothing)
    found = printed(tmp_path, capsys, context, batch, cell, 2, place, rule, ["A line of it."])
    explainer = backward(context, batch).explainer
    losses = [found[f"loss of image {at}"] for at in range(4)]
    np.testing.assert_allclose(losses, explainer.batch.losses, rtol=TOLERANCE)
    assert found["mean loss"] == pytest.approx(explainer.batch.losses.mean(), rel=TOLERANCE)
    assert found["loss"] == pytest.approx(explainer.batch.loss, rel=TOLERANCE)
    (of_cell,) = (
        value for name, value in found.items() if name.startswith("gradient of " + cell[0])
    )
    close = {"rel": TOLERANCE, "abs": 1e-7}
    assert of_cell == pytest.approx(explainer.explain(*cell, image=2).value, **close)
    of_weight = explainer.explain_weight(*place).value
    assert found["gradient of the weight"] == pytest.approx(of_weight, **close)
    steps = weight_step.optimizer_step(context, batch, place, rule)
    assert found["new weight"] == pytest.approx(steps.weight, abs=1e-6)
    kept = list(found)[list(found).index("gradient of the weight") + 1 : -1]
    assert kept or rule.name == "sgd"  # which keeps nothing without momentum
    for name, slot in zip(kept, steps.slots, strict=False):
        assert found[name] == pytest.approx(slot, rel=2 * TOLERANCE, abs=1e-9), name


def test_a_network_that_learns_nothing_has_a_program_without_a_step(context, batch_for, tmp_path):
    asked = regularized, CROSS_ENTROPY, 0.0
    cell = Cell("inner/the.conv:sum", 0, 0, 0)
    rule = OptimizerChoice("adam", 1e-3)
    packed = step_program(context, StepRequest(batch_for(*asked), cell, 0, None, rule, ()))
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        program = files.read("step.py").decode()
    assert 'model.get_layer("inner").get_layer("the.conv")' in program
    assert "optimizer" not in program


def test_too_large_a_network_is_refused(context, batch_for, monkeypatch):
    monkeypatch.setattr(step_files, "MOST_MB", 0)
    rule = OptimizerChoice("adam", 1e-3)
    request = StepRequest(batch_for(None), Cell("conv2d", 0, 0, 0), 0, None, rule, ())
    with pytest.raises(InspectionError, match="at most 0 MB are written"):
        step_program(context, request)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("cell", [Cell("max_pooling2d", 1, 2, 3), Cell("dense:sum", 0, 0, 4)])
def test_the_terms_of_a_gradient_add_up(context, batch_for, cell):
    batch = batch_for(None)
    *terms, total, theirs = rows_of(gradient_table(context, batch, cell, 1))
    explanation = backward(context, batch).explainer.explain(*cell, image=1)
    assert len(terms) == (explanation.count or 1)
    # The loss is a step of its own.
    products = [float(row["product"] or row["value"]) for row in terms]
    assert sum(products) == pytest.approx(float(total["value"]), rel=1e-6, abs=1e-12)
    assert (total["through"], theirs["through"]) == ("sum", "TensorFlow")
    assert float(theirs["value"]) == explanation.model_value


def test_the_votes_of_a_weight_add_up(context, batch_for, monkeypatch):
    batch = batch_for(regularized)
    place = ("inner/the.conv", "kernel", (1, 0, 2, 1))
    found = backward(context, batch).explainer.explain_weight(*place)
    for most in (10**6, 5):
        monkeypatch.setattr(step_files, "MOST_ROWS", most)
        *terms, total, theirs = rows_of(votes_table(context, batch, place))
        assert sum(float(row["product"]) for row in terms) == pytest.approx(found.value)
        assert float(total["product"]) == found.value
        assert float(theirs["product"]) == found.model_value
        assert len(terms) == min(found.count, most) + (most < found.count) + 1
    first = terms[0]
    product = float(first["input"]) * float(first["gradient"])
    assert float(first["product"]) == pytest.approx(product)
    assert first["gradient_layer"].startswith("inner/the")
