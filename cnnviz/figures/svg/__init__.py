"""Small drawings as SVG that a page holds in itself: they take its theme by themselves.

A drawing is one picture for who cannot see it, and has a label that says what it shows.
"""

from cnnviz.figures.svg.line_chart import ChartLine, line_chart
from cnnviz.figures.svg.number_grid import number_grid
from cnnviz.figures.svg.sliding_window import sliding_window

__all__ = ["ChartLine", "line_chart", "number_grid", "sliding_window"]
