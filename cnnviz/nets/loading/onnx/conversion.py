"""One node on its way to be a layer: what it reads, and what its operator may ask and make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.layout import Order, Value, channels_last, moves
from cnnviz.nets.loading.onnx.node import Constant, Node

if TYPE_CHECKING:
    from cnnviz.nets.loading.onnx.build import Build

Weights = Mapping[str, Callable[[], NDArray[Any]]]


@dataclass(frozen=True, eq=False)
class Conversion:
    """A node, what enters it, and the model that it becomes a part of.

    Attributes
    ----------
    node : Node
    inputs : tuple of Value, ndarray or None
        None for one that is left out.
    build : Build
    """

    node: Node
    inputs: tuple[Value | Constant | None, ...]
    build: Build

    def value(self, index: int = 0, rank: int | None = None) -> Value:
        """Give an input that is made of the picture.

        Raises
        ------
        ModelError
            If it is none, or has another number of axes.
        """
        found = self.inputs[index] if index < len(self.inputs) else None
        if not isinstance(found, Value):
            raise self.node.error(
                message(
                    "must read what the picture becomes as its input {index}, not a constant",
                    index=index + 1,
                )
            )
        if rank is not None and len(found.order) != rank:
            what = {
                2: message("rows (batch, numbers)"),
                4: message("maps (batch, channels, height, width)"),
            }[rank]
            raise self.node.error(
                message(
                    "must read {what}, but reads {count} axes", what=what, count=len(found.order)
                )
            )
        return found

    def map(self, index: int = 0) -> Value:
        """Give an input that is maps, channels last."""
        return self.arranged(self.value(index, 4), channels_last(4))

    def has(self, index: int) -> bool:
        """Tell whether an input is given."""
        return index < len(self.inputs) and self.inputs[index] is not None

    def constant(self, index: int) -> Constant:
        """Give an input that is a constant.

        Raises
        ------
        ModelError
            If it is left out, or is computed from the picture.
        """
        found = self.inputs[index] if index < len(self.inputs) else None
        if not isinstance(found, np.ndarray):
            name = self.node.inputs[index] if index < len(self.node.inputs) else ""
            raise self.node.error(
                message(
                    "must have a constant as its input {index}, {name}: export the network for "
                    "inference, with a fixed size of pictures",
                    index=index + 1,
                    name=quoted(name),
                )
            )
        return found

    def floats(self, index: int) -> NDArray[np.float32]:
        """Give a constant as float32."""
        return self.constant(index).astype(np.float32, copy=False)

    def integers(self, index: int) -> list[Any]:
        """Give a constant as a list of integers, None for those that the file leaves open."""
        return [None if each is None else int(each) for each in self.constant(index).ravel()]

    def arranged(self, value: Value, order: Order) -> Value:
        """Bring a value to an order, by a layer only if numbers move."""
        if value.order == order:
            return value
        if moves(value, order):
            dims = tuple(value.order.index(axis) for axis in order[1:])
            return self.layer("Permute", value, part="order", order=order, dims=dims)
        sizes = tuple(value.shape[axis] for axis in order[1:])
        return self.reshaped(value, sizes, order)

    def reshaped(self, value: Value, sizes: tuple[int | None, ...], order: Order) -> Value:
        """Give the same numbers, in the same order, as a tensor of other sizes."""
        if sizes.count(None) > 1:
            raise self.node.error(
                message(
                    "reshapes maps whose height and width the file leaves open: export the "
                    "network with a fixed size of pictures"
                )
            )
        target = tuple(-1 if size is None else size for size in sizes)
        return self.layer("Reshape", value, part="shape", order=order, target_shape=target)

    def layer(
        self,
        kind: str,
        *values: Value,
        part: str = "",
        order: Order | None = None,
        nonnegative: bool = False,
        weights: Weights | None = None,
        **settings: Any,
    ) -> Value:
        """Add a layer.

        Parameters
        ----------
        kind : str
            Of `keras.layers`.
        *values : Value
            What enters it; several as a list.
        part : str
            Of its name, after the node's, where a node needs more than one layer.
        order : tuple of int, optional
            Of what leaves; by default that of what enters.
        nonnegative : bool
            Whether no number below 0 can leave it.
        weights : mapping of str to callable, optional
            Gives each of the layer's variables, by the names that Keras has for them, when the
            model is known not to be too large.
        **settings
            Of the layer.
        """
        tensor = self.build.add(self.node, kind, values, part, weights or {}, settings)
        first = values[0]
        kept = first.places if order is None else None
        return Value(tensor, order or first.order, nonnegative, kept)
