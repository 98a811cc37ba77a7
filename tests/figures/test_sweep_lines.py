"""Shares over a setting, and the colours of shares in cells."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.heatmap_colours import cell_colour, text_colour
from cnnviz.figures.sweep_lines import Line, sweep_lines


def luminance(rgb):
    part = np.array(rgb) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def test_lines_differ_in_colour_and_in_stroke():
    lines = [Line(name, (0.0, 1.0), (0.2, 0.4)) for name in "abcd"]
    drawn = sweep_lines(lines, setting="x", title="y").data
    assert [each.name for each in drawn] == list("abcd")
    assert len({each.line.color for each in drawn}) == len({each.line.dash for each in drawn}) == 4


def test_breaks_and_the_value_looked_at_are_marked():
    line = Line("cat", (-1.0, 0.0, 1.0), (0.1, 0.9, 0.2))
    figure = sweep_lines([line], setting="x", title="y", breaks=[-1.0, 1.0], at=0.5)
    assert [shape.x0 for shape in figure.layout.shapes] == [-1.0, 1.0, 0.5]
    assert [each.text for each in figure.layout.annotations] == ["gives way"] * 2


def test_the_ink_is_legible_everywhere_on_the_scale():
    for place in np.linspace(0, 1, 101):
        ground = luminance([int(each) for each in cell_colour(place)[4:-1].split(",")])
        letters = 0.0 if text_colour(place) == "#000" else 1.0
        high, low = max(ground, letters), min(ground, letters)
        assert (high + 0.05) / (low + 0.05) >= 4.5
