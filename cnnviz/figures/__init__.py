"""Arrays in, pictures out. No Streamlit here."""

from cnnviz.figures.colour import Palette, Theme, colourise, diverging, limit_of, palette

__all__ = ["Palette", "Theme", "colourise", "diverging", "limit_of", "palette"]
