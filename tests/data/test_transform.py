"""Pictures brought to a square."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.data import square


@pytest.mark.parametrize("shape", [(1, 1), (300, 2), (2, 300), (40, 40)])
def test_square_of_any_proportions(shape):
    image = np.full((*shape, 3), 7, np.uint8)
    np.testing.assert_array_equal(square(image, 5), np.full((5, 5, 3), 7))


def test_square_of_its_own_size_is_the_picture():
    image = np.random.default_rng(0).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    np.testing.assert_array_equal(square(image, 6), image)


def test_square_keeps_the_middle():
    image = np.zeros((4, 10, 3), np.uint8)
    image[:, 3:7] = 200
    assert (square(image, 2) == 200).all()
