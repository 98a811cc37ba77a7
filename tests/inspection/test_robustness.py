"""Models are judged on the same spoilt pictures; those that cannot be are named."""

from __future__ import annotations

import time

import numpy as np
import pytest

from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.messages import Progress
from cnnviz.inspection.questions.robustness import robustness
from cnnviz.training import DataChoice
from cnnviz.training.review.robustness import CORRUPTIONS, PASSES
from cnnviz.training.sources import load
from cnnviz.training.worker.worker import train
from tests.training.conftest import TINY

pytestmark = pytest.mark.tensorflow

SHAPES = DataChoice("shapes")


@pytest.fixture(scope="module")
def run(keras, store):
    run_id = store.create(TINY, "me", None)
    train(run_id, store.url)
    return store.run(run_id)


def test_two_runs_are_judged_on_the_same_pictures(inspector, store, run):
    choice = ModelChoice("run", run.id)
    asked = inspector.begin(robustness, (choice, choice), SHAPES, 40)
    told: list[Progress] = []
    while not asked.done:
        told.append(asked.progress)
        time.sleep(0.01)
    first, second = asked.result()
    assert first == second
    assert first.images == 40
    assert {name: len(each) for name, each in first.corrupted.items()} == {
        name: len(steps) for name, steps in CORRUPTIONS.items()
    }
    # As the run judged itself; what it said is kept in float16, where two classes may be equal.
    dataset, said = load(SHAPES), store.test(run.id).probabilities
    each = np.arange(40) * len(said) // 40
    right = said[each].argmax(1) == dataset.test_labels[each]
    assert abs(first.clean - right.mean()) <= 1 / 40
    assert {each.total for each in told if each.done} == {2 * PASSES}


def test_a_network_of_other_classes_is_named(inspector):
    with pytest.raises(InspectionError, match=r"The model Seed CNN does not tell the 10 classes"):
        inspector.ask(robustness, [ModelChoice("shipped", "seed")], SHAPES, 10)


def test_data_that_cannot_be_had_is_one_sentence(inspector, run):
    with pytest.raises(InspectionError, match="There is nothing at"):
        inspector.ask(robustness, [ModelChoice("run", run.id)], DataChoice("folder", "nowhere"), 10)
