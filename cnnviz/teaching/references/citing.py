"""Keys in a text become links to the works that they name."""

from __future__ import annotations

import re
from collections.abc import Callable

from cnnviz.i18n import translate
from cnnviz.teaching.references.work import WORKS, Work

_KEY = re.compile(r"\[@(\w+)\]")


class CitationError(ValueError):
    """A text names a work that is not listed; one sentence."""


def cited_keys(text: str) -> list[str]:
    """List the works that a text names, in its order.

    Examples
    --------
    >>> cited_keys("Adam ([@kingma2015]) and dropout ([@srivastava2014]; [@kingma2015]).")
    ['kingma2015', 'srivastava2014', 'kingma2015']
    """
    return _KEY.findall(text)


def with_citations(text: str, address: Callable[[str], str]) -> str:
    """Write the author and the year of each work that a text names, as a link, in its language.

    Parameters
    ----------
    text : str
        Markdown.
    address : callable
        Gives the address of a work by its key.

    Raises
    ------
    CitationError
        If a work is not listed.

    Examples
    --------
    >>> with_citations("It adds ([@he2016]; [@ioffe2015]).", "?work={}".format)
    'It adds ([He et al., 2016](?work=he2016); [Ioffe and Szegedy, 2015](?work=ioffe2015)).'
    """

    def named(found: re.Match[str]) -> str:
        key = found[1]
        if key not in WORKS:
            raise CitationError(f"`{key}` must be one of the works of works.toml.")
        return f"[{_name(WORKS[key])}]({address(key)})"

    return _KEY.sub(named, text)


def _name(work: Work) -> str:
    first, *others = work.families
    if not others:
        return translate("{author}, {year}", author=first, year=work.year)
    if len(others) == 1:
        return translate("{one} and {other}, {year}", one=first, other=others[0], year=work.year)
    return translate("{author} et al., {year}", author=first, year=work.year)
