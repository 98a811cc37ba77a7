"""The sum or the pooling behind a cell written out, in plain text."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.numbers import factor, number
from cnnviz.i18n import marked, translate
from cnnviz.ops import Terms, receptive_field

_CHANNELS = {1: ("",), 3: (marked("red"), marked("green"), marked("blue"))}


def sum_lines(terms: Terms) -> list[str]:
    """Write the products behind one output cell, a line a channel, and the total.

    Examples
    --------
    >>> from cnnviz.ops import ConvLayer
    >>> import numpy as np
    >>> layer = ConvLayer("conv", np.full((1, 2, 1, 1), 0.5), bias=1.0)
    >>> sum_lines(layer.terms(np.array([[[3.0], [4.0]]]), 0, 0))  # 4.5 = 0.5*3 + 0.5*4 + 1
    ['0.5·3 + 0.5·4 = 3.5', '3.5 + bias 1 = 4.5']
    """
    names = _CHANNELS.get(len(terms.channel_sums), ())
    lines = []
    for channel, channel_sum in enumerate(terms.channel_sums.tolist()):
        products = " + ".join(
            f"{factor(weight)}·{factor(value)}"
            for weight, value in zip(
                terms.weights[..., channel].ravel().tolist(),
                terms.inputs[..., channel].ravel().tolist(),
                strict=True,
            )
        )
        name = f"{translate(names[channel])}:  " if names and names[channel] else ""
        lines.append(f"{name}{products or '0'} = {number(channel_sum)}")
    sums = " + ".join(factor(channel_sum) for channel_sum in terms.channel_sums.tolist())
    lines.append(f"{sums} + {bias_term(terms)} = {number(terms.total)}")
    return lines


def bias_term(terms: Terms) -> str:
    """Write the bias of a sum."""
    return translate("bias {value}", value=factor(terms.bias))


def pool_line(values: Sequence[float], mode: str, result: float) -> str:
    """Write the largest or the mean of the numbers behind one cell.

    Examples
    --------
    >>> pool_line([1.0, -2.0, 4.0], "max", 4.0)
    'max(1, −2, 4) = 4'
    >>> pool_line([1.0, -2.0, 4.0], "average", 1.0)  # 1 = (1 - 2 + 4) / 3
    '(1 + (−2) + 4) / 3 = 1'
    """
    if mode == "max":
        return f"max({', '.join(map(number, values))}) = {number(result)}"
    return f"({' + '.join(map(factor, values))}) / {len(values)} = {number(result)}"


def receptive_field_sum(layers: Sequence[tuple[int, int, int]]) -> str:
    """Write how many inputs one output of a stack sees along one axis, with its numbers.

    Parameters
    ----------
    layers : sequence of (kernel_size, strides, dilation_rate)
        From the input on, as `cnnviz.ops.receptive_field` takes them.

    Notes
    -----
    Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks",
    Distill, 2019.

    Examples
    --------
    >>> receptive_field_sum([(3, 1, 1), (2, 2, 1), (3, 1, 2)])  # 12 = 1 + 2 + 1 + 4 * 2
    '1 + (3 − 1)·1 + (2 − 1)·1 + 2·(3 − 1)·2 = 12'
    """
    terms, before = ["1"], 1
    for kernel_size, strides, dilation_rate in layers:
        dilated = f"{dilation_rate}·" if dilation_rate > 1 else ""
        terms.append(f"{dilated}({kernel_size} − 1)·{before}")
        before *= strides
    return f"{' + '.join(terms)} = {receptive_field(layers)[0]}"
