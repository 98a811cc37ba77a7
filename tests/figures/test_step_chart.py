"""The loss along a step, and the straight line beside it."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.step_chart import step_chart


def test_the_straight_line_starts_at_the_loss_before_and_ends_at_0():
    figure = step_chart([0.1, 1.0, 10.0], [1.9, 1.5, 40.0], 2.0, -0.5, (1.0, 1.5))
    after, promised, chosen = figure.data
    assert list(after.y) == [1.9, 1.5, 40.0]
    np.testing.assert_array_equal(promised.y, [1.95, 1.5, np.nan])  # 2 - 0.5 · 10 is below 0
    assert (chosen.x, chosen.y) == ((1.0,), (1.5,))
    assert figure.layout.yaxis.range == (0, 3.2)  # what jumps over is cut off
