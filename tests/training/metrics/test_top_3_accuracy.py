"""Top-3 accuracy is that of Keras, for ties, few classes and numbers that are none too."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.training.metrics.top_3_accuracy import ENTRY, top_k_accuracy

NAN = float("nan")


def of_keras(keras, labels, probabilities, k=3):
    metric = keras.metrics.SparseTopKCategoricalAccuracy(k)
    for at in range(0, len(labels), 7):  # batch by batch
        metric.update_state(labels[at : at + 7], probabilities[at : at + 7])
    return float(metric.result())


def drawn(classes, images=100):
    chance = np.random.default_rng(classes)
    shares = chance.dirichlet(np.ones(classes), images).astype(np.float32)
    return chance.integers(classes, size=images), shares


@pytest.mark.parametrize("classes", [2, 3, 4, 10, 43])
@pytest.mark.parametrize("k", [1, 3])
def test_it_is_that_of_keras(keras, classes, k):
    labels, shares = drawn(classes)
    found = top_k_accuracy(labels, shares, k)
    assert found == pytest.approx(of_keras(keras, labels, shares, k), abs=1e-6)


def test_ties_count_as_in_keras(keras):
    labels, shares = drawn(10)
    shares = np.round(shares * 8) / 8  # many are alike
    right = shares[np.arange(100), labels]
    assert ((shares == right[:, np.newaxis]).sum(1) > 1).sum() > 50
    found = top_k_accuracy(labels, shares)
    assert found == pytest.approx(of_keras(keras, labels, shares), abs=1e-6)


def test_all_alike_are_all_right():
    assert top_k_accuracy(np.array([9]), np.full((1, 10), 0.1, np.float32)) == 1


def test_what_is_no_number_is_wrong_as_in_keras(keras):
    labels = np.array([0, 0, 1])
    shares = np.float32([[NAN] * 4, [0.7, NAN, 0.1, 0.2], [0.1, 0.2, 0.3, 0.4]])
    assert top_k_accuracy(labels, shares) == pytest.approx(1 / 3)
    assert of_keras(keras, labels, shares) == pytest.approx(1 / 3)


@pytest.mark.parametrize("classes", [1, 2, 3])
def test_with_few_classes_all_are_right(classes):
    labels, shares = drawn(classes)
    assert ENTRY.evaluate(labels, shares) == 1


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("one_hot", [False, True])
def test_a_program_measures_the_same(keras, one_hot, dtype):
    labels, shares = drawn(10)
    shares = keras.ops.cast(shares, dtype)
    call, definition = ENTRY.keras(one_hot)
    names = {"keras": keras}
    exec(definition, names)
    metric = eval(call, names)
    assert metric.name == ENTRY.name
    metric.update_state(np.eye(10)[labels] if one_hot else labels, shares)
    found = ENTRY.evaluate(labels, np.asarray(keras.ops.cast(shares, "float32")))
    assert float(metric.result()) == pytest.approx(found, abs=1e-6)
