"""Curves over epochs, and the charts of grids."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.curves import TONES, Curve, curves
from cnnviz.figures.grid_chart import grid_chart
from cnnviz.training.metrics import ACCURACY, LOSS

NAN = np.nan


def test_each_curve_is_a_line_and_the_mark_is_drawn():
    lines = [
        Curve("validation", (0, 1, 2), (0.1, 0.4, 0.6)),
        Curve("training", (0, 1, 2), (None, 0.3, 0.7), tone=1, faint=True, named=False),
    ]
    figure = curves(lines, title="Accuracy", share=True, mark=1)
    assert [list(each.y) for each in figure.data] == [[10, 40, 60], [None, 30, 70]]
    assert [each.line.color for each in figure.data] == list(TONES)
    assert [each.line.dash for each in figure.data] == ["solid", "dot"]
    assert [each.showlegend for each in figure.data] == [True, False]
    (mark,) = figure.layout.shapes
    assert (mark.x0, mark.x1) == (1, 1)
    assert figure.layout.yaxis.ticksuffix == "\N{NO-BREAK SPACE}%"


def test_without_a_mark_there_is_none():
    assert not curves([Curve("a", (0,), (1.0,))], title="Loss").layout.shapes


def luminance(colour):
    rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


@pytest.mark.parametrize("page", ["#ffffff", "#121316"])
def test_tones_stand_out_on_either_page(page):
    for tone in TONES:
        low, high = sorted((luminance(tone), luminance(page)))
        assert (high + 0.05) / (low + 0.05) >= 3


def test_one_setting_is_a_row_of_dots():
    figure = grid_chart(["Dropout"], [["0", "0.5"]], np.array([0.5, NAN]), ACCURACY)
    (dots,) = figure.data
    assert (list(dots.x), list(dots.y), list(dots.text)) == (
        ["0", "0.5"],
        [50, None],
        ["50.0\N{NO-BREAK SPACE}%", ""],
    )


def test_before_the_first_epoch_the_axis_is_that_of_a_share():
    figure = grid_chart(["Dropout"], [["0", "0.5"]], np.array([NAN, NAN]), ACCURACY)
    assert figure.layout.yaxis.range == (0, 100)


def test_two_settings_are_cells_with_their_numbers():
    accuracy = np.array([[0.1, 0.2, 0.3], [0.4, NAN, 0.6]])
    figure = grid_chart(
        ["Kernel", "Dropout"], [["3", "5"], ["0", "0.2", "0.5"]], accuracy, ACCURACY
    )
    (cells,) = figure.data
    assert [list(row) for row in cells.z] == [[0.1, 0.2, 0.3], [0.4, None, 0.6]]
    notes = {(note.y, note.x): note.text for note in figure.layout.annotations}
    assert notes == {
        (0, 0): "10.0\N{NO-BREAK SPACE}%",
        (0, 1): "20.0\N{NO-BREAK SPACE}%",
        (0, 2): "30.0\N{NO-BREAK SPACE}%",
        (1, 0): "40.0\N{NO-BREAK SPACE}%",
        (1, 2): "60.0\N{NO-BREAK SPACE}%",
    }
    assert list(figure.layout.xaxis.ticktext) == ["0", "0.2", "0.5"]
    assert list(figure.layout.yaxis.ticktext) == ["3", "5"]
    inks = [note.font.color for note in figure.layout.annotations]
    assert (inks[0], inks[-1]) == ("#000", "#fff")  # on the palest and the darkest


def test_where_the_smallest_is_best_the_smallest_is_darkest():
    figure = grid_chart(["A", "B"], [["1"], ["2", "3"]], np.array([[0.5, 1.5]]), LOSS)
    assert [note.text for note in figure.layout.annotations] == ["0.500", "1.500"]
    assert [note.font.color for note in figure.layout.annotations] == ["#fff", "#000"]
    assert [colour for _, colour in figure.layout.coloraxis.colorscale] == [
        "rgb(23, 74, 135)",
        "rgb(230, 238, 248)",
    ]


def test_three_settings_are_panels_of_one_scale():
    accuracy = np.arange(8.0).reshape(2, 2, 2) / 10
    figure = grid_chart(["A", "B", "C"], [["1", "2"]] * 3, accuracy, ACCURACY)
    assert len(figure.data) == 2
    assert {each.coloraxis for each in figure.data} == {"coloraxis"}
    assert (figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax) == (0.0, 0.7)
    assert [note.text for note in figure.layout.annotations][:2] == ["A 1", "A 2"]


@pytest.mark.parametrize("value", [NAN, 0.5])
def test_a_grid_without_spread_can_be_drawn(value):
    figure = grid_chart(["A", "B"], [["1"], ["2"]], np.full((1, 1), value), ACCURACY)
    assert figure.layout.coloraxis.cmin < figure.layout.coloraxis.cmax


@pytest.mark.parametrize(
    ("titles", "options", "shape"),
    [(["A"], [["1", "2"]], (3,)), (["A"] * 4, [["1"]] * 4, (1,) * 4), ([], [], ())],
)
def test_a_grid_that_does_not_fit_is_refused(titles, options, shape):
    with pytest.raises(ValueError, match="`values`"):
        grid_chart(titles, options, np.zeros(shape), ACCURACY)
