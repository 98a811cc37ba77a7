"""The result of a round of questions as a picture to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from cnnviz.figures.colour import FAINT, INK, PAPER, Theme, diverging
from cnnviz.figures.files import png
from cnnviz.figures.fonts import korean_font

_WIDTH, _MARGIN, _ROW = 960, 48, 48
_TITLE, _TEXT, _SMALL = 34, 22, 16
_WEIGHT = 450


@dataclass(frozen=True)
class CardRow:
    """How many questions of a kind were asked, and how many answers were right."""

    title: str
    right: int
    asked: int


def quiz_card(title: str, rows: Sequence[CardRow], address: str, theme: Theme = "light") -> bytes:
    """Draw a result: a line for each kind, with a tick or a cross for each question.

    Parameters
    ----------
    title : str
    rows : sequence of CardRow
    address : str
        Of the same round.
    theme : {"light", "dark"}

    Returns
    -------
    bytes
        A PNG file.

    Examples
    --------
    >>> quiz_card("7 of 10", [CardRow("Output size", 1, 2)], "quiz?seed=7")[1:4]
    b'PNG'
    """
    below = _lines(address)
    height = 3 * _MARGIN + _TITLE + len(rows) * _ROW + len(below) * (_SMALL + 8)
    image = Image.new("RGB", (_WIDTH, height), PAPER[theme])
    pen = ImageDraw.Draw(image)
    pen.text((_MARGIN, _MARGIN), title, fill=INK[theme], font=korean_font(_TITLE, _WEIGHT))
    top = float(2 * _MARGIN + _TITLE - 16)
    for row in rows:
        middle = top + _ROW / 2
        pen.line((_MARGIN, top, _WIDTH - _MARGIN, top), FAINT[theme])
        pen.text((_MARGIN, middle), row.title, INK[theme], korean_font(_TEXT, _WEIGHT), "lm")
        for at in range(row.asked):
            left = _WIDTH - _MARGIN - (row.asked - at) * 34
            _mark(pen, left, middle, right=at < row.right, theme=theme)
        top += _ROW
    top += _MARGIN / 2
    for line in below:
        pen.text((_MARGIN, top), line, INK[theme], korean_font(_SMALL, _WEIGHT))
        top += _SMALL + 8
    return png(np.asarray(image))


def _mark(
    pen: ImageDraw.ImageDraw, left: float, middle: float, *, right: bool, theme: Theme
) -> None:
    """Draw a tick or a cross, in blue and orange, which all eyes tell apart."""
    colour = tuple(int(each) for each in diverging(theme)[0 if right else -1])
    if right:
        points = [(left, middle), (left + 8, middle + 8), (left + 22, middle - 9)]
        pen.line(points, colour, 4, "curve")
        return
    for sign in (-1, 1):
        pen.line((left + 2, middle - 9 * sign, left + 20, middle + 9 * sign), colour, 4)


def _lines(text: str) -> list[str]:
    """Cut a long address into lines that fit."""
    font, lines = korean_font(_SMALL, _WEIGHT), [""]
    for letter in text:
        if font.getlength(lines[-1] + letter) > _WIDTH - 2 * _MARGIN:
            lines.append("")
        lines[-1] += letter
    return lines
