"""A network as plain data: an input shape and a list of layers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cnnviz.i18n import message
from cnnviz.nets import rules
from cnnviz.nets.layers import LayerSpec
from cnnviz.ops.settings import check_integer

MAX_SIDE = 1024  # rows or columns of the input
MAX_LAYERS = 100


@dataclass(frozen=True)
class NetworkSpec:
    """A network that could be impossible, but never nonsense: see `cnnviz.nets.shapes`.

    Attributes
    ----------
    input_shape : (int, int, int)
        Height, width and channels.
    layers : tuple of LayerSpec
        From the input on; at most 100.
    name : str
        At most 40 letters, digits, single blanks and ``_ . ( ) + -``.

    Raises
    ------
    TypeError, ValueError

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D, Dense, Flatten
    >>> NetworkSpec((8, 8, 3), (Conv2D(4), Flatten(), Dense(10))).layers[0]
    Conv2D(filters=4)
    """

    input_shape: tuple[int, int, int]
    layers: tuple[LayerSpec, ...] = ()
    name: str = "Network"

    def __post_init__(self) -> None:
        shape = self.input_shape
        if not isinstance(shape, Iterable) or isinstance(shape, str) or len(tuple(shape)) != 3:
            raise ValueError(
                message(
                    "`input_shape` must be (height, width, channels), got {shape}.",
                    shape=repr(shape),
                )
            )
        sizes = [check_integer(size, "input_shape") for size in shape]
        for size in sizes:
            rules.at_most(size, "input_shape", MAX_SIDE)
        layers = tuple(self.layers)
        for layer in layers:
            if not isinstance(layer, LayerSpec):
                raise TypeError(
                    message(
                        "`layers` must be layers of cnnviz.nets, got {layer}.", layer=repr(layer)
                    )
                )
        if len(layers) > MAX_LAYERS:
            raise ValueError(
                message(
                    "`layers` must be at most {max_layers}, got {count}.",
                    max_layers=MAX_LAYERS,
                    count=len(layers),
                )
            )
        if not isinstance(self.name, str) or not _is_name(self.name):
            raise ValueError(
                message(
                    "`name` must be 1 to 40 letters, digits, single blanks and _ . ( ) + -, got "
                    "{name}.",
                    name=repr(self.name),
                )
            )
        object.__setattr__(self, "input_shape", tuple(sizes))
        object.__setattr__(self, "layers", layers)


def _is_name(text: str) -> bool:
    plain = re.fullmatch(r"\w[\w .()+-]{0,39}", text) is not None
    return plain and text == " ".join(text.split())
