"""What a layer costs, with the arithmetic written out: one set of formulas for every table."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, NamedTuple

from cnnviz.ops import macs, pair, parameters


class Cost(NamedTuple):
    """Parameters and multiply-adds of one layer; None where they are not known.

    Multiply-adds are those of kernels. Biases, pooling, normalisation and activations are not
    counted, as is usual. The formulas are empty where there is nothing to count.
    """

    parameters: int = 0
    parameters_formula: str = ""
    macs: int | None = 0
    macs_formula: str = ""


def cost(
    kind: str,
    settings: Mapping[str, Any],
    input_shape: tuple[int, ...],
    output_shape: tuple[int, ...],
) -> Cost:
    """Count what a layer learns and multiplies.

    Parameters
    ----------
    kind : str
        Name of a Keras class.
    settings : mapping
        Of a `LayerSpec`, or a Keras layer's configuration.
    input_shape, output_shape : tuple of int
        Without the batch; channels last.

    Examples
    --------
    >>> conv = cost("Conv2D", {"kernel_size": 3, "filters": 32}, (32, 32, 3), (32, 32, 32))
    >>> conv.parameters_formula, conv.macs_formula
    ('(3·3·3)·32 + 32 = 896', '32·32·(3·3·3)·32 = 884,736')
    >>> cost("Dense", {"units": 10}, (64,), (10,)).parameters_formula
    '64·10 + 10 = 650'
    """
    count = _COSTS.get(kind)
    return count(settings, input_shape, output_shape) if count else Cost()


def _conv(settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]) -> Cost:
    kernel, channels, filters = _kernel(settings), inputs[-1], settings["filters"]
    groups = settings.get("groups", 1)
    return _sums(
        f"({_times(*kernel, channels // groups)})·{filters:,}",
        parameters(kernel, channels, filters, use_bias=False, groups=groups),
        filters if settings.get("use_bias", True) else 0,
        _size(outputs),
        macs(_size(outputs), kernel, channels, filters, groups=groups),
    )


def _transposed(
    settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Cost:
    # It multiplies once for every cell of its input.
    return _conv(settings, inputs, inputs)


def _depthwise(
    settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Cost:
    kernel, channels = _kernel(settings), inputs[-1]
    multiplier = settings.get("depth_multiplier", 1)
    filters = channels * multiplier
    return _sums(
        f"({_times(*kernel)})·{_times(channels, *[multiplier] * (multiplier > 1))}",
        parameters(kernel, channels, filters, use_bias=False, groups=channels),
        filters if settings.get("use_bias", True) else 0,
        _size(outputs),
        macs(_size(outputs), kernel, channels, filters, groups=channels),
    )


def _separable(
    settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Cost:
    depthwise = _depthwise({**settings, "use_bias": False}, inputs, outputs)
    middle = inputs[-1] * settings.get("depth_multiplier", 1)
    filters = settings["filters"]
    pointwise = parameters(1, middle, filters, use_bias=False)
    assert depthwise.macs is not None
    return _sums(
        f"{depthwise.parameters_formula.split(' = ')[0]} + {_times(middle, filters)}",
        depthwise.parameters + pointwise,
        filters if settings.get("use_bias", True) else 0,
        _size(outputs),
        depthwise.macs + macs(_size(outputs), 1, middle, filters),
    )


def _dense(settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]) -> Cost:
    units = settings["units"]
    weights = parameters(1, inputs[-1], units, use_bias=False)
    return _sums(
        _times(inputs[-1], units),
        weights,
        units if settings.get("use_bias", True) else 0,
        outputs[:-1],
        prod(outputs[:-1]) * weights,
    )


def _normalization(
    settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Cost:
    # Mean and variance are kept as well as scale and shift: Keras counts all four.
    rows = 2 + settings.get("center", True) + settings.get("scale", True)
    total = rows * inputs[-1]
    return Cost(total, f"{_times(rows, inputs[-1])} = {total:,}")


def _sums(weights: str, count: int, bias: int, size: tuple[int, ...], multiplied: int) -> Cost:
    """Write the weights, once with the bias and once for every cell."""
    learned = f"{weights} + {bias:,}" if bias else weights
    several = f"({weights})" if size and " + " in weights else weights
    by_cell = "·".join([*([_times(*size)] if size else []), several])
    return Cost(
        count + bias, f"{learned} = {count + bias:,}", multiplied, f"{by_cell} = {multiplied:,}"
    )


def _times(*factors: int) -> str:
    return "·".join(f"{factor:,}" for factor in factors)


def _kernel(settings: Mapping[str, Any]) -> tuple[int, int]:
    return pair(settings["kernel_size"], "kernel_size")


def _size(shape: tuple[int, ...]) -> tuple[int, int]:
    return shape[0], shape[1]


_COSTS = {
    "Conv2D": _conv,
    "Conv2DTranspose": _transposed,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv2D": _separable,
    "Dense": _dense,
    "BatchNormalization": _normalization,
}
