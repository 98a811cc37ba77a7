"""How much of an ONNX file is numbers, and how much is told about them, before it is parsed.

A parsed message takes up to fifty times its bytes in the file; numbers take what they take.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError

MAX_TOLD = 16 * 2**20  # bytes that are no numbers: nodes, names, shapes
MAX_FIELDS = 400_000  # DenseNet-121 has 30,000

_DAMAGED = message("The `.onnx` file is damaged: export the network again.")


@dataclass(frozen=True)
class _Message:
    """The fields of a message that are looked into, and those that are numbers, by their tags."""

    inner: dict[int, _Message] = field(default_factory=dict)
    numbers: tuple[int, ...] = ()


# As in onnx.proto: `float_data`, `raw_data` and `double_data` of a TensorProto, and the way there.
_TENSOR = _Message(numbers=(4, 9, 10))
_ATTRIBUTE = _Message({5: _TENSOR})
_NODE = _Message({5: _ATTRIBUTE})
_GRAPH = _Message({1: _NODE, 5: _TENSOR})
_MODEL = _Message({7: _GRAPH})


def check_told(data: bytes) -> None:
    """Refuse a file that would take far more memory than it is large.

    Raises
    ------
    ModelError

    Examples
    --------
    >>> check_told(bytes([0x08, 7]))  # the field 1 is the number 7
    >>> check_told(bytes([0x3A, 200]))  # the field 7 has 200 bytes, and there are none
    Traceback (most recent call last):
    cnnviz.nets.loading.errors.ModelError: The `.onnx` file is damaged: export the network again.
    """
    fields = numbers = 0
    waiting = [(0, len(data), _MODEL)]
    while waiting:
        at, end, kind = waiting.pop()
        while at < end:
            fields += 1
            tag, at = _varint(data, at, end)
            start, at = _skip(data, at, end, tag & 7)
            if tag & 7 != 2:
                continue
            if inner := kind.inner.get(tag >> 3):
                waiting.append((start, at, inner))
            elif tag >> 3 in kind.numbers:
                numbers += at - start
            if fields > MAX_FIELDS:
                raise ModelError(
                    message(
                        "The `.onnx` file has more than {max_fields:,} fields: bring a smaller "
                        "model.",
                        max_fields=MAX_FIELDS,
                    )
                )
    if (told := len(data) - numbers) > MAX_TOLD:
        raise ModelError(
            message(
                "The `.onnx` file has {told:,} bytes besides its weights, but at most "
                "{max_told:,} are taken: export the network again, with its weights as "
                "plain float32.",
                told=told,
                max_told=MAX_TOLD,
            )
        )


def _skip(data: bytes, at: int, end: int, kind: int) -> tuple[int, int]:
    """Give where a field's own bytes begin and end."""
    if kind == 0:
        at = start = _varint(data, at, end)[1]
    elif kind == 2:
        size, start = _varint(data, at, end)
        at = start + size
    elif kind in (1, 5):
        start, at = at, at + (8 if kind == 1 else 4)
    else:
        raise ModelError(_DAMAGED)
    if at > end:
        raise ModelError(_DAMAGED)
    return start, at


def _varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, the lowest first; give it and what follows it."""
    value = shift = 0
    while at < end and shift < 70:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
    raise ModelError(_DAMAGED)
