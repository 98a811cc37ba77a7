"""Numbers by a language's own rules."""

from __future__ import annotations

from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from cnnviz.i18n.language import current_language, locale_of


def format_number(number: int) -> str:
    """Write a whole number with the language's sign between thousands.

    Examples
    --------
    >>> format_number(582026)
    '582,026'
    """
    return format_decimal(number, locale=locale_of(current_language()))


def localised(number: str) -> str:
    """Write a number that Python wrote with commas with the language's own signs.

    Examples
    --------
    >>> localised("1,234.5")
    '1,234.5'
    """
    locale = locale_of(current_language())
    return number.translate(
        {ord(","): get_group_symbol(locale), ord("."): get_decimal_symbol(locale)}
    )
