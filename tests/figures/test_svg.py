"""Small drawings: what is in them, and what is said of them."""

from __future__ import annotations

import base64
from math import nan
from xml.etree import ElementTree

import numpy as np
import pytest

from cnnviz.figures.svg import ChartLine, line_chart, number_grid, sliding_window
from cnnviz.ops import Window

NAME = "{http://www.w3.org/2000/svg}"


def parts(drawing, name):
    return ElementTree.fromstring(drawing.svg).findall(f"{NAME}{name}")


def texts(drawing):
    return [each.text for each in parts(drawing, "text")]


def test_a_grid_writes_each_number_in_its_cell():
    drawing = number_grid(np.array([[1.0, -0.5], [1 / 3, 20.0]]), "Kernel")
    assert texts(drawing) == ["1", "−0.5", "0.3333", "20"]
    assert drawing.label == "Kernel: 1 −0.5; 0.3333 20"
    assert len(parts(drawing, "rect")) == 4


def test_a_cell_that_is_asked_for_hides_all_numbers():
    drawing = number_grid(np.arange(6.0).reshape(2, 3), "Map", (1, 2))
    assert texts(drawing) == ["?"]
    assert drawing.label == "Map: 2 × 3"


def test_each_colour_is_one_for_a_light_and_one_for_a_dark_page():
    drawing = number_grid(np.array([[1.0, -1.0]]), "Kernel")
    for each in parts(drawing, "rect"):
        assert each.get("style").startswith("fill: light-dark(rgb(")


def test_a_window_hatches_the_padding_alone():
    window = Window((4, 5), (3, 3), (1, 2), ((1, 0), (2, 1)))
    drawing = sliding_window(window, "Input")
    assert len(parts(drawing, "polyline")) == 5 * 8 - 4 * 5  # lines through the zeros
    assert drawing.label == "Input: 4 × 5"
    assert texts(drawing) == ["5", "4"]


def test_a_dilated_kernel_has_holes():
    dense, dilated = (
        sliding_window(Window((9, 9), (2, 2), dilation_rate=(rate, rate)), "Input")
        for rate in (1, 3)
    )
    assert len(parts(dense, "rect")) == len(parts(dilated, "rect"))
    assert dense.svg != dilated.svg


@pytest.mark.parametrize("value", [nan, 10.0])
def test_what_is_no_number_or_above_the_scale_is_cut_off(value):
    line = ChartLine("Training", (1.0, value))
    drawing = line_chart([line], "Run A", epoch="Epoch", top=2.0)
    (*_, drawn) = parts(drawing, "polyline")
    assert drawn.get("points").split()[-1].endswith(",26.0")


def test_two_lines_are_told_apart_without_colours():
    lines = [ChartLine("Training", (2.0, 1.0)), ChartLine("Validation", (2.0, 1.5))]
    drawing = line_chart(lines, "Run A", epoch="Epoch", top=4.0)
    dotted = [each for each in parts(drawing, "polyline") if "dasharray" in each.get("style")]
    assert len(dotted) == 2  # the line and its mark in the legend
    assert drawing.label == "Run A. Training 2 → 1; Validation 2 → 1.5"
    assert {"Training", "Validation", "Epoch", "0", "2", "4"} <= set(texts(drawing))


def test_shares_are_written_in_per_cent():
    drawing = line_chart([ChartLine("Training", (0.1, 0.9))], "A", epoch="E", top=1.0, share=True)
    assert "100\N{NO-BREAK SPACE}%" in texts(drawing)
    assert drawing.label.endswith("10\N{NO-BREAK SPACE}% → 90\N{NO-BREAK SPACE}%")


def test_a_drawing_is_the_source_of_an_image():
    drawing = number_grid(np.ones((1, 1)), "A < B")
    encoded = drawing.source.removeprefix("data:image/svg+xml;base64,")
    assert base64.b64decode(encoded).decode() == drawing.svg
