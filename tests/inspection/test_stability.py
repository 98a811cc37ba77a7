"""How many pictures of a set keep their class, as the app asks it."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from cnnviz.data import sample_image, shapes_dataset, square
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.messages import CancelledError
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions.classifying import classify
from cnnviz.inspection.questions.stability import stability
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.augment.steps.brightness import Brightness
from cnnviz.training import DataChoice

SEED = ModelChoice("shipped", "seed")
PICTURE = square(sample_image("chelsea"), 32)
SHAPES = DataChoice("shapes")


@pytest.fixture
def told():
    return []


@pytest.fixture
def context(tmp_path, told):
    return RequestContext(ModelCache(), "memory://", tmp_path, told.append, Event())


@pytest.fixture
def shapes(context):
    found = shapes_dataset(20, 48)
    context.cache.results.get(("pictures", SHAPES), lambda: found)
    return found


def test_stability_counts_the_pictures_that_keep_their_class(keras, context, shapes, told):
    found = stability(context, SEED, Brightness(), "factor", (-1.0, 0.0), SHAPES, 40)
    taken = np.arange(40) * len(shapes.test_images) // 40
    answers = classify(context, SEED, list(shapes.test_images[taken]))[0].values.argmax(1)
    black = classify(context, SEED, [np.zeros_like(PICTURE)])[0].values.argmax()
    assert found.pictures == 40
    assert found.kept == (np.mean(answers == black), 1.0)
    assert {each.total for each in told} == {80}


def test_stability_stops_when_nobody_waits(keras, context, shapes):
    context.cancelled.set()
    with pytest.raises(CancelledError):
        stability(context, SEED, Brightness(), "factor", (0.0,), SHAPES, 40)
