from __future__ import annotations

import pytest

from cnnviz.figures.strategies import STRATEGY_TONES, Strategy, strategies_chart
from cnnviz.ui.components.embedding import SHAPES, TONES

STRATEGIES = [
    Strategy("From scratch", (10, 100), (0.1, 0.5), 0),
    Strategy("Frozen", (10, 100), (0.4, None), 1),
]


def test_only_the_last_known_point_is_written_beside():
    scratch, frozen = strategies_chart(STRATEGIES, x_title="Images", y_title="Accuracy").data
    assert list(scratch.text) == ["", "50\N{NO-BREAK SPACE}%"]
    assert list(frozen.text) == ["40\N{NO-BREAK SPACE}%", ""]


def test_powers_of_ten_are_marked_where_there_are_points():
    axis = strategies_chart(STRATEGIES, x_title="Images", y_title="Accuracy", log=True).layout.xaxis
    assert axis.type == "log"
    assert list(axis.tickvals) == [10, 100]


def luminance(colour):
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("tone", sorted({*STRATEGY_TONES, *TONES}))
@pytest.mark.parametrize("page", ["#ffffff", "#121316"])
def test_marks_stand_out_on_light_and_dark_pages(tone, page):
    low, high = sorted((luminance(tone), luminance(page)))
    assert (high + 0.05) / (low + 0.05) >= 3


def test_thirty_five_classes_have_marks_of_their_own():
    marks = {(TONES[i % len(TONES)], SHAPES[i % len(SHAPES)]) for i in range(35)}
    assert len(marks) == 35
