"""A pooling layer gives what pool2d gives, and tells from which numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.ops import PoolLayer, pool2d

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


@settings(max_examples=100)
@given(
    mode=st.sampled_from(["max", "average"]),
    size=st.tuples(st.integers(3, 7), st.integers(3, 7)),
    pool_size=pairs,
    strides=st.none() | pairs,
    padding=st.sampled_from(["valid", "same"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_values_behind_every_cell_make_it(mode, size, pool_size, strides, padding, seed):
    image = np.random.default_rng(seed).standard_normal((*size, 2))
    layer = PoolLayer(mode, pool_size, strides, padding)
    maps = layer(image)
    np.testing.assert_array_equal(
        maps, pool2d(image, pool_size, strides=strides, padding=padding, mode=mode)
    )
    assert maps.shape[:2] == layer.window(size).output_size
    reduce = {"max": np.max, "average": np.mean}[mode]
    for row, column, channel in np.ndindex(maps.shape):
        values = layer.values(image, row, column, channel)
        np.testing.assert_allclose(reduce(values), maps[row, column, channel])


def test_steps_are_the_pool_size_unless_strides_are_given():
    assert PoolLayer("max", (2, 3)).steps == (2, 3)
    assert PoolLayer("max", (2, 3), strides=1).steps == (1, 1)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"mode": "min"}, '`mode` must be "max" or "average", got "min"'),
        ({"pool_size": 0}, "`pool_size` must be at least 1, got 0"),
        ({"strides": (1, 0)}, "`strides` must be at least 1, got 0"),
        ({"padding": "full"}, '`padding` must be "valid", "same", or numbers of zeros'),
    ],
)
def test_an_impossible_setting_is_refused_when_made(setting, sentence):
    with pytest.raises(ValueError, match=sentence):
        PoolLayer(**setting)


def test_a_pool_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="`pool_size` 5 spans 5, but the padded input has 4"):
        PoolLayer("max", 5).window((4, 4))
