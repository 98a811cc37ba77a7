"""Mish at places whose values are known."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.ops import activate, derivative


def test_with_e_to_the_x_its_tanh_is_a_fraction():
    # tanh(log(1 + t)) is t (t + 2) / (t (t + 2) + 2), with t = e^x.
    x = np.linspace(-30, 5, 71)
    t = np.exp(x)
    np.testing.assert_allclose(activate(x, "mish"), x * t * (t + 2) / (t * (t + 2) + 2), rtol=1e-12)


def test_at_0_its_slope_is_the_tanh_of_the_logarithm_of_2():
    assert activate(0.0, "mish") == 0
    assert derivative(np.float64(0), "mish") == pytest.approx(0.6)  # 3 / 5


def test_it_dips_below_zero_and_comes_back():
    x = np.linspace(-6, 0, 6001)
    lowest = x[activate(x, "mish").argmin()]
    assert lowest == pytest.approx(-1.1924, abs=1e-3)
    assert derivative(lowest, "mish") == pytest.approx(0, abs=1e-3)
