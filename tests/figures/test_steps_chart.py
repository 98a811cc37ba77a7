"""The loss after each step."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.steps_chart import steps_chart


def test_steps_count_from_0_and_what_is_no_number_leaves_a_gap():
    figure = steps_chart([2.3, 1.9, np.nan, np.inf], step="Steps", loss="Loss")
    (line,) = figure.data
    assert list(line.x) == [0, 1, 2, 3]
    assert list(line.y) == [2.3, 1.9, None, None]
    assert figure.layout.xaxis.title.text == "Steps"
