"""Elements of an SVG drawing, and its colours on a light and on a dark page."""

from __future__ import annotations

from html import escape

INK = "currentColor"
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


def drawing(width: float, height: float, label: str, *children: str) -> str:
    """Write a drawing that is one picture with a label; it shrinks with its column."""
    return element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=f"{width:g}",
        role="img",
        aria_label=label,
        style="max-width: 100%; height: auto; font-family: inherit",
    )


def box(left: float, top: float, width: float, height: float, **style: object) -> str:
    """Write a rectangle whose colours are styles, so that they may hang on the theme."""
    said = "; ".join(f"{key.replace('_', '-')}: {value}" for key, value in style.items())
    return element("rect", x=f"{left:g}", y=f"{top:g}", width=width, height=height, style=said)


def line(points: list[tuple[float, float]], **style: object) -> str:
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
