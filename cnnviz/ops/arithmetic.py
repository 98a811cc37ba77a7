"""Sizes: the arithmetic of one layer along an axis, without its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.i18n import message
from cnnviz.ops.settings import check_integer, pair

AxisPadding = str | int | tuple[int, int]
Padding = str | int | tuple[int, int] | tuple[tuple[int, int], tuple[int, int]]


def span(kernel_size: int, dilation_rate: int = 1) -> int:
    """Give the rows that a dilated kernel spans, first to last.

    Examples
    --------
    >>> span(3, 2)  # 5 = 2 * (3 - 1) + 1
    5
    """
    return dilation_rate * (kernel_size - 1) + 1


def padding_amounts(
    input_size: int,
    kernel_size: int,
    strides: int = 1,
    padding: AxisPadding = "valid",
    dilation_rate: int = 1,
) -> tuple[int, int]:
    """Give the zeros before and after one axis.

    Parameters
    ----------
    input_size, kernel_size, strides, dilation_rate : int
        At least 1.
    padding : "valid", "same", int or (int, int)
        "same" pads so that the output has ``ceil(input_size / strides)`` cells; an odd zero
        goes after, as in TensorFlow.

    Returns
    -------
    (int, int)

    Examples
    --------
    >>> padding_amounts(5, 3, 2, "same")  # 2 = (ceil(5 / 2) - 1) * 2 + 3 - 5, half on each side
    (1, 1)
    >>> padding_amounts(4, 3, 2, "same")  # 1 = (2 - 1) * 2 + 3 - 4, and it goes after
    (0, 1)
    """
    n, k = check_integer(input_size, "input_size"), check_integer(kernel_size, "kernel_size")
    s, d = check_integer(strides, "strides"), check_integer(dilation_rate, "dilation_rate")
    if padding == "valid":
        return 0, 0
    if padding == "same":
        total = max((-(-n // s) - 1) * s + span(k, d) - n, 0)
        return total // 2, total - total // 2
    if isinstance(padding, str):
        raise ValueError(
            message(
                '`padding` must be "valid", "same", or numbers of zeros, got {padding!r}.',
                padding=padding,
            )
        )
    return pair(padding, "padding", 0)


def output_size(
    input_size: int,
    kernel_size: int,
    strides: int = 1,
    padding: AxisPadding = "valid",
    dilation_rate: int = 1,
) -> int:
    """Give the cells of a feature map along one axis.

    Parameters
    ----------
    input_size, kernel_size, strides, dilation_rate : int
        At least 1.
    padding : "valid", "same", int or (int, int)
        A number means that many zeros on each side; a pair, (before, after).

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the kernel spans more than the padded input.

    Notes
    -----
    ``floor((n + p0 + p1 - d (k - 1) - 1) / s) + 1``: Dumoulin and Visin, "A guide to
    convolution arithmetic for deep learning", 2016, relationship 15.

    Examples
    --------
    >>> output_size(32, 3, strides=2, padding=1)  # 16 = (32 + 2*1 - 3) // 2 + 1
    16
    """
    before, after = padding_amounts(input_size, kernel_size, strides, padding, dilation_rate)
    padded, needed = input_size + before + after, span(kernel_size, dilation_rate)
    if needed > padded:
        setting = message("`{name}` {size}", name="kernel_size", size=kernel_size)
        if dilation_rate > 1:
            setting = message(
                "`{name}` {size} with `dilation_rate` {rate}",
                name="kernel_size",
                size=kernel_size,
                rate=dilation_rate,
            )
        raise ValueError(
            message(
                "{setting} spans {needed}, but the padded input has {padded}: use a `{name}` of "
                "at most {largest}, or pad with {missing} more in all.",
                setting=setting,
                needed=needed,
                padded=padded,
                name="kernel_size",
                largest=(padded - 1) // dilation_rate + 1,
                missing=needed - padded,
            )
        )
    return int((padded - needed) // strides + 1)


def axis_paddings(padding: Padding) -> tuple[AxisPadding, AxisPadding]:
    """Split a padding into that of the rows and that of the columns: a word, or (before, after).

    Examples
    --------
    >>> axis_paddings("same"), axis_paddings((1, (0, 2)))
    (('same', 'same'), ((1, 1), (0, 2)))
    """
    both = padding if isinstance(padding, tuple | list) else (padding, padding)
    if len(both) != 2:
        raise ValueError(
            message(
                "`padding` must be one number, (rows, columns) or ((top, bottom), (left, "
                "right)), got {padding!r}.",
                padding=padding,
            )
        )
    rows, columns = (each if isinstance(each, str) else pair(each, "padding", 0) for each in both)
    return rows, columns


def receptive_field(
    layers: Sequence[tuple[int, int, int]],
) -> tuple[int, int]:
    """Give how many inputs along one axis one output of a stack sees, and how far apart they step.

    Parameters
    ----------
    layers : sequence of (kernel_size, strides, dilation_rate)
        From the input on.

    Returns
    -------
    (int, int)
        The receptive field and the stride of the whole stack, in input cells.

    Raises
    ------
    TypeError, ValueError
        If a number is not whole, or below 1.

    Notes
    -----
    Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks",
    Distill, 2019.

    Examples
    --------
    >>> receptive_field([(3, 1, 1), (2, 2, 1), (3, 1, 1)])  # 8 = 1 + 2*1 + 1*1 + 2*2; 2 = 1*2*1
    (8, 2)
    """
    field, step = 1, 1
    for kernel_size, strides, dilation_rate in layers:
        spanned = span(
            check_integer(kernel_size, "kernel_size"), check_integer(dilation_rate, "dilation_rate")
        )
        field += (spanned - 1) * step
        step *= check_integer(strides, "strides")
    return field, step
