"""What a convolution costs, held to Keras and counted by hand."""

from __future__ import annotations

import pytest

from cnnviz.ops import (
    macs,
    parameters,
    receptive_field,
)


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("groups", [1, 2, 4])
def test_parameters_equal_keras(keras, groups, use_bias):
    layer = keras.layers.Conv2D(8, (3, 2), groups=groups, use_bias=use_bias)
    layer.build((None, 9, 9, 4))
    assert parameters((3, 2), 4, 8, use_bias=use_bias, groups=groups) == layer.count_params()


def test_macs_by_hand():
    assert macs((30, 20), (3, 2), 4, 8, groups=2) == 30 * 20 * (3 * 2 * 2) * 8


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (lambda: parameters(3, 4, 8, groups=0), "`groups` must be at least 1, got 0"),
        (lambda: parameters(3, 5, 8, groups=2), "`groups` must divide the 5 channels, got 2"),
        (lambda: parameters(3, 4, 9, groups=2), "`groups` must divide the 9 filters, got 2"),
        (lambda: parameters(3, -4, 8), "`channels` must be at least 1, got -4"),
        (lambda: macs((0, 5), 3, 4, 8), "`size` must be at least 1, got 0"),
        (lambda: receptive_field([(0, 1, 1)]), "`kernel_size` must be at least 1, got 0"),
        (lambda: receptive_field([(3, 0, 1)]), "`strides` must be at least 1, got 0"),
    ],
)
def test_impossible_counts_are_refused(count, sentence):
    with pytest.raises(ValueError, match=sentence):
        count()
