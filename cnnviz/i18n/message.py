"""Sentences that are said later, in the language of whoever reads them.

The core raises its errors with these: they read as English, travel between processes, and carry
what a translation needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Number, Real
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
        chosen, filled = template, values
        if plural is not None:
            chosen = template if values["count"] == 1 else plural
            filled = {**values, "count": f"{values['count']:,}"}  # as `translate_plural` does
        made = super().__new__(cls, chosen.format(**filled) if filled else chosen)
        made.template, made.plural, made.values = template, plural, values
        return made

    def __reduce__(self) -> tuple[type[Message], tuple[str, str | None, dict[str, Any]]]:
        # Of other values the text alone travels: the other side may not know their classes.
        values = {
            name: value if isinstance(value, _PLAIN) else str(value)
            for name, value in self.values.items()
        }
        return type(self), (self.template, self.plural, values)


class Clause(Message):
    """A sentence inside another one: without its full stop, in any language.

    Examples
    --------
    >>> message("it must be a network ({rule})", rule=Clause(message("It has no layers.")))
    'it must be a network (It has no layers)'
    """

    def __new__(cls, said: str) -> Clause:
        """Take what an error says, or a message."""
        made = str.__new__(cls, said.rstrip("."))
        made.template, made.plural, made.values = "{said}", None, {"said": said}
        return made

    def __reduce__(self) -> tuple[type[Clause], tuple[str]]:  # type: ignore[override]
        return type(self), (self.values["said"],)


def message(template: str, /, **values: object) -> Message:
    """Make a sentence that can be translated later.

    Parameters
    ----------
    template : str
        A literal, since catalogues are made of what stands in the code.
    **values : object
        What stands for each ``{name}``; of an error, what it says.

    Examples
    --------
    >>> message("`{name}` must be at least {least}, got {value}.", name="strides", least=1, value=0)
    '`strides` must be at least 1, got 0.'
    """
    return Message(template, None, _said(values))


def plural_message(one: str, other: str, /, count: int, **values: object) -> Message:
    """Make a sentence that depends on a count, and can be translated later.

    Examples
    --------
    >>> plural_message("{count} image is lost.", "{count} images are lost.", count=2)
    '2 images are lost.'
    """
    return Message(one, other, {"count": count, **_said(values)})


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sentence_of(value) if isinstance(value, BaseException) else value
        for name, value in values.items()
    }


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


def to_data(said: str) -> str | dict[str, Any]:
    """Give a sentence as data for JSON: of a message its template and values, else the text.

    Examples
    --------
    >>> to_data(message("Row {row}", row=3)), to_data("Row 3")
    ({'template': 'Row {row}', 'values': {'row': 3}}, 'Row 3')
    """
    if isinstance(said, Clause):
        return {"clause": to_data(said.values["said"])}
    if not isinstance(said, Message):
        return said
    values = {name: _value_data(value) for name, value in said.values.items()}
    plural = {} if said.plural is None else {"plural": said.plural}
    return {"template": said.template, **plural, "values": values}


def _value_data(value: Any) -> Any:
    if isinstance(value, str):
        return to_data(value)
    if isinstance(value, Integral):
        return value if isinstance(value, bool) else int(value)
    return float(value) if isinstance(value, Real) else str(value)


def from_data(data: Any) -> str:
    """Read what `to_data` gave.

    Raises
    ------
    ValueError
        If it is something else.

    Examples
    --------
    >>> from_data({"template": "Row {row}", "values": {"row": 3}})
    'Row 3'
    """
    if isinstance(data, str):
        return data
    try:
        if "clause" in data:
            return Clause(from_data(data["clause"]))
        values = {
            name: value if isinstance(value, int | float) else from_data(value)
            for name, value in data["values"].items()
        }
        return Message(data["template"], data.get("plural"), values)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise ValueError(message("A sentence must be a text, or a template and values.")) from None
