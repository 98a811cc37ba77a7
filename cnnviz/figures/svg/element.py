"""Elements of an SVG drawing, and its colours on a light and on a dark page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

INK = "light-dark(#181a1e, #f0f2f5)"
FAINT = "light-dark(#d3d6db, #42464f)"
STROKE = "light-dark(#9a9ea6, #7b808a)"
ACCENT = "light-dark(#2463ae, #85c1ff)"
GROUND = "light-dark(#f3f4f6, #22252b)"


def element(name: str, *children: str, **attributes: object) -> str:
    """Write an element; ``_`` in the name of an attribute stands for ``-``.

    Examples
    --------
    >>> element("text", "a < b", font_size=12)
    '<text font-size="12">a &lt; b</text>'
    """
    written = "".join(
        f' {key.replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    inside = "".join(each if isinstance(each, Markup) else escape(each) for each in children)
    return Markup(f"<{name}{written}>{inside}</{name}>")


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


@dataclass(frozen=True)
class Drawing:
    """A drawing, and what it shows in words.

    Attributes
    ----------
    svg : str
    width, height : int
        In pixels, where there is room.
    label : str
        For who cannot see it.
    """

    svg: str
    width: int
    height: int
    label: str

    @property
    def source(self) -> str:
        """The drawing as the source of an image."""
        encoded = base64.b64encode(self.svg.encode()).decode("ascii")
        return f"data:image/svg+xml;base64,{encoded}"


def drawing(width: float, height: float, label: str, *children: str) -> Drawing:
    """Put elements into a drawing, whose colours follow the theme of the page it lies on."""
    size = round(width), round(height)
    svg = element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=size[0],
        height=size[1],
        style="color-scheme: light dark; font-family: sans-serif",
    )
    return Drawing(svg, *size, label)


def box(left: float, top: float, width: float, height: float, **style: object) -> str:
    """Write a rectangle whose colours are styles, so that they may hang on the theme."""
    said = "; ".join(f"{key.replace('_', '-')}: {value}" for key, value in style.items())
    return element("rect", x=f"{left:g}", y=f"{top:g}", width=width, height=height, style=said)


def line(points: Sequence[tuple[float, float]], **style: object) -> str:
    """Write a line through points."""
    said = "; ".join(f"{key.replace('_', '-')}: {value}" for key, value in style.items())
    return element(
        "polyline",
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        style=f"fill: none; {said}",
    )


def text(
    x: float, y: float, said: str, *, size: float = 13, anchor: str = "middle", color: str = INK
) -> str:
    """Write a text about a point."""
    return element(
        "text",
        said,
        x=f"{x:g}",
        y=f"{y:g}",
        text_anchor=anchor,
        dominant_baseline="central",
        style=f"fill: {color}; font-size: {size:g}px",
    )
