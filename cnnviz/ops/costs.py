"""What a convolution costs: the numbers that it learns, and its multiply-adds."""

from __future__ import annotations

from cnnviz.i18n import message
from cnnviz.ops.settings import Pair, check_integer, pair


def parameters(
    kernel_size: Pair, channels: int, filters: int, *, use_bias: bool = True, groups: int = 1
) -> int:
    """Count the numbers that a convolution layer learns.

    Raises
    ------
    TypeError, ValueError
        If a count is no whole number of at least 1, or the groups do not divide the channels
        and the filters.

    Examples
    --------
    >>> parameters(3, 3, 32)  # 896 = (3 * 3 * 3) * 32 + 32
    896
    >>> parameters(3, 32, 32, groups=32)  # depthwise: 320 = (3 * 3 * 1) * 32 + 32
    320
    """
    kh, kw = pair(kernel_size, "kernel_size")
    groups = check_integer(groups, "groups")
    if check_integer(channels, "channels") % groups:
        raise ValueError(
            message(
                "`groups` must divide the {channels} channels, got {groups}.",
                channels=channels,
                groups=groups,
            )
        )
    if check_integer(filters, "filters") % groups:
        raise ValueError(
            message(
                "`groups` must divide the {filters} filters, got {groups}.",
                filters=filters,
                groups=groups,
            )
        )
    return kh * kw * (channels // groups) * filters + (filters if use_bias else 0)


def macs(
    size: tuple[int, int], kernel_size: Pair, channels: int, filters: int, *, groups: int = 1
) -> int:
    """Count the multiply-adds of a convolution layer; biases are not counted.

    Parameters
    ----------
    size : (int, int)
        Rows and columns of the output; of the input for a transposed layer.

    Examples
    --------
    >>> macs((32, 32), 3, 3, 32)  # 884736 = 32 * 32 * (3 * 3 * 3) * 32
    884736
    """
    rows, columns = pair(size, "size")
    return (
        rows * columns * parameters(kernel_size, channels, filters, use_bias=False, groups=groups)
    )
