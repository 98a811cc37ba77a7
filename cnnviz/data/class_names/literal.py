"""Lists and maps of names: JSON, and as Python or NumPy prints them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from cnnviz.data.class_names.errors import ClassNamesError
from cnnviz.data.class_names.numbered import in_order
from cnnviz.i18n import message

_LITERAL = re.compile(r"""\[\s*["'\]]|\{\s*["'\d}]""")  # not "[background]"
_TOKEN = r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\d{1,6}|:"""
_PYTHON = re.compile(rf"[\[{{](?:{_TOKEN}|[,\s])*+[\]}}]")
# Where files of other programs keep them: Teachable Machine's and Hugging Face's.
_INSIDE = ("labels", "id2label")


def is_literal(text: str) -> bool:
    """Tell whether a text begins as a list or a map does."""
    return _LITERAL.match(text) is not None


def names_of_literal(text: str) -> Sequence[str]:
    """Give the names of a list, or of a map of names and their numbers.

    Raises
    ------
    ClassNamesError
        If it is neither.
    """
    return _names_of(_literal(text))


class _Map(list[tuple[Any, Any]]):
    """The entries of a map, those of one key all kept."""


def _literal(text: str) -> Any:
    """Read JSON, or a flat list or map as Python or NumPy prints it."""
    try:
        return json.loads(text, object_pairs_hook=_Map)
    except (ValueError, RecursionError):
        pass
    if not _PYTHON.fullmatch(text):
        raise ClassNamesError(
            message(
                "This begins as a list or a map in JSON does, but is none: write it as "
                '`["cat", "dog"]` or `{"0": "cat", "1": "dog"}`, or the names a line each.',
            )
        )
    values = [each if each == ":" else _value(each) for each in re.findall(_TOKEN, text)]
    if text.startswith("["):
        return values
    return _Map(zip(values[::3], values[2::3], strict=False))


def _value(token: str) -> str | int:
    return int(token) if token.isdigit() else re.sub(r"\\(.)", r"\1", token[1:-1])


def _names_of(value: Any) -> Sequence[str]:
    if isinstance(value, _Map):
        for key, inside in value:
            if key in _INSIDE and isinstance(inside, list):
                return _names_of(inside)
        value = _Map((key, _after_its_id(inside)) for key, inside in value)
        if all(type(number) is int for _, number in value):
            value = _Map((number, name) for name, number in value)
        pairs = [(str(number), str(name)) for number, name in value if _is_name(name)]
        found = in_order(pairs if len(pairs) == len(value) else None)
        if found is None:
            raise ClassNamesError(
                message(
                    "A map must give each name its number, from 0 on without a gap, as "
                    '`{"0": "cat", "1": "dog"}` or `{"cat": 0, "dog": 1}` does.',
                )
            )
        return found
    if not isinstance(value, list) or not all(_is_name(each) for each in value):
        raise ClassNamesError(
            message('A list must hold names and nothing else, as `["cat", "dog"]` does.')
        )
    return [str(each) for each in value]


def _after_its_id(value: Any) -> Any:
    """Give the name of ``["n01440764", "tench"]``, as Keras's index of ImageNet has it."""
    is_pair = isinstance(value, list) and not isinstance(value, _Map) and len(value) == 2
    return value[1] if is_pair and all(isinstance(each, str) for each in value) else value


def _is_name(value: Any) -> bool:
    return isinstance(value, str) or type(value) is int
