"""Frozen dataclasses of plain values as JSON, both ways; what is read is checked by its types."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from cnnviz.i18n import from_data, message, to_data
from cnnviz.nets.reading import ReadingError, parsed, refusals, short

Record = TypeVar("Record")

AMONG = "among"
"""In a field's metadata: it holds numbers by name, which stand among the record's own fields."""


def to_json(record: Any) -> str:
    """Write a record as JSON; numbers that are not finite are written as NaN and Infinity."""
    return json.dumps(record, default=_by_name, ensure_ascii=False)


def _by_name(record: Any) -> dict[str, Any]:
    kind: Any = type(record)
    found = {name: getattr(record, name) for name in _fields(kind)}
    found |= {name: to_data(value) for name, value in found.items() if isinstance(value, str)}
    for name in _among(kind):
        found |= found.pop(name)
    return found


def from_json(kind: type[Record], text: str) -> Record:
    """Read a record; fields that are left out have their usual value, others are passed over.

    Raises
    ------
    ReadingError

    Examples
    --------
    >>> from cnnviz.training.store.states import Control
    >>> from_json(Control, '{"sequence": 3, "wanted": "pause"}').wanted
    'pause'
    >>> from cnnviz.training.store.measured import TestScore
    >>> from_json(TestScore, '{"loss": 1.5, "accuracy": 0.5, "f1": 0.25}')  # one with others
    TestScore(loss=1.5, accuracy=0.5, more={'f1': 0.25})
    >>> from_json(Control, '{"sequence": "3"}')
    Traceback (most recent call last):
    cnnviz.nets.reading.ReadingError: `sequence` must be a whole number, got '3'.
    """
    values = parsed(text)
    with refusals():
        try:
            record: Record = _record(kind, values)
        except OverflowError:
            raise ReadingError(message("A number is too large.")) from None
    return record


def _record(kind: Any, values: Any) -> Any:
    if not isinstance(values, dict):
        raise ReadingError(message("{name} must be its fields by name: {{…}}.", name=kind.__name__))
    found: dict[str, Any] = {}
    known, among = _fields(kind), _among(kind)
    for name, (wanted, needed) in known.items():
        if name in among:
            others = {key: value for key, value in values.items() if key not in known}
            found[name] = {k: float(v) for k, v in others.items() if type(v) in (int, float)}
        elif name in values:
            found[name] = _value(wanted, values[name], name)
        elif needed:
            raise ReadingError(
                message("{subject} needs `{name}`.", subject=kind.__name__, name=name)
            )
    return kind(**found)


@cache
def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    types = get_type_hints(kind)
    return {
        each.name: (types[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    }


@cache
def _among(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.metadata.get(AMONG))


_NAMES = {
    int: message("a whole number"),
    float: message("a number"),
    str: message("a text"),
    bool: message("true or false"),
}


def _value(wanted: Any, value: Any, name: str) -> Any:
    if isinstance(wanted, UnionType):  # X | None
        (inner,) = (each for each in get_args(wanted) if each is not NoneType)
        return None if value is None else _value(inner, value, name)
    if get_origin(wanted) is tuple:  # tuple[X, ...]
        return _row(get_args(wanted)[0], value, name)
    if is_dataclass(wanted):
        return _record(wanted, value)
    if wanted is float and type(value) is int:
        value = float(value)
    if wanted is str and isinstance(value, dict):  # a message
        return from_data(value)
    if type(value) is not wanted:
        raise ReadingError(
            message(
                "`{name}` must be {wanted}, got {value}.",
                name=name,
                wanted=_NAMES[wanted],
                value=short(repr(value)),
            )
        )
    return value


def _row(wanted: Any, value: Any, name: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ReadingError(
            message("`{name}` must be a list, got {value}.", name=name, value=short(repr(value)))
        )
    return tuple(_value(wanted, each, name) for each in value)
