"""The fully connected layer against Keras's Dense."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.ops import dense, dense_parameters


@pytest.mark.parametrize(("shape", "units"), [((4, 4, 3), 7), ((1, 1, 1), 1), ((5, 2, 1), 30)])
def test_dense_of_a_flattened_picture_equals_keras(keras, shape, units):
    rng = np.random.default_rng(0)
    picture = rng.random(shape, dtype=np.float32)
    weights = rng.standard_normal((picture.size, units)).astype(np.float32)
    bias = rng.standard_normal(units).astype(np.float32)
    model = keras.Sequential(
        [keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(units)]
    )
    model.layers[-1].set_weights([weights, bias])
    expected = keras.ops.convert_to_numpy(model(picture[None]))[0]
    actual = dense(picture.ravel(), weights, bias)
    assert actual.dtype == np.float32
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-5)
    assert dense_parameters(picture.size, units) == model.count_params()


def test_the_lesson_s_network_has_its_parameters():
    assert dense_parameters(4 * 4 * 64, 128) == 131_200
    assert dense_parameters(8 * 8 * 64, 128) == 524_416
    assert dense_parameters(128, 10, use_bias=False) == 1_280


@pytest.mark.parametrize(
    ("operands", "sentence"),
    [
        (([1.0], [[1.0], [2.0]]), "`weights` read 2 inputs, but there are 1."),
        (([1.0], [[1.0, 2.0]], [0.0]), "`bias` must have one number for each of 2 units, got 1."),
        (([[1.0]], [[1.0]]), r"`inputs` must have the shape \(N,\), got \(1, 1\)."),
    ],
)
def test_what_does_not_fit_is_refused(operands, sentence):
    with pytest.raises(ValueError, match=sentence):
        dense(*operands)


def test_no_units_are_refused():
    with pytest.raises(ValueError, match="`units` must be at least 1, got 0"):
        dense_parameters(3, 0)
