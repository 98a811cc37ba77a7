"""Numbers by a language's own rules."""

from __future__ import annotations

from babel.numbers import format_decimal

from cnnviz.i18n.language import current_language, locale_of


def format_number(number: int) -> str:
    """Write a whole number with the language's sign between thousands.

    Examples
    --------
    >>> format_number(582026)
    '582,026'
    """
    return format_decimal(number, locale=locale_of(current_language()))
