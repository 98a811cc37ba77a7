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


def convolution(
    settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Cost:
    """Count a convolution, in groups or not.

    Parameters
    ----------
    settings : mapping
        Of a `LayerSpec`, or a Keras layer's configuration; as for the others below.
    inputs, outputs : tuple of int
        Shapes without the batch; channels last.

    Examples
    --------
    >>> counted = convolution({"kernel_size": 3, "filters": 32}, (32, 32, 3), (32, 32, 32))
    >>> counted.parameters_formula, counted.macs_formula
    ('(3·3·3)·32 + 32 = 896', '32·32·(3·3·3)·32 = 884,736')
    """
    kernel, channels, filters = _kernel(settings), inputs[-1], settings["filters"]
    groups = settings.get("groups", 1)
    return _sums(
        f"({_times(*kernel, channels // groups)})·{filters:,}",
        parameters(kernel, channels, filters, use_bias=False, groups=groups),
        filters if settings.get("use_bias", True) else 0,
        _size(outputs),
        macs(_size(outputs), kernel, channels, filters, groups=groups),
    )


def transposed(
    settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Cost:
    """Count a transposed convolution: it multiplies once for every cell of its input."""
    return convolution(settings, inputs, inputs)


def depthwise(
    settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Cost:
    """Count a convolution of each channel by itself."""
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


def separable(
    settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Cost:
    """Count a depthwise convolution and one of 1 × 1."""
    first = depthwise({**settings, "use_bias": False}, inputs, outputs)
    middle = inputs[-1] * settings.get("depth_multiplier", 1)
    filters = settings["filters"]
    pointwise = parameters(1, middle, filters, use_bias=False)
    assert first.macs is not None
    return _sums(
        f"{first.parameters_formula.split(' = ')[0]} + {_times(middle, filters)}",
        first.parameters + pointwise,
        filters if settings.get("use_bias", True) else 0,
        _size(outputs),
        first.macs + macs(_size(outputs), 1, middle, filters),
    )


def dense(settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]) -> Cost:
    """Count units that read a row of numbers, or the channels of each cell.

    Examples
    --------
    >>> dense({"units": 10}, (64,), (10,)).parameters_formula
    '64·10 + 10 = 650'
    """
    units = settings["units"]
    weights = parameters(1, inputs[-1], units, use_bias=False)
    return _sums(
        _times(inputs[-1], units),
        weights,
        units if settings.get("use_bias", True) else 0,
        outputs[:-1],
        prod(outputs[:-1]) * weights,
    )


def normalization(
    settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Cost:
    """Count a batch normalisation."""
    # Mean and variance are kept as well as scale and shift: Keras counts all four.
    return _normalized(2 + _gain_and_offset(settings), inputs[-1:])


def scale_and_shift(settings: Mapping[str, Any], sizes: tuple[int, ...]) -> Cost:
    """Count a normalisation that keeps no statistics: a scale and a shift for each of some sizes.

    Examples
    --------
    >>> scale_and_shift({}, (8, 8, 4)).parameters_formula  # for each number of a map
    '2·8·8·4 = 512'
    """
    return _normalized(_gain_and_offset(settings), sizes)


def _gain_and_offset(settings: Mapping[str, Any]) -> int:
    return int(settings.get("center", True)) + int(settings.get("scale", True))


def _normalized(rows: int, sizes: tuple[int, ...]) -> Cost:
    total = rows * prod(sizes)
    return Cost(total, f"{_times(rows, *sizes)} = {total:,}") if total else Cost()


def layer_scale(
    settings: Mapping[str, Any], inputs: tuple[int, ...], outputs: tuple[int, ...]
) -> Cost:
    """Count a factor for each channel.

    Examples
    --------
    >>> layer_scale({}, (7, 7, 96), (7, 7, 96)).parameters_formula
    '96 = 96'
    """
    return Cost(inputs[-1], f"{inputs[-1]:,} = {inputs[-1]:,}")


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
