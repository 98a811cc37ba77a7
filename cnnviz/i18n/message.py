"""Sentences that are said later, in the language of whoever reads them.

The core raises its errors with these: they read as English, travel between processes, and carry
what a translation needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Number
from typing import Any

_PLAIN = (str, Number, tuple, list)


class Message(str):
    """A sentence in English that knows its template and values.

    Attributes
    ----------
    template : str
        With ``{name}`` for each value; what a catalogue translates.
    plural : str or None
        The template for counts other than one, where there is one.
    values : dict
        ``count`` among them where there is a plural; a value may be a message itself.
    """

    template: str
    plural: str | None
    values: dict[str, Any]

    def __new__(cls, template: str, plural: str | None, values: dict[str, Any]) -> Message:
        """Fill the values into the template of their count."""
        chosen = template if plural is None or values["count"] == 1 else plural
        made = super().__new__(cls, chosen.format(**values) if values else chosen)
        made.template, made.plural, made.values = template, plural, values
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[str, str | None, dict[str, Any]]]:
        # Of other values the text alone travels: the other side may not know their classes.
        values = {
            name: value if isinstance(value, _PLAIN) else str(value)
            for name, value in self.values.items()
        }
        return type(self), (self.template, self.plural, values)


def message(template: str, /, **values: object) -> Message:
    """Make a sentence that can be translated later.

    Parameters
    ----------
    template : str
        A literal, since catalogues are made of what stands in the code.
    **values : object
        What stands for each ``{name}``.

    Examples
    --------
    >>> message("`{name}` must be at least {least}, got {value}.", name="strides", least=1, value=0)
    '`strides` must be at least 1, got 0.'
    """
    return Message(template, None, values)


def plural_message(one: str, other: str, /, count: int, **values: object) -> Message:
    """Make a sentence that depends on a count, and can be translated later.

    Examples
    --------
    >>> plural_message("{count} image is lost.", "{count} images are lost.", count=2)
    '2 images are lost.'
    """
    return Message(one, other, {"count": count, **values})


def joined(separator: str, parts: Iterable[str]) -> Message:
    """Put sentences or items of a list one after the other, each to be translated by itself.

    Examples
    --------
    >>> joined("; ", [message("{count} classes", count=2), "`a` is passed over"])
    '2 classes; `a` is passed over'
    """
    values = {f"part_{number}": part for number, part in enumerate(parts)}
    return Message(separator.join(f"{{{name}}}" for name in values), None, values)


def marked(text: str) -> str:
    """Mark a constant that ``translate`` is called on elsewhere, so that catalogues have it.

    Examples
    --------
    >>> marked("Convolution")
    'Convolution'
    """
    return text


def sentence_of(error: BaseException) -> str:
    """Give what an error says: its message, where it carries one, so that it can be translated.

    Examples
    --------
    >>> sentence_of(ValueError(message("{count} bytes are too many.", count=9))).template
    '{count} bytes are too many.'
    """
    said = error.args[0] if len(error.args) == 1 else None
    # Of several arguments a class makes its own sentence, which may be a message too.
    return said if isinstance(said, str) else str(error)
