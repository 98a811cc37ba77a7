"""A model in a notebook, without cnnviz: each explanation is the app's, whatever the network."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from cnnviz.data import sample_image
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions.attribution import AttributionRequest, attribute
from cnnviz.inspection.questions.classifying import classify, preprocessed_pixels
from cnnviz.inspection.questions.notebook_model import notebook_model
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import (
    Conv2D,
    Dense,
    GlobalAveragePooling2D,
    NetworkSpec,
    spec_table,
)
from cnnviz.nets.layers import ResidualBlock
from cnnviz.notebooks.composing import compose
from cnnviz.ui.notebooks import architecture, why
from cnnviz.ui.notebooks import classify as classifying
from tests.notebooks.execute import execute

pytestmark = pytest.mark.filterwarnings("ignore:__array__ impl")  # Keras's own

BRANCHES = NetworkSpec(
    (8, 8, 3), (Conv2D(4), ResidualBlock(8), GlobalAveragePooling2D(), Dense(2)), "Branches"
)
CHOICE = ModelChoice("random", "VGG16")  # its place in the cache: the model is another
PICTURE = Picture("chelsea", sample_image("chelsea", max_side=64))


@pytest.fixture(scope="module")
def models(keras):
    """Give models by how they end: each has a nested part with two ReLUs, and takes BGR."""
    layers = keras.layers

    def make(*ending):
        pictures = keras.Input((24, 20, 3))
        x = layers.Conv2D(6, 3, strides=2, activation="relu", name="conv")(pictures)
        x = layers.ReLU(name="relu")(layers.Conv2D(5, 3, name="last")(x))
        nested = keras.Model(pictures, x, name="nested")
        inputs = keras.Input((24, 20, 3))
        x = layers.GlobalAveragePooling2D()(nested(inputs))
        for layer in ending:
            x = layer(x)
        return from_keras_model(CHOICE, keras.Model(inputs, x), "Nested", "", numbers="caffe")

    return {
        "softmax": make(layers.Dense(3, activation="softmax", name="kind")),
        "its own softmax": make(layers.Dense(3, name="sums"), layers.Softmax(name="kind")),
        "logits": make(layers.Dense(3, name="kind")),
        "sigmoid": make(layers.Dense(1, activation="sigmoid", name="kind")),
    }


def context_of(loaded):
    context = RequestContext(ModelCache(), "memory://", Path(), lambda progress: None, Event())
    context.cache._models.get(CHOICE, lambda: loaded)
    return context


def executed(sections):
    """Run a notebook in this process, which has TensorFlow; a number that differs is an error."""
    namespace = {}
    for cell in json.loads(compose("Title", "", (), sections).file())["cells"]:
        if cell["cell_type"] == "code":
            execute(cell, namespace)
    return namespace


@pytest.mark.parametrize(
    ("ending", "method", "against"),
    [
        ("softmax", "cam", None),
        ("softmax", "cam", 2),
        ("its own softmax", "cam", None),
        ("softmax", "plain", None),
        ("logits", "guided", None),
        ("softmax", "smooth", None),
        ("sigmoid", "integrated", None),
        ("its own softmax", "occlusion", 2),
    ],
)
def test_an_explanation_is_the_app_s(ending, method, against, models):
    loaded = models[ending]
    context = context_of(loaded)
    request = AttributionRequest(method, 1, against, layer="nested/last" if method == "cam" else "")
    shown = attribute(context, CHOICE, PICTURE, request)
    pixels = preprocessed_pixels(context, CHOICE, PICTURE.pixels)
    found = notebook_model(context, CHOICE, shown.layer)
    of = loaded.description, PICTURE.pixels, pixels, request, shown
    namespace = executed(why.explanation(lambda: found, *of))
    assert namespace["explained"].shape == shown.map.shape
    assert np.abs(namespace["explained"]).max() > 0


@pytest.mark.parametrize("ending", ["softmax", "logits", "sigmoid"])
def test_an_answer_is_the_app_s(ending, models):
    loaded = models[ending]
    context = context_of(loaded)
    (said,) = classify(context, CHOICE, [PICTURE.pixels])
    pixels = preprocessed_pixels(context, CHOICE, PICTURE.pixels)
    found = notebook_model(context, CHOICE)
    of = loaded.description, PICTURE.pixels, pixels, said, 2
    namespace = executed(classifying.answer(lambda: found, *of))
    assert namespace["shares"].shape == said.values[0].shape


def test_a_layer_that_is_not_there_is_refused(models):
    with pytest.raises(InspectionError, match="no layer “lost”"):
        notebook_model(context_of(models["softmax"]), CHOICE, "lost")


def test_a_network_with_branches_has_the_table_s_parameters(keras):
    namespace = executed(architecture.network(BRANCHES, spec_table(BRANCHES)))
    assert namespace["model"].name == "Branches"
