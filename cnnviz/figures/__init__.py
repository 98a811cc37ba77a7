"""Arrays in, pictures out. No Streamlit here."""

from cnnviz.figures.animation import MAX_FRAMES, animate
from cnnviz.figures.colour import Palette, Theme, colourise, diverging, greys, limit_of, palette
from cnnviz.figures.files import npy, png
from cnnviz.figures.formulas import mac_formula, parameter_formula, pool_formulas, size_formula
from cnnviz.figures.numbers import number
from cnnviz.figures.sums import pool_line, sum_lines
from cnnviz.i18n import percent

__all__ = [
    "MAX_FRAMES",
    "Palette",
    "Theme",
    "animate",
    "colourise",
    "diverging",
    "greys",
    "limit_of",
    "mac_formula",
    "npy",
    "number",
    "palette",
    "parameter_formula",
    "percent",
    "png",
    "pool_formulas",
    "pool_line",
    "size_formula",
    "sum_lines",
]
