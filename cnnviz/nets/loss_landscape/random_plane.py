"""A plane through a network's weights in two directions that are drawn by a seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from cnnviz.nets.graph import Call
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.loss_landscape.directions import FilterDirection, filter_axes, filter_direction
from cnnviz.nets.loss_landscape.plane import WeightPlane

if TYPE_CHECKING:
    import keras


class RandomPlane:
    """The plane around the weights of a network, each filter of a direction as long as its own.

    Parameters
    ----------
    calls : iterable of Call
        The uses of its layers.
    variables : mapping of int to keras.Variable
        The weights that train, by their ids; of these, biases and the parameters of normalisations
        stay where they are: see `filter_axes`.
    seed : int

    Attributes
    ----------
    plane : WeightPlane
        By the ids of the variables.
    """

    def __init__(
        self, calls: Iterable[Call], variables: Mapping[int, keras.Variable], seed: int
    ) -> None:
        self._seed = seed
        self._axes: dict[int, tuple[int, ...]] = {}
        for call in calls:
            for each in getattr(call.operation, "trainable_weights", ()):
                axes = filter_axes(layer_kind(call.kind), each.name, len(each.shape))
                if axes and id(each) in variables:
                    self._axes.setdefault(id(each), axes)
        self._places = {key: place for place, key in enumerate(self._axes)}
        self._centre = {key: np.asarray(variables[key], np.float32) for key in self._axes}
        first, second = (
            {key: self._drawn(key, each).numbers.astype(np.float32) for key in self._axes}
            for each in (0, 1)
        )
        self.plane = WeightPlane(self._centre, first, second)

    def drawn(self, key: int) -> tuple[FilterDirection, ...]:
        """Give what was drawn for a weight along both directions; nothing where it stays."""
        return (self._drawn(key, 0), self._drawn(key, 1)) if key in self._axes else ()

    def _drawn(self, key: int, direction: int) -> FilterDirection:
        # Of its own for each weight, so that one can be drawn again without the others.
        rng = np.random.default_rng((self._seed, direction, self._places[key]))
        return filter_direction(self._centre[key], self._axes[key], rng)
