"""Macro F1 is that of Keras, for classes that do not occur too."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.training.metrics.f1_score import ENTRY, macro_f1

# Keras adds 1e-7 to what it divides by, and computes in float32.
TOLERANCE = 1e-6


def of_keras(keras, labels, probabilities):
    metric = keras.metrics.F1Score(average="macro")
    one_hot = np.eye(probabilities.shape[1], dtype=np.float32)[labels]
    for at in range(0, len(labels), 7):  # batch by batch
        metric.update_state(one_hot[at : at + 7], probabilities[at : at + 7])
    return float(metric.result())


def drawn(classes, images=100, occurring=None):
    chance = np.random.default_rng(classes)
    shares = chance.dirichlet(np.ones(classes), images).astype(np.float32)
    return chance.integers(occurring or classes, size=images), shares


@pytest.mark.parametrize("classes", [2, 3, 10, 43])
def test_it_is_that_of_keras(keras, classes):
    labels, shares = drawn(classes)
    assert macro_f1(labels, shares) == pytest.approx(of_keras(keras, labels, shares), abs=TOLERANCE)


def test_a_class_that_does_not_occur_but_is_predicted_has_0(keras):
    labels, shares = drawn(10, occurring=4)
    assert set(shares.argmax(1)) > set(labels)
    found = macro_f1(labels, shares)
    assert 0 < found <= 0.4
    assert found == pytest.approx(of_keras(keras, labels, shares), abs=TOLERANCE)


def test_a_class_that_neither_occurs_nor_is_predicted_has_0_and_counts(keras):
    labels = np.array([0, 1, 1])
    shares = np.float32([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.2, 0.8, 0.0]])
    assert macro_f1(labels, shares) == pytest.approx(2 / 3)  # (1 + 1 + 0) / 3
    assert of_keras(keras, labels, shares) == pytest.approx(2 / 3, abs=TOLERANCE)


def test_of_equally_likely_classes_the_first_is_predicted():
    labels, shares = np.array([0, 1]), np.full((2, 2), 0.5, np.float32)
    assert macro_f1(labels, shares) == pytest.approx(1 / 3)  # (2 / (2 + 1) + 0) / 2


def test_what_is_no_number_is_taken_for_the_first_class():
    shares = np.full((2, 2), np.nan, np.float32)
    assert macro_f1(np.array([0, 1]), shares) == pytest.approx(1 / 3)


@pytest.mark.parametrize("one_hot", [False, True])
def test_a_program_measures_the_same(keras, one_hot):
    labels, shares = drawn(10)
    call, definition = ENTRY.keras(one_hot)
    names = {"keras": keras}
    exec(definition, names)
    metric = eval(call, names)
    assert metric.name == ENTRY.name
    metric.update_state(np.eye(10)[labels] if one_hot else labels, shares)
    assert float(metric.result()) == pytest.approx(macro_f1(labels, shares), abs=TOLERANCE)
