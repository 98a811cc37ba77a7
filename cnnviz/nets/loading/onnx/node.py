"""A node of an ONNX graph, and what is wrong with it in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError

Constant = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Node:
    """One node.

    Attributes
    ----------
    name : str
        Of its first output where it has none.
    operator : str
    inputs, outputs : tuple of str
        Names of tensors; empty for one that is left out.
    attributes : mapping
        Numbers, lists of them, words as str, tensors as arrays.
    opset : int
        Version of the operators of the file.
    """

    name: str
    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    opset: int

    def error(self, sentence: str) -> ModelError:
        """Make an error of the rest of a sentence, without its full stop.

        Examples
        --------
        >>> print(Node("conv1", "Conv", (), (), {}, 17).error("has no weights: add them"))
        The node `conv1` (`Conv`) has no weights: add them.
        """
        return ModelError(
            message(
                "The node {name} ({operator}) {sentence}.",
                name=quoted(self.name),
                operator=quoted(self.operator),
                sentence=sentence,
            )
        )

    def number(self, name: str, default: float) -> float:
        """Give an attribute that is one number."""
        value = self.attributes.get(name, default)
        if not isinstance(value, int | float) or not np.isfinite(value):
            raise self.error(
                message("must have a number as `{name}`: export the network again", name=name)
            )
        return value

    def integer(self, name: str, default: int) -> int:
        """Give an attribute that is one integer."""
        value = self.attributes.get(name, default)
        if not isinstance(value, int):
            raise self.error(
                message("must have an integer as `{name}`: export the network again", name=name)
            )
        return value

    def word(self, name: str, default: str) -> str:
        """Give an attribute that is a word."""
        return str(self.attributes.get(name, default))

    def integers(self, name: str, count: int, default: int | None = None) -> tuple[int, ...]:
        """Give an attribute that is so many integers."""
        value = self.attributes.get(name, None if default is None else [default] * count)
        if not isinstance(value, list) or len(value) != count:
            raise self.error(
                message(
                    "must have {count} integers as `{name}`: only maps of 2 axes are taken",
                    count=count,
                    name=name,
                )
            )
        return tuple(int(each) for each in value)
