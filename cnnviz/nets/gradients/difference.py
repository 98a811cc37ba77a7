"""The gradient of a weight once more, by two forward passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from cnnviz.nets.gradients.other_weights import Outcome
from cnnviz.nets.graph import Call, Graph
from cnnviz.nets.last_activation import last_activation
from cnnviz.ops.arrays import Array


class Difference(NamedTuple):
    """The loss with a weight made less, and made more.

    Attributes
    ----------
    distance : float
    below, above : float
    bent : int
        How many numbers lie on the one side of the corner of their ReLU in the one pass, and on the
        other in the other: what they add to the loss is no straight line between the two.
    rectified : int
        How many numbers go through a ReLU.
    """

    distance: float
    below: float
    above: float
    bent: int
    rectified: int

    @property
    def slope(self) -> float:
        """The central difference: (L(w + h) - L(w - h)) / 2h."""
        return (self.above - self.below) / (2 * self.distance)


def difference(
    graph: Graph,
    variable: Any,
    index: tuple[int, ...],
    distance: float,
    outcome: Callable[[Mapping[int, Array]], Outcome],
) -> Difference:
    """Take a batch forward with a weight made less, and made more, by a distance.

    Float32 has an error of 6e-8; divided by the distance it falls as that grows, while the error of
    taking the loss for a straight line grows with its square. Of weights of about 1 the two meet
    near the cube root, 0.004: Press and others, Numerical Recipes, 5.7. A ReLU has a corner, and
    there is no such place near one.

    Parameters
    ----------
    graph : Graph
    variable : keras.Variable
    index : tuple of int
        Of the weight in it.
    distance : float
    outcome : callable
        Takes the batch forward with other weights, by the ids of their variables.
    """

    def moved(by: float) -> Outcome:
        changed = np.asarray(variable).copy()
        changed[index] += by
        return outcome({id(variable): changed})

    below, above = moved(-distance), moved(distance)
    names = [name for call in graph.calls if _rectifies(call) for name in call.outputs]
    crossed = [(below.values[name] > 0) != (above.values[name] > 0) for name in names]
    return Difference(
        distance,
        below.loss,
        above.loss,
        sum(int(each.sum()) for each in crossed),
        sum(each.size for each in crossed),
    )


def _rectifies(call: Call) -> bool:
    last = last_activation(call)
    return last is not None and last.kind.rectifies
