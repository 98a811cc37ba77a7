"""The program of each method gives the map that the app computed, without cnnviz."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest

from cnnviz.inspection.attribution_methods import METHODS
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions.attribution import AttributionRequest, attribute
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.notebook_model import notebook_model
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import Conv2D, Dense, Flatten, MaxPooling2D, NetworkSpec, Rescaling, to_link
from cnnviz.nets.choice import ModelChoice
from cnnviz.notebooks.composing import compose
from cnnviz.notebooks.notebook import CodeCell
from cnnviz.ui.notebooks.why import explanation

pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.filterwarnings("ignore:__array__ impl"),  # Keras's own
]

NETWORK = NetworkSpec(
    (16, 16, 3),
    (
        Rescaling(),
        Conv2D(4, 3, activation="relu"),
        MaxPooling2D(2),
        Conv2D(6, 3, activation="relu"),
        Flatten(),
        Dense(3, activation="softmax"),
    ),
)
CHOICE = ModelChoice("untrained", to_link(NETWORK))
PHOTO = np.random.default_rng(4).integers(0, 256, (16, 16, 3), np.uint8)


@pytest.fixture(scope="module")
def context(keras):
    return RequestContext(ModelCache(), "memory://", Path(), lambda progress: None, Event())


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("against", [None, 2])
def test_the_cells_that_compare_find_the_same_map(context, name, against):
    method = METHODS[name]
    request = AttributionRequest(name, 1, against)
    shown = attribute(context, CHOICE, Picture("noise", PHOTO), request)
    sections = explanation(
        lambda: notebook_model(context, CHOICE, shown.layer),
        describe(context, CHOICE),
        PHOTO,
        PHOTO.astype(np.float32),
        request,
        shown,
    )
    assert bool(shown.layer) == method.by_layer
    cells = compose("Why", "", (), sections).cells
    namespace = {}
    for cell in cells:
        if isinstance(cell, CodeCell):
            exec(cell.source, namespace)
    np.testing.assert_allclose(namespace["explained"], shown.map, atol=1e-3)
