"""Drawings in a row, with a sign between them."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.svg.element import Drawing, Markup, drawing, element, text

_GAP = 30  # px


def beside(drawings: Sequence[Drawing], label: str, signs: str = "→") -> Drawing:
    """Draw drawings beside each other.

    Parameters
    ----------
    drawings : sequence of Drawing
    label : str
        What they show together; what each shows follows it.
    signs : str
        One between any two, or one for each gap.

    Examples
    --------
    >>> from cnnviz.figures.svg.number_grid import number_grid
    >>> import numpy as np
    >>> one = number_grid(np.eye(2), "Input")
    >>> beside([one, one], "Twice").label
    'Twice. Input: 1 0; 0 1. Input: 1 0; 0 1'
    """
    height = max(each.height for each in drawings)
    signs = signs * (len(drawings) - 1) if len(signs) == 1 else signs
    parts: list[str] = []
    left = 0
    for at, each in enumerate(drawings):
        if at:
            parts.append(text(left + _GAP / 2, height / 2, signs[at - 1], size=18))
            left += _GAP
        top = (height - each.height) / 2
        parts.append(element("g", Markup(each.svg), transform=f"translate({left} {top:g})"))
        left += each.width
    return drawing(left, height, ". ".join([label, *(each.label for each in drawings)]), *parts)
