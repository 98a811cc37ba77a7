"""The pickles of CIFAR-10, read step by step without running anything in them.

A pickle is a program for a small stack machine; Python's own reader lets it call what it likes,
and even with every call forbidden a made-up file can exhaust memory or crash the process. Here
only the steps that these files consist of are known, and a value is data and nothing else.
"""

from __future__ import annotations

import math
import pickletools
from collections.abc import Callable
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import DatasetError, quoted
from cnnviz.i18n import message

T = TypeVar("T")

# A batch of 10,000 takes about 30,000 steps.
_MAX_STEPS = 100_000
_MAX_ENCODED = 2**26  # bytes

# Steps that push what stands in the file; the strings of Python 2 are bytes.
_VALUES = {
    *("BININT", "BININT1", "BININT2", "LONG1"),
    *("BINUNICODE", "SHORT_BINUNICODE", "BINBYTES", "SHORT_BINBYTES", "BYTEARRAY8"),
}
_OLD_STRINGS = {"BINSTRING", "SHORT_BINSTRING"}
_PUTS, _GETS = {"BINPUT", "LONG_BINPUT", "MEMOIZE"}, {"BINGET", "LONG_BINGET"}
_NEW: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
}
# How many values a step takes off the stack; 0 stands for all since the last mark.
_TUPLES = {"TUPLE": 0, "TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_APPENDS = {"APPENDS": 0, "APPEND": 1}
_SETS = {"SETITEMS": 0, "SETITEM": 2}


class _Bytes:
    """The one kind of array elements here: unsigned bytes."""

    def fill(self, state: Any) -> None:
        """Take what NumPy adds to every dtype, which says nothing about bytes."""


class _Array:
    """An array that is made empty and filled by a later step, as NumPy writes it."""

    values: NDArray[np.uint8]

    def fill(self, state: Any) -> None:
        _, shape, element, by_columns, data = state
        if not isinstance(element, _Bytes) or by_columns or len(shape) > 4:
            raise ValueError
        if math.prod(shape) != len(data):
            raise ValueError
        self.values = np.frombuffer(data, np.uint8).reshape(shape)


def _reconstruct(_kind: Any, _shape: Any, _code: Any) -> _Array:
    return _Array()


def _from_buffer(data: Any, element: Any, shape: Any, order: Any) -> _Array:
    array = _Array()
    array.fill((1, shape, element, order != "C", data))
    return array


def _dtype(code: Any, _align: Any = None, _copy: Any = None) -> _Bytes:
    if code not in ("u1", b"u1"):
        raise ValueError
    return _Bytes()


def _encode(text: Any, _encoding: Any) -> bytes:
    return bytes(text, "latin-1")


# What stands in for the names that a file may use; nothing is ever imported.
_NAMES: dict[str, Callable[..., Any]] = {
    "numpy dtype": _dtype,
    "numpy ndarray": _Array,
    "_codecs encode": _encode,
    **{f"numpy.{core}.multiarray _reconstruct": _reconstruct for core in ("core", "_core")},
    **{f"numpy.{core}.numeric _frombuffer": _from_buffer for core in ("core", "_core")},
}


def read_pickle(data: bytes) -> dict[bytes, Any]:
    """Read a pickle that anyone may have made, if it holds what a file of CIFAR-10 holds.

    Parameters
    ----------
    data : bytes
        The strings of Python 2 are read as bytes.

    Returns
    -------
    dict
        Names as bytes; values are whole numbers, bytes, texts, lists of these, and arrays of
        uint8.

    Raises
    ------
    DatasetError
        If it is damaged, or holds anything else.

    Examples
    --------
    >>> import pickle
    >>> read_pickle(pickle.dumps({b"labels": [6, 9]}))
    {b'labels': [6, 9]}
    >>> read_pickle(pickle.dumps({b"labels": print}))
    Traceback (most recent call last):
    cnnviz.data.dataset.DatasetError: The file asks for `builtins print`, unlike any of CIFAR-10.
    """
    try:
        return _run(data)
    except DatasetError:
        raise
    # What a made-up file can do to a stack, a list or a number has no end of kinds.
    except Exception as error:
        raise DatasetError(message("The file is damaged, or no file of CIFAR-10.")) from error


def _run(data: bytes) -> dict[bytes, Any]:
    stack: list[Any] = []
    marks: list[int] = []
    memo: dict[int, Any] = {}
    encoded = 0

    def take(count: int) -> list[Any]:
        start = len(stack) - count if count else marks.pop()
        if not 0 <= start <= len(stack):
            raise ValueError
        taken = stack[start:]
        del stack[start:]
        return taken

    argument: Any
    for step, argument, _ in islice(pickletools.genops(data), _MAX_STEPS):
        name = step.name
        if name in _VALUES:
            stack.append(argument)
        elif name in _OLD_STRINGS:
            stack.append(argument.encode("latin-1"))
        elif name in _PUTS:
            memo[len(memo) if argument is None else argument] = stack[-1]
        elif name in _GETS:
            stack.append(memo[argument])
        elif name in _NEW:
            stack.append(_NEW[name]())
        elif name == "MARK":
            marks.append(len(stack))
        elif name in _TUPLES:
            stack.append(tuple(take(_TUPLES[name])))
        elif name in _APPENDS:
            values = take(_APPENDS[name])
            _only(list, stack[-1]).extend(values)
        elif name in _SETS:
            values = take(_SETS[name])
            for key, value in zip(values[::2], values[1::2], strict=True):
                _only(dict, stack[-1])[_only(bytes, key)] = value
        elif name == "GLOBAL":
            stack.append(_named(argument))
        elif name == "STACK_GLOBAL":
            stack.append(_named(" ".join(take(2))))
        elif name == "REDUCE":
            call, arguments = take(2)
            stack.append(call(*_only(tuple, arguments)))
            if isinstance(stack[-1], bytes):
                encoded += len(stack[-1])
            if encoded > _MAX_ENCODED:
                raise ValueError
        elif name == "BUILD":
            (state,) = take(1)
            stack[-1].fill(state)
        elif name == "STOP":
            return {
                key: value.values if isinstance(value, _Array) else value
                for key, value in _only(dict, stack.pop()).items()
            }
        elif name not in ("PROTO", "FRAME"):
            raise DatasetError(
                message("The file has a step `{name}`, unlike any of CIFAR-10.", name=name)
            )
    raise DatasetError(message("The file has more steps than any of CIFAR-10."))


def _named(name: str) -> Callable[..., Any]:
    if name not in _NAMES:
        raise DatasetError(
            message("The file asks for {name}, unlike any of CIFAR-10.", name=quoted(name))
        )
    return _NAMES[name]


def _only(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise TypeError
    return value
