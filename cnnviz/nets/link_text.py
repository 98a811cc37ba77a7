"""A network as a short text for a link, both ways.

``Small~8x8x3~c,f4,k5~fl~d,u10,asoftmax``: the name, the input shape, then a part a layer: a code
for its kind, and for each setting that differs from its default a letter and the value.
"""

from __future__ import annotations

import re
from typing import Any

from cnnviz.i18n import message
from cnnviz.nets.layers import REGISTRY
from cnnviz.nets.link_part import LinkParts
from cnnviz.nets.reading import ReadingError, check_length, read_each, refusals, word
from cnnviz.nets.spec import NetworkSpec

MAX_CHARACTERS = 10_000


def to_link(spec: NetworkSpec) -> str:
    """Write a network as a short text.

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D, MaxPooling2D
    >>> to_link(NetworkSpec((8, 8, 3), (Conv2D(4, 5, padding="same"), MaxPooling2D()), "Small"))
    'Small~8x8x3~c,f4,k5,psame~mp'
    """
    shape = "x".join(map(str, spec.input_shape))
    return "~".join([spec.name, shape, *map(_LAYERS.write, spec.layers)])


def from_link(text: str) -> NetworkSpec:
    """Read a network from a short text.

    Raises
    ------
    ReadingError

    Examples
    --------
    >>> from_link("Small~8x8x3~c,f4,k5,psame").layers
    (Conv2D(filters=4, kernel_size=(5, 5), padding='same'),)
    >>> from_link("Small~8x8x3~c,f0")
    Traceback (most recent call last):
    cnnviz.nets.reading.ReadingError: Layer 1: `filters` must be at least 1, got 0.
    """
    check_length(text, MAX_CHARACTERS, message("A network"))
    name, _, rest = text.partition("~")
    shape, *parts = rest.split("~")
    if not re.fullmatch(r"\d{1,6}x\d{1,6}x\d{1,6}", shape, re.ASCII):
        raise ReadingError(
            message("A network in a link is its name, ~, height x width x channels, ~, layers.")
        )
    layers = read_each(parts, _LAYERS.read, message("Layer"))
    rows, columns, channels = map(int, shape.split("x"))
    with refusals():
        return NetworkSpec((rows, columns, channels), layers, word(name))


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if not isinstance(value, tuple):
        return str(value)
    if isinstance(value[0], tuple):  # zeros: one number a side, or one for both sides of an axis
        even = all(first == second for first, second in value)
        return _write((value[0][0], value[1][0]) if even else (*value[0], *value[1]))
    return "x".join(map(str, value if len(set(value)) > 1 or len(value) == 4 else value[:1]))


def _read(name: str, text: str) -> Any:
    if name == "use_bias":
        return {"0": False, "1": True}.get(text, word(text))
    if re.fullmatch(r"\d{1,9}(x\d{1,9}){0,3}", text, re.ASCII):
        numbers = [int(number) for number in text.split("x")]
        if len(numbers) == 4:
            return tuple(numbers[:2]), tuple(numbers[2:])
        return numbers[0] if len(numbers) == 1 else tuple(numbers)
    if re.fullmatch(r"-?\d{1,30}(\.\d{1,30})?(e-?\d{1,3})?", text, re.ASCII):
        return float(text)
    return word(text)


_LAYERS = LinkParts(
    "layer", {kind.code: kind.spec for kind in REGISTRY.values() if kind.spec}, _write, _read
)
