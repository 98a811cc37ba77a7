"""Settings of the Convolution page as its address has them."""

from __future__ import annotations

from cnnviz.ops import ConvLayer, axis_paddings, pair
from cnnviz.teaching.quizzes.exhibits import Numbers
from cnnviz.teaching.quizzes.question import Place

_SIDES = (("top", "bottom"), ("left", "right"))


def numbers_text(values: Numbers) -> str:
    """Write rows of numbers as an address has them.

    Examples
    --------
    >>> import numpy as np
    >>> numbers_text(np.array([[1.0, -0.5], [0.0, 2.0]]))
    '1,-0.5;0,2'
    """
    return ";".join(",".join(f"{each:.10g}" for each in row) for row in values.tolist())


def by_hand(layer: ConvLayer, grid: Numbers) -> Place:
    """Give the place where a layer of one kernel and a grid (H, W) are worked out by hand."""
    settings = {
        "grid": numbers_text(grid),
        "kernel": numbers_text(layer.kernels[..., 0, 0]),
        "bias": f"{layer.bias:g}",
    }
    axes = zip(
        ("rows", "columns"),
        pair(layer.strides, "strides"),
        pair(layer.dilation_rate, "dilation_rate"),
        axis_paddings(layer.padding),
        _SIDES,
        strict=True,
    )
    for axis, strides, dilation, padding, sides in axes:
        settings |= {f"strides_{axis}": str(strides), f"dilation_{axis}": str(dilation)}
        if isinstance(padding, str):
            settings["padding"] = padding
        else:
            zeros = padding if isinstance(padding, tuple) else (padding, padding)
            settings |= {"padding": "custom"}
            settings |= {f"pad_{side}": str(n) for side, n in zip(sides, zeros, strict=True)}
    return Place("convolution", settings)
