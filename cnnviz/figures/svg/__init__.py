"""Small drawings as SVG: they take the theme of the page they lie on by themselves."""

from cnnviz.figures.svg.bars import bars
from cnnviz.figures.svg.beside import beside
from cnnviz.figures.svg.chain import chain
from cnnviz.figures.svg.curve import curve
from cnnviz.figures.svg.element import Drawing
from cnnviz.figures.svg.line_chart import ChartLine, line_chart
from cnnviz.figures.svg.number_grid import number_grid
from cnnviz.figures.svg.raster import raster
from cnnviz.figures.svg.sliding_window import sliding_window

__all__ = [
    "ChartLine",
    "Drawing",
    "bars",
    "beside",
    "chain",
    "curve",
    "line_chart",
    "number_grid",
    "raster",
    "sliding_window",
]
