"""Windows of transposed convolutions with an output padding, beside Keras."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cnnviz.ops import TransposedWindow, terms


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("kernel", "strides", "output_padding"),
    [((3, 2), (2, 3), (1, 2)), ((3, 3), (2, 2), (0, 0)), ((5, 4), (3, 2), (2, 1))],
)
def test_output_padding_equals_keras(keras, rng, kernel, strides, output_padding, padding):
    layer = keras.layers.Conv2DTranspose(
        1, kernel, strides, padding, output_padding=output_padding, use_bias=False
    )
    image = rng.standard_normal((4, 5, 1)).astype(np.float32)
    expected = np.asarray(layer(image[None]))[0, ..., 0]
    window = TransposedWindow((4, 5), kernel, strides, padding, output_padding=output_padding)
    assert window.output_size == expected.shape
    weights = np.asarray(layer.kernel)[..., 0]
    for row, column in itertools.product(*map(range, expected.shape)):
        total = terms(image, weights, window, row, column).total
        assert total == pytest.approx(expected[row, column], abs=1e-5)


def test_an_output_padding_below_0_is_refused():
    with pytest.raises(ValueError, match="`output_padding` must be"):
        TransposedWindow((4, 5), (3, 3), (2, 2), output_padding=(0, -1))
