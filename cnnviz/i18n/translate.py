"""Messages in the language that is spoken."""

from __future__ import annotations

import functools
import gettext
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from cnnviz.i18n.language import CATALOGUES, ENGLISH, current_language
from cnnviz.i18n.message import Message
from cnnviz.i18n.numbers import format_number


def translate(text: str | Exception, /, **values: object) -> str:
    """Say a message in the language that is spoken.

    Parameters
    ----------
    text : str, Message or Exception
        A literal with ``{name}`` for each value; a constant that is ``marked``; or what the core
        said, as a message or as the error that carries one.
    **values : object
        What stands for each ``{name}``; a message among them is translated too.

    Examples
    --------
    >>> translate("Epoch {epoch}", epoch=3)
    'Epoch 3'
    """
    if isinstance(text, Exception):
        text = text.args[0] if text.args and isinstance(text.args[0], str) else str(text)
    if isinstance(text, Message):
        if text.plural is not None:
            return translate_plural(text.template, text.plural, **text.values)
        return _filled(_catalogue(current_language()).gettext(text.template), text.values)
    return _filled(_catalogue(current_language()).gettext(text), values)


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
    return _filled(found, {"count": format_number(count), **values})


def _filled(template: str, values: dict[str, object]) -> str:
    if not values:
        return template
    return template.format(
        **{
            name: translate(value) if isinstance(value, Message) else value
            for name, value in values.items()
        }
    )


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """Read a language's catalogue, once: a second, so that none is read before it is spoken."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
