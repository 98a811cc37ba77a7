"""Which axis lies where: ONNX's maps have their channels first, Keras's here have them last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Order = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Value:
    """A tensor of Keras in the place of one of ONNX.

    A Transpose of ONNX is another `order` of the same tensor, and takes no layer.

    Attributes
    ----------
    tensor : keras.KerasTensor
    order : tuple of int
        Which axis of ONNX each axis of the tensor is; the batch is always the first.
    nonnegative : bool
        Whether it is known to have no number below 0, so that zeros around it win no maximum.
    places : ndarray of int or None
        Of a row that Keras flattened in another order than ONNX: where each of its numbers stands
        in ONNX's row.
    """

    tensor: Any
    order: Order
    nonnegative: bool = False
    places: NDArray[np.int64] | None = None

    @property
    def shape(self) -> tuple[int | None, ...]:
        """Sizes of ONNX's axes."""
        return tuple(self.tensor.shape[self.order.index(axis)] for axis in range(len(self.order)))

    def axis(self, axis: int) -> int:
        """Give the axis of the tensor that is an axis of ONNX, which may be counted from the end.

        Raises
        ------
        ValueError
            If there is none.
        """
        return self.order.index(axis % len(self.order) if axis >= -len(self.order) else axis)


def channels_last(rank: int) -> Order:
    """Give Keras's own order.

    Examples
    --------
    >>> channels_last(4), channels_last(2)  # ONNX's axis 1, the channels, goes to the end
    ((0, 2, 3, 1), (0, 1))
    """
    return (0, *range(2, rank), 1)


def in_order(rank: int) -> Order:
    """Give ONNX's own order."""
    return tuple(range(rank))


def transposed(order: Order, perm: Order) -> Order:
    """Give the order of the same tensor after a Transpose, whose axis i is the axis perm[i].

    Examples
    --------
    >>> transposed((0, 2, 3, 1), (0, 2, 3, 1))  # a map of Keras is what ONNX makes of its own
    (0, 1, 2, 3)
    """
    return tuple(perm.index(axis) for axis in order)


def moves(value: Value, order: Order) -> bool:
    """Tell whether to bring a value to an order moves any number: axes of size 1 move none."""
    long = [axis for axis in range(len(order)) if axis == 0 or value.shape[axis] != 1]
    return [a for a in value.order if a in long] != [a for a in order if a in long]


def flattened_places(shape: tuple[int, ...], order: Order) -> NDArray[np.int64]:
    """Give where each number of a row that is flattened in an order stands in ONNX's row.

    Parameters
    ----------
    shape : tuple of int
        Sizes of ONNX's axes, without the batch.
    order : tuple of int
        With the batch.

    Examples
    --------
    >>> flattened_places((2, 1, 3), (0, 2, 3, 1))  # 2 channels of 3 cells: cell by cell
    array([0, 3, 1, 4, 2, 5])
    """
    axes = [axis - 1 for axis in order[1:]]
    return np.arange(np.prod(shape, dtype=np.int64)).reshape(shape).transpose(axes).ravel()


def vector(constant: NDArray[Any], value: Value) -> NDArray[np.float64] | None:
    """Give a constant that meets a value as one number, or as one for each along the last axis.

    Returns
    -------
    ndarray, shape () or (size of the tensor's last axis,), or None
        None where it is neither.
    """
    rank = len(value.order)
    if constant.ndim > rank:
        return None
    shape = (1,) * (rank - constant.ndim) + constant.shape
    last = value.order[-1]
    if any(size != 1 for axis, size in enumerate(shape) if axis != last):
        return None
    if shape[last] not in (1, value.shape[last]):
        return None
    numbers = constant.astype(np.float64)
    return numbers.reshape(()) if shape[last] == 1 else numbers.ravel()
