"""Predictions against the truth: counted by hand, and for any labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.training.review.evaluation import ClassifiedImages, confusion, per_class, predictions


def test_what_is_no_number_is_predicted_as_0():
    nan = np.nan
    assert predictions(np.array([[nan, nan], [nan, 0.1], [0.3, nan]])).tolist() == [0, 1, 0]


def test_predictions_of_many_epochs_come_at_once():
    probabilities = np.array([[[0.9, 0.1]], [[0.1, 0.9]]])
    assert predictions(probabilities).tolist() == [[0], [1]]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=50))
def test_confusion_counts_each_pair(pairs):
    labels, predicted = np.array(pairs, np.int64).reshape(-1, 2).T
    counts = confusion(labels, predicted, 5)
    assert counts.sum() == len(pairs)
    for true in range(5):
        for taken in range(5):
            assert counts[true, taken] == pairs.count((true, taken))


@pytest.mark.parametrize(
    ("labels", "predicted"), [([0, 1], [0]), ([0, 3], [0, 1]), ([0, 1], [-1, 0]), ([[0]], [[0]])]
)
def test_confusion_refuses_what_does_not_fit(labels, predicted):
    with pytest.raises(ValueError, match=r"must be"):
        confusion(np.array(labels), np.array(predicted), 3)


def test_scores_of_a_class_that_never_occurs_are_not_known():
    scores = per_class(np.array([[2, 0, 1], [0, 0, 0], [0, 0, 3]]))
    np.testing.assert_allclose(scores.precision, [1, np.nan, 0.75])
    np.testing.assert_allclose(scores.recall, [2 / 3, np.nan, 1])
    np.testing.assert_allclose(scores.f1, [0.8, np.nan, 6 / 7])
    assert scores.support.tolist() == [3, 0, 3]


def test_a_class_that_is_never_right_scores_0():
    scores = per_class(np.array([[0, 2], [1, 0]]))
    assert scores.precision.tolist() == scores.recall.tolist() == scores.f1.tolist() == [0, 0]


PROBABILITIES = np.array(
    [[0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.9, 0.05, 0.05], [0.1, 0.1, 0.8], [0.4, 0.3, 0.3]]
)
CLASSIFIED = ClassifiedImages(np.array([0, 0, 1, 2, 1]), PROBABILITIES)


def test_the_surest_come_first():
    assert CLASSIFIED.mistakes().tolist() == [2, 1, 4]
    assert CLASSIFIED.hits().tolist() == [3, 0]
    assert CLASSIFIED.cell(1, 0).tolist() == [2, 4]
    assert CLASSIFIED.cell(2, 0).tolist() == []


def test_cells_hold_as_many_as_the_confusion_counts():
    counts = CLASSIFIED.confusion()
    assert counts.sum() == 5
    assert all(
        CLASSIFIED.cell(true, taken).size == counts[true, taken]
        for true in range(3)
        for taken in range(3)
    )


def test_a_run_that_diverged_can_be_judged():
    classified = ClassifiedImages(np.array([0, 1]), np.full((2, 2), np.nan, np.float16))
    assert classified.confusion().tolist() == [[1, 0], [1, 0]]
    assert classified.mistakes().tolist() == [1]


def test_no_images_are_no_mistakes():
    classified = ClassifiedImages(np.zeros(0, np.int64), np.zeros((0, 3)))
    assert classified.mistakes().size == classified.hits().size == classified.confusion().sum() == 0


@pytest.mark.parametrize("shape", [(4,), (4, 3), (0,)])
def test_a_row_of_probabilities_must_be_there_for_each_label(shape):
    with pytest.raises(ValueError, match="5 images"):
        ClassifiedImages(np.zeros(5, np.int64), np.zeros(shape))
