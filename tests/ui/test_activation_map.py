"""What the map before and after an activation sends, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.figures.colour import palette
from cnnviz.ui.components import open_packet
from cnnviz.ui.components.activation_map import BINS, ActivationData, payload, span

X = np.linspace(-2, 2, 5)
CURVE = np.stack([X, np.maximum(X, 0), X > 0])


def some(**changes: Any) -> ActivationData:
    before = np.array([[-2.0, -0.5, 1.0], [2.0, 0.0, 0.0]])
    settings = {
        "before": before,
        "after": np.maximum(before, 0),
        "slope": (before > 0).astype(float),
        "curve": CURVE,
        "palette": palette(1.0),
    }
    return ActivationData(**(settings | changes))


def test_ends_fall_into_the_outer_bins() -> None:
    sent = open_packet(payload(some()))
    assert sent["spans"] == {"before": [-2, 2], "after": [0, 2]}
    before, after = sent["before_counts"], sent["after_counts"]
    assert len(before) == len(after) == BINS
    assert (before[0], before[-1], sum(before)) == (1, 1, 6)
    assert (after[0], after[-1], sum(after)) == (4, 1, 6)  # two below zero and two zeros, cut to 0


def test_arrays_arrive_as_float32() -> None:
    sent = open_packet(payload(some()))
    np.testing.assert_array_equal(sent["after"], np.float32([[0, 0, 1], [2, 0, 0]]))
    np.testing.assert_array_equal(sent["curve"], CURVE)


@pytest.mark.parametrize("value", [3.0, -3.0, 0.0])
def test_a_span_has_an_extent_and_zero_in_it(value: float) -> None:
    low, high = span(np.full(4, value))
    assert low <= 0 <= high
    assert low < high


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"before": np.zeros(3)}, r"`before` must have the shape \(H, W\), got \(3,\)"),
        ({"after": np.zeros((3, 2))}, r"`after` must have the shape of `before`, \(2, 3\)"),
        ({"slope": np.zeros((1, 3))}, r"`slope` must have the shape of `before`"),
        ({"curve": np.zeros((2, 9))}, r"`curve` must have the shape \(3, N\), got \(2, 9\)"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        some(**changes)
