"""The arithmetic of a layer written out: the same numbers as cnnviz.ops, step by step."""

from __future__ import annotations

from cnnviz.ops import ConvLayer, Terms, pair, padding_amounts

_CHANNELS = {1: ("",), 3: ("red", "green", "blue")}


def number(value: float) -> str:
    """Write a number with at most four decimals and a true minus sign.

    Examples
    --------
    >>> number(-0.25), number(3.0), number(1 / 3)  # trailing zeros go, the rest is rounded
    ('−0.25', '3', '0.3333')
    """
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


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
    for channel, channel_sum in enumerate(terms.channel_sums):
        products = " + ".join(
            f"{_factor(weight)}·{_factor(value)}"
            for weight, value in zip(
                terms.weights[..., channel].ravel(), terms.inputs[..., channel].ravel(), strict=True
            )
        )
        name = f"{names[channel]}:  " if names and names[channel] else ""
        lines.append(f"{name}{products or '0'} = {number(channel_sum)}")
    sums = " + ".join(_factor(channel_sum) for channel_sum in terms.channel_sums)
    lines.append(f"{sums} + bias {_factor(terms.bias)} = {number(terms.total)}")
    return lines


def _factor(value: float) -> str:
    text = number(value)
    return f"({text})" if text.startswith("−") else text


def size_formula(layer: ConvLayer, input_size: tuple[int, int], axis: int) -> str:
    """Write the output size of one axis with its numbers, in LaTeX, line by line.

    Source of the formula: Dumoulin and Visin, "A guide to convolution arithmetic for deep
    learning", 2016; for a transposed layer, Keras's ``Conv2DTranspose``.
    """
    n, k = input_size[axis], layer.kernel_size[axis]
    s = pair(layer.strides, "strides")[axis]
    d = pair(layer.dilation_rate, "dilation_rate")[axis]
    size = layer.window(input_size).output_size[axis]
    name = ("H'", "W'")[axis]
    letter = ("H", "W")[axis]
    span = d * (k - 1) + 1
    if layer.kind == "transpose":
        if layer.padding == "same":
            return _aligned(
                [(name, rf"{letter} \cdot s"), ("", rf"{n} \cdot {s} = \mathbf{{{size}}}")]
            )
        return _aligned(
            [
                (name, rf"{letter} \cdot s + \max(d\,(k-1) + 1 - s,\ 0)"),
                ("", rf"{n} \cdot {s} + \max({d}\,({k}-1) + 1 - {s},\ 0)"),
                ("", rf"{n * s} + {max(span - s, 0)} = \mathbf{{{size}}}"),
            ]
        )
    padding = layer.padding if isinstance(layer.padding, str) else layer.padding[axis]
    before, after = padding_amounts(n, k, s, padding, d)
    room = n + before + after - span
    division = rf"\left\lfloor {room} / {s} \right\rfloor + 1" if s > 1 else rf"{room} + 1"
    asked = (
        [
            (
                "p_0 + p_1",
                r"\max\left((\lceil H / s \rceil - 1)\,s + d\,(k-1) + 1 - H,\ 0\right)".replace(
                    "H", letter
                ),
            ),
            (
                "",
                rf"\max\left(({-(-n // s)} - 1) \cdot {s} + {d}\,({k}-1) + 1 - {n},\ 0\right) = {before + after}",
            ),
        ]
        if padding == "same"
        else []
    )
    return _aligned(
        [
            *asked,
            (
                name,
                rf"\left\lfloor \frac{{{letter} + p_0 + p_1 - d\,(k-1) - 1}}{{s}} \right\rfloor + 1",
            ),
            (
                "",
                rf"\left\lfloor \frac{{{n} + {before} + {after} - {d}\,({k}-1) - 1}}{{{s}}} \right\rfloor + 1",
            ),
            ("", rf"{division} = \mathbf{{{size}}}"),
        ]
    )


def cost_formulas(layer: ConvLayer, input_size: tuple[int, int]) -> tuple[str, str]:
    r"""Write the parameters and the multiply-adds of a layer with their numbers, in LaTeX.

    Examples
    --------
    >>> import numpy as np
    >>> layer = ConvLayer("conv", np.ones((3, 3, 3, 32)), padding="same")
    >>> print(cost_formulas(layer, (32, 32))[0])  # 896 = 27 * 32 + 32
    (3 \cdot 3 \cdot 3) \cdot 32 + 32 = \mathbf{896}
    """
    kh, kw = layer.kernel_size
    depth = 1 if layer.kind == "depthwise" else layer.channels
    rows, columns = (
        input_size if layer.kind == "transpose" else layer.window(input_size).output_size
    )
    weights = rf"({kh} \cdot {kw} \cdot {depth}) \cdot {layer.maps}"
    return (
        rf"{weights} + {layer.maps} = {_bold(layer.parameters)}",
        rf"{rows} \cdot {columns} \cdot {weights} = {_bold(layer.macs(input_size))}",
    )


def _bold(count: int) -> str:
    return rf"\mathbf{{{count:,}}}".replace(",", "{,}")


def _aligned(lines: list[tuple[str, str]]) -> str:
    rows = r" \\[4pt] ".join(rf"{left} &= {right}" for left, right in lines)
    return rf"\begin{{aligned}} {rows} \end{{aligned}}"
