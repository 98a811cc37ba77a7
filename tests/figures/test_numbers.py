"""Numbers as people read them."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures import (
    number,
)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-1e-9, "−1.000e−9"),
        (np.float32(0.15625), "0.1563"),
        (2.0, "2"),
        (-2.5, "−2.5"),
        (1234.56789, "1234.5679"),
    ],
)
def test_numbers_are_written_short(given, written):
    assert number(given) == written
