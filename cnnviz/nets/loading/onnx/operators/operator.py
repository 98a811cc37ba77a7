"""What is known of one operator of ONNX; an entry of the registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnnviz.discovery import LAST
from cnnviz.nets.loading.onnx.layout import Value
from cnnviz.nets.loading.onnx.node import Constant, Node

if TYPE_CHECKING:
    from cnnviz.nets.loading.onnx.conversion import Conversion


@dataclass(frozen=True)
class Operator:
    """One operator.

    Attributes
    ----------
    name : str
        As ONNX spells it.
    convert : callable or None
        Makes layers of a node that reads what a picture becomes, or gives a constant that is known
        of it, such as its shape; None for one that only computes with constants.
    fold : callable or None
        Computes what a node of constants alone gives; of each input None if it is left out.
    pointwise : bool
        Whether each number that leaves is made of the one at the same place, and all alike: the
        order of a row does not matter to it.
    sorts_rows : bool
        Whether it takes rows in any order, as a dense layer does whose weights are moved along.
    reshapes : bool
        Whether it takes a map of one cell as a row too, since it says itself what it makes of it.
    place : int
        Their order does not matter.
    """

    name: str
    convert: Callable[[Conversion], Value | Constant] | None = None
    fold: Callable[[Node, Sequence[Any]], Constant] | None = None
    pointwise: bool = False
    sorts_rows: bool = False
    reshapes: bool = False
    place: int = LAST
