"""Messages in the language that is spoken."""

from __future__ import annotations

import functools
import gettext
import string
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from cnnviz.i18n.language import CATALOGUES, ENGLISH, PSEUDO, current_language, locale_of
from cnnviz.i18n.message import Clause, Message, sentence_of
from cnnviz.i18n.numbers import format_number, localised
from cnnviz.i18n.pseudo import PseudoTranslations

_COUNTS = (*range(200), 10**6)  # among them is one of each plural that a language has


def translate(text: str | Exception, /, **values: object) -> str:
    """Say a message in the language that is spoken.

    Parameters
    ----------
    text : str, Message or Exception
        A literal with ``{name}`` for each value; a constant that is ``marked``; or what the core
        said, as a message or as the error that carries one.
    **values : object
        What stands for each ``{name}``; a message or an error among them is translated too.

    Examples
    --------
    >>> translate("Epoch {epoch}", epoch=3)
    'Epoch 3'
    """
    if isinstance(text, Exception):
        text = sentence_of(text)
    if isinstance(text, Clause):
        return translate(text.values["said"]).rstrip(".")
    if isinstance(text, Message) and text:  # by gettext's rules, "" is the catalogue's head
        if text.plural is not None:
            return translate_plural(text.template, text.plural, **text.values)
        return _filled(_catalogue(current_language()).gettext(text.template), text.values)
    return _filled(_catalogue(current_language()).gettext(text) if text else text, values)


def translate_plural(one: str, other: str, /, count: int, **values: object) -> str:
    """Say a message that depends on a count, by the language's own rules.

    Parameters
    ----------
    one, other : str
        For one and for any other count, in English, with ``{count}``.
    count : int
    **values : object

    Examples
    --------
    >>> translate_plural("{count} row", "{count} rows", 1)
    '1 row'
    >>> translate_plural("{count} row", "{count} rows", 3000)
    '3,000 rows'
    """
    found = _catalogue(current_language()).ngettext(one, other, count)
    # A template that asks for the signs between thousands writes them itself.
    written = count if "{count:," in found else format_number(count)
    return _filled(found, {"count": written, **values})


def templates(
    messages: Iterable[str | tuple[str, str]], language: str
) -> dict[str, str | dict[str, str]]:
    """Translate messages with their placeholders left open, for a program in the browser.

    Parameters
    ----------
    messages : iterable of str or (str, str)
        In English; two where a message depends on a count.
    language : str

    Returns
    -------
    dict
        By the English message, the first of two. Of one that depends on a count, the
        translations by CLDR's names of the language's plurals, as ``Intl.PluralRules`` gives them.

    Examples
    --------
    >>> templates(["Convolution", ("{count} row", "{count} rows")], "ko")
    {'Convolution': '합성곱', '{count} row': {'other': '{count}행'}}
    """
    catalogue = _catalogue(language)
    plural = locale_of(language).plural_form
    counts = {plural(count): count for count in reversed(_COUNTS)}
    return {
        message if isinstance(message, str) else message[0]: catalogue.gettext(message)
        if isinstance(message, str)
        else {name: catalogue.ngettext(*message, count) for name, count in counts.items()}
        for message in messages
    }


def _filled(template: str, values: dict[str, object]) -> str:
    if not values:
        return template
    said = {
        name: translate(value) if isinstance(value, Message | Exception) else value
        for name, value in values.items()
    }
    return _FORMATTER.vformat(template, (), said) if ":," in template else template.format(**said)


class _Formatter(string.Formatter):
    """Numbers that are written with commas follow the language: ``{count:,}``."""

    def format_field(self, value: Any, format_spec: str) -> str:
        written: str = super().format_field(value, format_spec)
        return localised(written) if "," in format_spec else written


_FORMATTER = _Formatter()


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """Read a language's catalogue, once, when it is first spoken."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    if language == PSEUDO:
        return PseudoTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale_of(language)))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
