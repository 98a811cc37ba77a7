"""Numbers by a language's own rules."""

from __future__ import annotations

import functools

from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    get_decimal_symbol,
    get_group_symbol,
)

from cnnviz.i18n.language import ENGLISH, current_language, locale_of


def format_number(number: int) -> str:
    """Write a whole number with the language's sign between thousands.

    Examples
    --------
    >>> format_number(582026)
    '582,026'
    """
    return format_decimal(number, locale=locale_of(current_language()))


def format_large(number: int) -> str:
    """Write a large whole number in words, by the language's own steps.

    Examples
    --------
    >>> format_large(950), format_large(2_480_000), format_large(1_250_000_000_000)
    ('950', '2.5 million', '1,250 billion')
    >>> from cnnviz.i18n import speak
    >>> with speak("ko"):  # which counts in ten thousands
    ...     format_large(59_500_000_000)
    '595억'
    """
    locale = locale_of(current_language())
    if number < 1e6:
        return format_decimal(number, locale=locale)
    if locale.language != ENGLISH:
        return format_compact_decimal(number, format_type="long", locale=locale, fraction_digits=1)
    # A network's sums are compared: millions and billions alone, as the field counts.
    size, noun = (1e9, "billion") if number >= 1e9 else (1e6, "million")
    return f"{number / size:,.0f} {noun}" if number >= 1e2 * size else f"{number / size:.1f} {noun}"


def localised(number: str) -> str:
    """Write a number that Python wrote with commas with the language's own signs.

    Examples
    --------
    >>> localised("1,234.5")
    '1,234.5'
    """
    return number.translate(_signs(current_language()))


@functools.cache
def _signs(language: str) -> dict[int, str]:
    locale = locale_of(language)
    return {ord(","): get_group_symbol(locale), ord("."): get_decimal_symbol(locale)}
