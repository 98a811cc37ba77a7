"""Frozen dataclasses of plain values as JSON, both ways; what is read is checked by its types."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from cnnviz.nets.reading import short

Record = TypeVar("Record")


class RecordError(ValueError):
    """One sentence that says why a text is no record."""


def to_json(record: Any) -> str:
    """Write a record as JSON; numbers that are not finite are written as NaN and Infinity."""
    return json.dumps(record, default=_by_name, ensure_ascii=False)


def _by_name(record: Any) -> dict[str, Any]:
    kind: Any = type(record)
    return {name: getattr(record, name) for name in _fields(kind)}


def from_json(kind: type[Record], text: str) -> Record:
    """Read a record; fields that are left out have their usual value, others are passed over.

    Raises
    ------
    RecordError

    Examples
    --------
    >>> from cnnviz.training.store.states import Control
    >>> from_json(Control, '{"sequence": 3, "wanted": "pause"}').wanted
    'pause'
    >>> from_json(Control, '{"sequence": "3"}')
    Traceback (most recent call last):
    cnnviz.training.store.record_json.RecordError: `sequence` must be a whole number, got '3'.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise RecordError("This is no JSON.") from None
    try:
        record: Record = _record(kind, values)
    except OverflowError:
        raise RecordError("A number is too large.") from None
    except (TypeError, ValueError) as rule:
        raise RecordError(str(rule)) from None
    return record


def _record(kind: Any, values: Any) -> Any:
    if not isinstance(values, dict):
        raise RecordError(f"{kind.__name__} must be its fields by name: {{…}}.")
    found: dict[str, Any] = {}
    for name, (wanted, needed) in _fields(kind).items():
        if name in values:
            found[name] = _value(wanted, values[name], name)
        elif needed:
            raise RecordError(f"{kind.__name__} needs `{name}`.")
    return kind(**found)


@cache
def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    types = get_type_hints(kind)
    return {
        each.name: (types[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    }


_NAMES = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def _value(wanted: Any, value: Any, name: str) -> Any:
    if isinstance(wanted, UnionType):  # X | None
        (inner,) = (each for each in get_args(wanted) if each is not NoneType)
        return None if value is None else _value(inner, value, name)
    if get_origin(wanted) is tuple:
        return _row(get_args(wanted), value, name)
    if is_dataclass(wanted):
        return _record(wanted, value)
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted:
        raise RecordError(f"`{name}` must be {_NAMES[wanted]}, got {short(repr(value))}.")
    return value


def _row(kinds: tuple[Any, ...], value: Any, name: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise RecordError(f"`{name}` must be a list, got {short(repr(value))}.")
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(value)
    if len(kinds) != len(value):
        raise RecordError(f"`{name}` must be a list of {len(kinds)}, got {len(value)}.")
    return tuple(_value(kind, each, name) for kind, each in zip(kinds, value, strict=True))
