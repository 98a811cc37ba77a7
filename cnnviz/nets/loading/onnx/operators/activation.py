"""Activations."""

from __future__ import annotations

from collections.abc import Callable
from math import isclose

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import Value, channels_last
from cnnviz.nets.loading.onnx.operators.operator import Operator

_LARGEST = float(np.finfo(np.float32).max)


def _named(activation: str, *, nonnegative: bool = False) -> Callable[[Conversion], Value]:
    """Make the conversion to one of Keras's activations, which takes no settings."""

    def convert(c: Conversion) -> Value:
        return c.layer("Activation", c.value(), activation=activation, nonnegative=nonnegative)

    return convert


def _relu(c: Conversion) -> Value:
    return c.layer("ReLU", c.value(), nonnegative=True)


def _leaky_relu(c: Conversion) -> Value:
    return c.layer("LeakyReLU", c.value(), negative_slope=c.node.number("alpha", 0.01))


def _elu(c: Conversion) -> Value:
    return c.layer("ELU", c.value(), alpha=c.node.number("alpha", 1.0))


def _selu(c: Conversion) -> Value:
    alpha, gamma = c.node.number("alpha", 1.67326319), c.node.number("gamma", 1.05070102)
    if not (isclose(alpha, 1.67326319, rel_tol=1e-5) and isclose(gamma, 1.05070102, rel_tol=1e-5)):
        raise c.node.error(
            message(
                "must have Keras's own alpha and gamma, got {alpha:g} and {gamma:g}",
                alpha=alpha,
                gamma=gamma,
            )
        )
    return c.layer("Activation", c.value(), activation="selu")


def _gelu(c: Conversion) -> Value:
    if (how := c.node.word("approximate", "none")) != "none":
        raise c.node.error(
            message(
                "is approximated by {how}, which is no layer of Keras: export it with "
                '`approximate="none"`',
                how=repr(how),
            )
        )
    return c.layer("Activation", c.value(), activation="gelu")


def _clip(c: Conversion) -> Value:
    low, high = (_bound(c, name, index) for index, name in enumerate(("min", "max"), 1))
    if low == 0:
        return c.layer("ReLU", c.value(), nonnegative=True, max_value=high)
    if (low, high) == (-1, 1):
        return c.layer("Activation", c.value(), activation="hard_tanh")
    if low is None or (high is not None and high < low):
        raise c.node.error(
            message(
                "must have a `min` of at most its `max`, got {low} and {high}", low=low, high=high
            )
        )
    raised = c.layer("Rescaling", c.value(), part="raised", scale=1.0, offset=-low)
    span = None if high is None else high - low
    cut = c.layer("ReLU", raised, part="cut", max_value=span)
    return c.layer("Rescaling", cut, scale=1.0, offset=low, nonnegative=low > 0)


def _bound(c: Conversion, name: str, index: int) -> float | None:
    if c.has(index):
        if c.constant(index).size != 1:
            raise c.node.error(message("must have one number as `{name}`", name=name))
        bound = float(c.constant(index).ravel()[0])
    elif name in c.node.attributes:
        bound = c.node.number(name, 0.0)
    else:
        return None
    # The largest of all numbers, which is ONNX's default too, bounds none.
    return bound if abs(bound) < _LARGEST else None


def _hard_sigmoid(c: Conversion) -> Value:
    alpha, beta = c.node.number("alpha", 0.2), c.node.number("beta", 0.5)
    if isclose(alpha, 1 / 6, rel_tol=1e-6) and beta == 0.5:
        return c.layer("Activation", c.value(), activation="hard_sigmoid", nonnegative=True)
    line = c.layer("Rescaling", c.value(), part="line", scale=alpha, offset=beta)
    return c.layer("ReLU", line, nonnegative=True, max_value=1.0)


def _prelu(c: Conversion) -> Value:
    given = c.value()
    rank = len(given.order)
    source, slope = c.arranged(given, channels_last(rank)), c.floats(1)
    channels = source.tensor.shape[-1]
    shape = (1,) * (rank - slope.ndim) + slope.shape
    if len(shape) != rank or slope.size not in (1, channels) or shape[1] != slope.size:
        raise c.node.error(
            message("must have one slope, or one for each channel, got {shape}", shape=slope.shape)
        )
    shared = list(range(1, rank - 1))
    alpha = np.broadcast_to(slope.ravel(), (*(1 for _ in shared), channels))
    return c.layer("PReLU", source, shared_axes=shared or None, weights={"alpha": lambda: alpha})


def _softmax(c: Conversion) -> Value:
    source = c.value()
    axis = _axis(c, source)
    return c.layer("Softmax", source, axis=axis, nonnegative=True)


def _log_softmax(c: Conversion) -> Value:
    source = c.value()
    if _axis(c, source) != -1:
        raise c.node.error(message("must go over the classes: export it with `dim=1`"))
    return c.layer("Activation", source, activation="log_softmax")


def _axis(c: Conversion, source: Value) -> int:
    """Give the tensor's axis that a softmax goes over, −1 for its last."""
    rank = len(source.order)
    # Before opset 13, it went over all axes from this one on.
    old = c.node.opset < 13
    axis = c.node.integer("axis", 1 if old else -1) % rank
    if axis == 0 or (old and any(source.shape[i] != 1 for i in range(axis + 1, rank))):
        raise c.node.error(
            message("must go over one axis that is not the batch: export it with `dim=1`")
        )
    place = source.axis(axis)
    return -1 if place == rank - 1 else place


ENTRIES = (
    Operator("Relu", _relu, pointwise=True),
    Operator("LeakyRelu", _leaky_relu, pointwise=True),
    Operator("Elu", _elu, pointwise=True),
    Operator("Selu", _selu, pointwise=True),
    Operator("Gelu", _gelu, pointwise=True),
    Operator("Clip", _clip, pointwise=True),
    Operator("Sigmoid", _named("sigmoid", nonnegative=True), pointwise=True),
    Operator("HardSigmoid", _hard_sigmoid, pointwise=True),
    Operator("HardSwish", _named("hard_silu"), pointwise=True),
    Operator("Tanh", _named("tanh"), pointwise=True),
    Operator("Softplus", _named("softplus", nonnegative=True), pointwise=True),
    Operator("Softsign", _named("softsign"), pointwise=True),
    Operator("Mish", _named("mish"), pointwise=True),
    Operator("PRelu", _prelu),
    Operator("Softmax", _softmax),
    Operator("LogSoftmax", _log_softmax),
)
