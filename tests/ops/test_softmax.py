"""Softmax step by step against Keras's softmax."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.ops import softmax_steps


@pytest.mark.parametrize("temperature", [0.2, 1, 5.0])
def test_probabilities_equal_keras(keras, temperature):
    logits = np.float32([2, -1, 0.5, 3])
    steps = softmax_steps(logits, temperature)
    scaled = keras.ops.array(logits / np.float32(temperature))
    expected = keras.ops.convert_to_numpy(keras.activations.softmax(scaled))
    np.testing.assert_allclose(steps.probabilities, expected, rtol=1e-5)


def test_the_steps_lead_to_the_probabilities():
    steps = softmax_steps([2.0, -1.0, 0.5], 0.5)
    np.testing.assert_allclose(steps.scaled, [4, -2, 1])
    np.testing.assert_allclose(steps.powers, np.exp([4, -2, 1]))
    assert steps.total == pytest.approx(steps.powers.sum())
    np.testing.assert_allclose(steps.probabilities, steps.powers / steps.total)


@pytest.mark.parametrize("temperature", [0, -1.0, float("nan")])
def test_a_temperature_not_above_zero_is_refused(temperature):
    with pytest.raises(ValueError, match="`temperature` must be above 0"):
        softmax_steps([1.0], temperature)


def test_a_power_too_large_is_refused():
    with pytest.raises(ValueError, match="must be at most 700, got 800: raise the temperature"):
        softmax_steps([8.0], 0.01)
