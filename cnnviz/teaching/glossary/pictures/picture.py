"""A small picture of a term, made from numbers that the app's own core computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cnnviz.discovery import LAST
from cnnviz.figures.svg import Drawing


@dataclass(frozen=True)
class Picture:
    """A picture.

    Attributes
    ----------
    name : str
        By which the glossary's text asks for it.
    draw : callable
        Draws it, its words in the language that is spoken.
    """

    name: str
    draw: Callable[[], Drawing]
    place: int = LAST
