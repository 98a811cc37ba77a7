"""TensorFlow's functions that Keras 2 wraps as layers, each as an operation of Keras 3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cnnviz.i18n import message
from cnnviz.nets.loading.keras2.nodes import Node


class UnknownFunctionError(Exception):
    """Why a function is no operation of Keras; the message follows "The layer … "."""


@dataclass(frozen=True)
class Operation:
    """An operation of Keras 3.

    Attributes
    ----------
    home : str
        Of the modules in ``keras.src.ops``.
    kind : str
    args : list
        What enters.
    settings : dict
    """

    home: str
    kind: str
    args: list[Any]
    settings: dict[str, Any] = field(default_factory=dict)


class Given:
    """What a function is called with; each is taken out as it is used.

    Parameters
    ----------
    node : Node
    """

    def __init__(self, node: Node) -> None:
        self.first = node.entering
        self.rest = dict(node.named)

    def take(self, name: str, usual: Any = None) -> Any:
        """Take out what is given by name."""
        return self.rest.pop(name, usual)


def operation(function: str, node: Node) -> Operation:
    """Translate one call of a function.

    Parameters
    ----------
    function : str
        As Keras 2 writes it, without ``tf.``: "math.truediv".
    node : Node

    Raises
    ------
    UnknownFunctionError

    Examples
    --------
    >>> halved = operation("math.truediv", Node("x", {"y": 2.0}))
    >>> halved.kind, halved.args  # x / 2
    ('TrueDivide', ['x', 2.0])
    """
    translate = _FUNCTIONS.get(function)
    if translate is None:
        raise UnknownFunctionError(
            message("calls TensorFlow's `tf.{function}`", function=_short(function))
        )
    given = Given(node)
    found = translate(given)
    if given.rest:
        name, value = next(iter(given.rest.items()))
        raise UnknownFunctionError(
            message(
                "calls TensorFlow's `tf.{function}` with `{name}` {given}",
                function=_short(function),
                name=_short(name),
                given=_short(value),
            )
        )
    return found


def _short(value: object) -> str:
    return "".join(c for c in str(value)[:40] if c.isprintable() and c not in "`[]<>$*\\")


def _binary(kind: str) -> Callable[[Given], Operation]:
    return lambda given: Operation("numpy", kind, [_array(given.first), _array(given.take("y"))])


def _array(written: Any) -> Any:
    """Write several numbers as Keras 3 does."""
    if not isinstance(written, list):
        return written
    return {"class_name": "__numpy__", "config": {"value": written, "dtype": "float32"}}


def _unary(home: str, kind: str, **settings: tuple[str, Any]) -> Callable[[Given], Operation]:
    """Translate a function of one tensor; settings are (its name of it, its usual value)."""

    def translate(given: Given) -> Operation:
        found = {mine: given.take(name, usual) for mine, (name, usual) in settings.items()}
        return Operation(home, kind, [given.first], found)

    return translate


def _bias_add(given: Given) -> Operation:
    if given.take("data_format", "NHWC") not in ("NHWC", "N...C"):
        raise UnknownFunctionError(message("adds a bias to channels that come first"))
    return Operation("numpy", "Add", [given.first, _array(given.take("bias"))])


def _item(given: Given) -> Operation:
    spec = given.take("slice_spec")
    key = [_index(each) for each in (spec if isinstance(spec, list) else [spec])]
    return Operation("numpy", "GetItem", [given.first, key])


def _index(written: Any) -> Any:
    if isinstance(written, dict) and "start" in written:
        return {"class_name": "__slice__", "config": written}
    if isinstance(written, dict):
        return {"class_name": "__ellipsis__", "config": {}}
    return written


def _dtype(given: Given) -> Operation:
    written = given.take("dtype")
    if isinstance(written, dict):
        written = written.get("config", {}).get("name") or written.get("config")
    return Operation("core", "Cast", [given.first], {"dtype": str(written).removeprefix("tf.")})


def _resize(given: Given) -> Operation:
    method = given.take("method", "bilinear")
    settings = {
        "size": given.take("size"),
        "interpolation": method,
        "antialias": given.take("antialias", False),
        "data_format": "channels_last",
    }
    if given.take("preserve_aspect_ratio", False) or not isinstance(method, str):
        raise UnknownFunctionError(message("resizes in a way that Keras 3 has not"))
    return Operation("image", "Resize", [given.first], settings)


def _clip(given: Given) -> Operation:
    settings = {"x_min": given.take("clip_value_min"), "x_max": given.take("clip_value_max")}
    return Operation("numpy", "Clip", [given.first], settings)


def _pad(given: Given) -> Operation:
    mode = str(given.take("mode", "CONSTANT")).lower()
    if given.take("constant_values", 0):
        raise UnknownFunctionError(message("pads with other numbers than 0"))
    settings = {"pad_width": given.take("paddings"), "mode": mode}
    return Operation("numpy", "Pad", [given.first], settings)


_AXES = {"axis": ("axis", None), "keepdims": ("keepdims", False)}
_BINARY = {
    "Add": ("__operators__.add", "math.add", "add"),
    "Subtract": ("math.subtract", "subtract", "__operators__.sub"),
    "Multiply": ("math.multiply", "multiply", "__operators__.mul"),
    "TrueDivide": ("math.truediv", "math.divide", "divide", "truediv", "__operators__.truediv"),
    "FloorDivide": ("math.floordiv",),
    "Mod": ("math.floormod",),
    "Maximum": ("math.maximum", "maximum"),
    "Minimum": ("math.minimum", "minimum"),
    "Power": ("math.pow", "pow"),
}
_FUNCTIONS: dict[str, Callable[[Given], Operation]] = {
    **{name: _binary(kind) for kind, names in _BINARY.items() for name in names},
    **{
        function: _unary("nn", kind)
        for function, kind in {
            "nn.relu": "Relu",
            "nn.relu6": "Relu6",
            "nn.selu": "Selu",
            "nn.elu": "Elu",
            "nn.silu": "Silu",
            "nn.swish": "Silu",
            "math.softplus": "Softplus",
            "nn.softplus": "Softplus",
            "math.sigmoid": "Sigmoid",
            "nn.sigmoid": "Sigmoid",
            "sigmoid": "Sigmoid",
        }.items()
    },
    **{
        function: _unary("numpy", kind)
        for function, kind in {
            "math.tanh": "Tanh",
            "nn.tanh": "Tanh",
            "math.sqrt": "Sqrt",
            "math.square": "Square",
            "math.exp": "Exp",
            "math.log": "Log",
            "math.abs": "Absolute",
            "math.negative": "Negative",
        }.items()
    },
    **{
        f"math.reduce_{name}": _unary("numpy", name.title(), **_AXES)
        for name in ("mean", "sum", "max", "min")
    },
    "nn.softmax": _unary("nn", "Softmax", axis=("axis", -1)),
    "nn.leaky_relu": _unary("nn", "LeakyRelu", negative_slope=("alpha", 0.2)),
    "nn.gelu": _unary("nn", "Gelu", approximate=("approximate", False)),
    "concat": _unary("numpy", "Concatenate", axis=("axis", 0)),
    "reshape": _unary("numpy", "Reshape", newshape=("shape", None)),
    "transpose": _unary("numpy", "Transpose", axes=("perm", None)),
    "expand_dims": _unary("numpy", "ExpandDims", axis=("axis", None)),
    "squeeze": _unary("numpy", "Squeeze", axis=("axis", None)),
    "reverse": _unary("numpy", "Flip", axis=("axis", None)),
    "nn.bias_add": _bias_add,
    "__operators__.getitem": _item,
    "cast": _dtype,
    "image.resize": _resize,
    "clip_by_value": _clip,
    "pad": _pad,
}
