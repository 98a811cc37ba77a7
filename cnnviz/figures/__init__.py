"""Arrays in, pictures out. No Streamlit here."""

from cnnviz.figures.animation import MAX_FRAMES, animate
from cnnviz.figures.colour import Palette, Theme, colourise, diverging, limit_of, palette
from cnnviz.figures.formulas import cost_formulas, size_formula, sum_lines
from cnnviz.figures.picture import enlarge, png

__all__ = [
    "MAX_FRAMES",
    "Palette",
    "Theme",
    "animate",
    "colourise",
    "cost_formulas",
    "diverging",
    "enlarge",
    "limit_of",
    "palette",
    "png",
    "size_formula",
    "sum_lines",
]
