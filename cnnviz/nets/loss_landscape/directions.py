"""Directions through a network's weights that are drawn: each filter as long as the network's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cnnviz.nets.layers.kind import LayerKind
from cnnviz.ops.arrays import Array


class ScaledNumber(NamedTuple):
    """One number of a direction: what was drawn, times the norm of the filter over that of its own.

    Attributes
    ----------
    drawn, filter_norm, drawn_norm, value : float
    """

    drawn: float
    filter_norm: float
    drawn_norm: float
    value: float


@dataclass(frozen=True, eq=False)
class FilterDirection:
    """A direction for one weight of a layer.

    Attributes
    ----------
    drawn : ndarray of float64
        Of the shape of the weight.
    filter_norms, drawn_norms : ndarray of float64
        Of each filter of the weight, and of what was drawn; they broadcast to its shape.
    """

    drawn: Array
    filter_norms: Array
    drawn_norms: Array

    @property
    def numbers(self) -> Array:
        """The direction, float64: each filter has the norm of the weight's own."""
        found: Array = self.drawn * (self.filter_norms / self.drawn_norms)
        return found

    def scaled(self, index: tuple[int, ...]) -> ScaledNumber:
        """Give one number with what it is made of."""
        parts = (self.drawn, self.filter_norms, self.drawn_norms, self.numbers)
        return ScaledNumber(
            *(float(np.broadcast_to(each, self.drawn.shape)[index]) for each in parts)
        )


def filter_axes(kind: LayerKind, name: str, axes: int) -> tuple[int, ...]:
    """Give the axes that number a weight's filters; none of a weight that stays where it is.

    Parameters
    ----------
    kind : LayerKind
    name : str
        Of the weight, as Keras has it.
    axes : int
        How many it has.

    Notes
    -----
    Li and others, 4, count what one neuron of a dense layer reads as a filter too. Their program
    leaves out biases and the parameters of normalisations, https://github.com/tomgoldstein/
    loss-landscape, ``ignore="biasbn"``.

    Examples
    --------
    >>> from cnnviz.nets.layers import layer_kind
    >>> filter_axes(layer_kind("Conv2D"), "kernel", 4)
    (3,)
    >>> filter_axes(layer_kind("Conv2D"), "bias", 1), filter_axes(layer_kind("PReLU"), "alpha", 3)
    ((), ())
    """
    if axes < 2 or not kind.multiplies:
        return ()
    return kind.filter_axes.get(name, (axes - 1,))


def filter_direction(
    weight: Array, axes: tuple[int, ...], rng: np.random.Generator
) -> FilterDirection:
    """Draw a direction, normal in each number, and give each filter the norm of the weight's.

    Parameters
    ----------
    weight : ndarray
    axes : tuple of int
        Those that number its filters.
    rng : numpy.random.Generator

    Notes
    -----
    Filter normalisation, Li and others, 4: a network computes the same with its filters ten times
    as large and the next ones a tenth, so that only steps in terms of a filter's own size can be
    compared.

    Examples
    --------
    >>> weight = np.array([[3.0, 0.0], [4.0, 2.0]])  # two filters, of the norms 5 and 2
    >>> found = filter_direction(weight, (1,), np.random.default_rng(0))
    >>> np.linalg.norm(found.numbers, axis=0).round(6).tolist()
    [5.0, 2.0]
    """
    drawn = rng.standard_normal(weight.shape)
    return FilterDirection(drawn, _norms(weight, axes), _norms(drawn, axes))


def _norms(numbers: Array, axes: tuple[int, ...]) -> Array:
    others = tuple(axis for axis in range(numbers.ndim) if axis not in axes)
    found: Array = np.sqrt(np.square(numbers, dtype=np.float64).sum(axis=others, keepdims=True))
    return found
