"""What the tests of the core share: random numbers, and a stated tolerance against Keras."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def agrees():
    """Compare with a reference: rtol 1e-5 of the sum of the products' magnitudes.

    A float32 sum of products that cancel is only as exact as the products are large, so the
    tolerance of a cell is 1e-5 times what the sum would be if nothing cancelled.
    """

    def agrees_(actual, expected, magnitudes):
        assert actual.shape == expected.shape
        assert actual.dtype == np.float32
        assert np.all(np.abs(actual - expected) <= 1e-5 * np.abs(magnitudes) + 1e-12)

    return agrees_
