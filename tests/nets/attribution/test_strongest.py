from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import OpenModel
from cnnviz.nets.attribution import strongest
from tests.nets.attribution.models import SHAPE, convolutional

IMAGES = np.random.default_rng(5).standard_normal((23, *SHAPE)).astype(np.float32)


@pytest.mark.parametrize("size", [1, 5, 23])
@pytest.mark.parametrize("layer", ["first", "second", "mean", "head"])
def test_they_are_found_in_one_pass_for_all_channels(keras, layer, size):
    model = OpenModel(convolutional(keras))
    parts = [IMAGES[at : at + size] for at in range(0, 23, size)]
    found = strongest(model, layer, iter(parts), 4)
    maps = model.maps(IMAGES, [layer])[layer]
    maps = maps.reshape(23, *(maps.shape[1:3] if maps.ndim == 4 else (1, 1)), -1)
    assert found.values.shape == (4, maps.shape[-1])
    for channel in range(maps.shape[-1]):
        peaks = maps[..., channel].max((1, 2))
        np.testing.assert_allclose(found.values[:, channel], np.sort(peaks)[::-1][:4], atol=1e-5)
        for at in range(4):
            index, row, column = (
                each[at, channel] for each in (found.indices, found.rows, found.columns)
            )
            assert maps[index, row, column, channel] == pytest.approx(
                found.values[at, channel], abs=1e-5
            )
        assert len(set(found.indices[:, channel])) == 4


def test_a_small_set_gives_all_it_has(keras):
    found = strongest(OpenModel(convolutional(keras)), "first", [IMAGES[:3]], 12)
    assert found.values.shape == (3, 6)
    assert sorted(found.indices[:, 0]) == [0, 1, 2]


def test_of_equal_ones_the_first_comes_first(keras):
    same = np.repeat(IMAGES[:1], 6, axis=0)
    found = strongest(OpenModel(convolutional(keras)), "second", [same[:4], same[4:]], 3)
    np.testing.assert_array_equal(found.indices, np.arange(3)[:, None] + np.zeros((1, 5), int))


def test_an_unknown_layer_is_named(keras):
    with pytest.raises(KeyError, match="There is no layer 'third'"):
        strongest(OpenModel(convolutional(keras)), "third", [IMAGES])
