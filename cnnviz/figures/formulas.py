"""The arithmetic of a layer written out: the same numbers as cnnviz.ops, step by step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from cnnviz.i18n import marked, translate
from cnnviz.ops import (
    ConvLayer,
    PoolLayer,
    Terms,
    axis_paddings,
    padding_amounts,
    pair,
    receptive_field,
)

_SMALLEST, _LARGEST = Decimal("0.0001"), Decimal(10**9)  # that are written without a power of ten
_CHANNELS = {1: ("",), 3: (marked("red"), marked("green"), marked("blue"))}


def number(value: float) -> str:
    """Write a number as the browser does: four decimals, or four digits below 1, and a true minus.

    What is smaller than 0.0001, or has ten digits, is written with a power of ten. Halves are
    rounded up, away from 0, as JavaScript's are.

    Examples
    --------
    >>> number(-0.25), number(3.0), number(1 / 3)  # trailing zeros go, the rest is rounded
    ('−0.25', '3', '0.3333')
    >>> number(12.34567), number(0.01234567), number(0.00001234567)
    ('12.3457', '0.01235', '1.235e−5')
    """
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "−Infinity"
    exact = Decimal(abs(float(value)))
    first = exact.adjusted()  # the place of the first digit
    if exact and not _SMALLEST <= exact < _LARGEST:
        text = f"{_rounded(exact, first - 3):.3e}"
    else:
        text = f"{_rounded(exact, first - 3 if exact < 1 else -4):f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'-' if value < 0 else ''}{text}".replace("-", "−")


def _rounded(exact: Decimal, place: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(place), ROUND_HALF_UP)


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


def factor(value: float) -> str:
    """Write a number as it stands in a product or a sum: one below zero in brackets.

    Examples
    --------
    >>> factor(-0.5), factor(2.0)
    ('(−0.5)', '2')
    """
    text = number(value)
    return f"({text})" if text.startswith("−") else text


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


def size_formula(layer: ConvLayer | PoolLayer, input_size: tuple[int, int], axis: int) -> str:
    """Write the output size of one axis with its numbers, in LaTeX, line by line.

    Source of the formula: Dumoulin and Visin, "A guide to convolution arithmetic for deep
    learning", 2016; for a transposed layer, Keras's ``Conv2DTranspose``.

    Parameters
    ----------
    layer : ConvLayer or PoolLayer
    input_size : (int, int)
    axis : int
        0 for the rows, 1 for the columns.

    Raises
    ------
    ValueError
        If the kernel does not fit; the sentence is for the person at the page.
    """
    size = layer.window(input_size).output_size[axis]
    if isinstance(layer, ConvLayer) and layer.kind == "transpose":
        lines = _transposed_size(layer, input_size[axis], axis)
    else:
        lines = _size(layer, input_size[axis], axis)
    return _aligned([*lines[:-1], (lines[-1][0], rf"{lines[-1][1]} = {_bold(size)}")])


def _size(layer: ConvLayer | PoolLayer, n: int, axis: int) -> list[tuple[str, str]]:
    k, s, d = _axis_settings(layer, axis)
    letter = "HW"[axis]
    if isinstance(layer, ConvLayer):
        spanned, spans = r"d\,(k-1) + 1", rf"{d}\,({k}-1) + 1"
        less_span, less_spans = r"d\,(k-1) - 1", rf"{d}\,({k}-1) - 1"
    else:
        spanned, spans = less_span, less_spans = "k", str(k)
    padding = axis_paddings(layer.padding)[axis]
    before, after = padding_amounts(n, k, s, padding, d)
    lines = []
    if padding == "same":
        rule = rf"(\lceil {letter} / s \rceil - 1)\,s + {spanned} - {letter}"
        numbers = rf"({-(-n // s)} - 1) \cdot {s} + {spans} - {n}"
        lines = [
            ("p_0 + p_1", rf"\max({rule},\ 0)"),
            ("", rf"\max({numbers},\ 0) = {before} + {after}"),
        ]
    rule = rf"{letter} + p_0 + p_1 - {less_span}"
    numbers = rf"{n} + {before} + {after} - {less_spans}"
    room = n + before + after - d * (k - 1) - 1
    return [
        *lines,
        (f"{letter}'", rf"\left\lfloor \frac{{{rule}}}{{s}} \right\rfloor + 1"),
        ("", rf"\left\lfloor \frac{{{numbers}}}{{{s}}} \right\rfloor + 1"),
        ("", rf"\left\lfloor {room} / {s} \right\rfloor + 1 = {room // s} + 1"),
    ]


def _transposed_size(layer: ConvLayer, n: int, axis: int) -> list[tuple[str, str]]:
    k, s, d = _axis_settings(layer, axis)
    letter = "HW"[axis]
    if layer.padding == "same":
        return [(f"{letter}'", rf"{letter} \cdot s"), ("", rf"{n} \cdot {s}")]
    return [
        (f"{letter}'", rf"{letter} \cdot s + \max(d\,(k-1) + 1 - s,\ 0)"),
        ("", rf"{n} \cdot {s} + \max({d}\,({k}-1) + 1 - {s},\ 0)"),
        ("", rf"{n * s} + {max(d * (k - 1) + 1 - s, 0)}"),
    ]


def _axis_settings(layer: ConvLayer | PoolLayer, axis: int) -> tuple[int, int, int]:
    if isinstance(layer, PoolLayer):
        return pair(layer.pool_size, "pool_size")[axis], layer.steps[axis], 1
    strides = pair(layer.strides, "strides")
    dilation_rate = pair(layer.dilation_rate, "dilation_rate")
    return layer.kernel_size[axis], strides[axis], dilation_rate[axis]


def parameter_formula(layer: ConvLayer) -> str:
    r"""Write the parameters of a layer with their numbers, in LaTeX.

    Examples
    --------
    >>> import numpy as np
    >>> print(parameter_formula(ConvLayer("conv", np.ones((3, 3, 3, 32)))))  # 896 = 27 * 32 + 32
    \text{parameters} = (3 \cdot 3 \cdot 3) \cdot 32 + 32 = \mathbf{896}
    """
    total = _bold(layer.parameters)
    return rf"{_text(translate('parameters'))} = {_weights(layer)} + {layer.maps} = {total}"


def mac_formula(layer: ConvLayer, input_size: tuple[int, int]) -> str:
    r"""Write the multiply-adds of a layer with their numbers, in LaTeX.

    Examples
    --------
    >>> import numpy as np
    >>> layer = ConvLayer("conv", np.ones((3, 3, 1, 1)))
    >>> print(mac_formula(layer, (8, 8)))  # 6 = 8 - 3 + 1, 324 = 36 * 9
    \text{multiply-adds} = 6 \cdot 6 \cdot (3 \cdot 3 \cdot 1) \cdot 1 = \mathbf{324}
    """
    rows, columns = (
        input_size if layer.kind == "transpose" else layer.window(input_size).output_size
    )
    total = _bold(layer.macs(input_size))
    name = _text(translate("multiply-adds"))
    return rf"{name} = {rows} \cdot {columns} \cdot {_weights(layer)} = {total}"


def _weights(layer: ConvLayer) -> str:
    kh, kw = layer.kernel_size
    depth = 1 if layer.kind == "depthwise" else layer.channels
    return rf"({kh} \cdot {kw} \cdot {depth}) \cdot {layer.maps}"


def pool_formulas(layer: PoolLayer, shape: tuple[int, int, int]) -> tuple[str, str]:
    r"""Write the parameters of a pooling layer, and what it makes of a shape, in LaTeX.

    Examples
    --------
    >>> parameters, sizes = pool_formulas(PoolLayer("max", 2), (32, 32, 3))
    >>> print(parameters)
    \text{parameters} = \mathbf{0}
    >>> print(sizes)  # the channels stay
    32 \times 32 \times 3 \;\to\; 16 \times 16 \times \mathbf{3}
    """
    rows, columns = layer.window(shape[:2]).output_size
    return (
        rf"{_text(translate('parameters'))} = {_bold(layer.parameters)}",
        rf"{shape[0]} \times {shape[1]} \times {shape[2]} \;\to\; "
        rf"{rows} \times {columns} \times {_bold(shape[2])}",
    )


def _text(words: str) -> str:
    return rf"\text{{{words}}}"


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


def _bold(count: int) -> str:
    return rf"\mathbf{{{count:,}}}".replace(",", "{,}")


def _aligned(lines: list[tuple[str, str]]) -> str:
    rows = r" \\[4pt] ".join(rf"{left} &= {right}" for left, right in lines)
    return rf"\begin{{aligned}} {rows} \end{{aligned}}"
