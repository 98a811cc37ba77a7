"""The comments of a program, in the language that is spoken."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from cnnviz.i18n import translate

_WIDTH = 94  # of a line's words


def comment(said: str, indent: str = "") -> str:
    """Write what is said as a comment, in lines of a program.

    Examples
    --------
    >>> comment("They do not learn.", "    ")
    '    # They do not learn.'
    """
    start = f"{indent}# "
    width = _WIDTH + len(start)
    return textwrap.fill(said, width, initial_indent=start, subsequent_indent=start)


def with_comments(program: str, comments: Iterable[str]) -> str:
    """Write a program with its comments in the language that is spoken.

    Parameters
    ----------
    program : str
        With its comments in English.
    comments : iterable of str
        Marked ones that it may have, as `comment` writes them or within a line.
    """
    for said in comments:
        program = program.replace(comment(said), comment(translate(said)))
        program = program.replace(said, translate(said))
    return program
