"""The tours in the language that is spoken: ``text/<language>/tours/<name>.md``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cnnviz.i18n import ENGLISH, current_language
from cnnviz.teaching.tours import PATH, Tour, read_tour
from cnnviz.ui.references.addresses import with_sources

_FOLDER = Path(__file__).parents[1] / "text"


def tour_of(name: str) -> Tour:
    """Give a tour by its name.

    Examples
    --------
    >>> tour_of("padding").page  # one of the two of this page
    'convolution'
    """
    return _tour(name, current_language())


def tours_of(page: str) -> list[Tour]:
    """Give the tours of a page, in the order of the lesson."""
    return [tour for tour in map(tour_of, PATH) if tour.page == page]


@cache
def _tour(name: str, language: str) -> Tour:
    """Read a tour in a language, or in English where nobody has translated it."""
    files = [_FOLDER / each / "tours" / f"{name}.md" for each in (language, ENGLISH)]
    file = next(each for each in files if each.exists())
    return read_tour(name, with_sources(file.read_text(encoding="utf-8"), language))
