"""The sizes and costs of a layer with their numbers, step by step as cnnviz.ops, in LaTeX."""

from __future__ import annotations

from cnnviz.i18n import translate
from cnnviz.ops import ConvLayer, PoolLayer, axis_paddings, padding_amounts, pair


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


def _bold(count: int) -> str:
    return rf"\mathbf{{{count:,}}}".replace(",", "{,}")


def _aligned(lines: list[tuple[str, str]]) -> str:
    rows = r" \\[4pt] ".join(rf"{left} &= {right}" for left, right in lines)
    return rf"\begin{{aligned}} {rows} \end{{aligned}}"
