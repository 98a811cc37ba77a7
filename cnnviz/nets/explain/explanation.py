"""What an explanation of one number is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.ops import Terms
from cnnviz.ops.arrays import Array

# A value may cancel almost to nothing, but the rounding of its terms does not: an error is
# relative to the value, or to this part of what it would be had nothing cancelled.
UNCANCELLED = 0.001


class Cell(NamedTuple):
    """One number: a cell of what a layer gives.

    A row of numbers is a map of one row and one column. Of maps with more than three axes the
    first ones count together as rows.
    """

    layer: str
    row: int
    column: int
    channel: int


@dataclass(frozen=True, eq=False)
class Read:
    """The numbers that a cell reads from one of the layers before.

    Attributes
    ----------
    source : str
        Path of the layer before.
    size : (int, int)
        Rows and columns of its map.
    rows, columns : tuple of int
        The window on the padded map.
    channels : range
    inputs : ndarray of float64, shape (h, w, C)
        0 in the padding. Of a layer that is not explained, the whole map in float32.
    weights : ndarray of float64, shape (h, w, C), or None
        What each is multiplied by: 1 for the winner of a maximum and 0 for the others, 1 / n for
        the cells of a mean. None where the inputs are not simply added.
    padding : (int, int)
        Rows above and columns to the left of the map.
    """

    source: str
    size: tuple[int, int]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    channels: range
    inputs: Array
    weights: Array | None = None
    padding: tuple[int, int] = (0, 0)

    @property
    def terms(self) -> Terms | None:
        """The multiplications, None where the inputs are not simply added."""
        if self.weights is None:
            return None
        return Terms(self.rows, self.columns, self.inputs, self.weights, 0.0)

    @property
    def contributions(self) -> Array:
        """The products, or the inputs where they are not simply added; shape (h, w, C)."""
        return self.inputs if self.weights is None else self.inputs * self.weights

    @property
    def source_rows(self) -> tuple[int, ...]:
        """The window's rows on the map itself; negative or beyond it in the padding."""
        return tuple(row - self.padding[0] for row in self.rows)

    @property
    def source_columns(self) -> tuple[int, ...]:
        """The window's columns on the map itself; negative or beyond it in the padding."""
        return tuple(column - self.padding[1] for column in self.columns)

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which cells of the window are no padding, shape (h, w)."""
        rows, columns = (
            (np.array(cells, int) >= 0) & (np.array(cells, int) < size)
            for cells, size in zip((self.source_rows, self.source_columns), self.size, strict=True)
        )
        found: NDArray[np.bool_] = np.logical_and.outer(rows, columns)
        return found

    def cell(self, i: int, j: int, k: int) -> Cell | None:
        """Say where ``inputs[i, j, k]`` comes from, None if from the padding."""
        row, column = self.source_rows[i], self.source_columns[j]
        if not (0 <= row < self.size[0] and 0 <= column < self.size[1]):
            return None
        return Cell(self.source, row, column, self.channels[k])


class Step(NamedTuple):
    """One thing that is done to a number on its way to the value.

    Attributes
    ----------
    name : str
        ``subtract``, ``divide``, ``multiply``, ``add``, or an activation's name.
    operands : mapping of str to float
        By their names, such as mean, variance and epsilon.
    value : float
        What it gives.
    """

    name: str
    operands: Mapping[str, float]
    value: float


@dataclass(frozen=True)
class Term:
    """One of the numbers that a value is made of.

    Attributes
    ----------
    index : int
        For `Explanation.follow`.
    source : Cell or None
        None for padding.
    input : float
    weight : float or None
    contribution : float
        Their product.
    """

    index: int
    source: Cell | None
    input: float
    weight: float | None
    contribution: float


class Ranked(NamedTuple):
    """The largest terms, and the others added up.

    Attributes
    ----------
    terms : tuple of Term
    rest : float
        Sum of the contributions of the others.
    others : int
    """

    terms: tuple[Term, ...]
    rest: float
    others: int


@dataclass(frozen=True, eq=False)
class Depthwise:
    """What happens inside a separable convolution.

    Attributes
    ----------
    weights : ndarray of float64, shape (h, w, C, M)
        Of the first stage: every channel has M kernels of its own.
    sums : ndarray of float64, shape (C * M,)
        What the first stage gives at this cell.
    pointwise : ndarray of float64, shape (C * M,)
        What the second stage multiplies it by.
    """

    weights: Array
    sums: Array
    pointwise: Array


@dataclass(frozen=True, eq=False)
class Working:
    """How a layer's number comes about.

    Attributes
    ----------
    reads : tuple of Read
        One for each layer before that the cell reads.
    bias : float
    steps : tuple of Step
        What is done to the sum; where nothing is added, to the inputs.
    depthwise : Depthwise or None
        Of a separable convolution, whose `reads` have the product of its two kernels as weights.
    rounding : float
        What the value would be had nothing cancelled, as it is in `relative_error`; by default
        the sum of the magnitudes of products and bias.
    reason : str
        Why the number is not explained, in a sentence; else empty.
    """

    reads: tuple[Read, ...]
    bias: float = 0.0
    steps: tuple[Step, ...] = ()
    depthwise: Depthwise | None = None
    rounding: float = nan
    reason: str = ""

    @property
    def sum(self) -> float | None:
        """All products and the bias; None where the inputs are not simply added."""
        terms = [read.terms for read in self.reads]
        known = [each.total for each in terms if each is not None]
        return sum(known) + self.bias if len(known) == len(terms) else None

    @property
    def channel_sums(self) -> Array | None:
        """The products of each channel of the first read added up, shape (C,)."""
        terms = self.reads[0].terms
        return None if terms is None else terms.channel_sums

    @property
    def value(self) -> float | None:
        """The number as it is worked out here; None if the layer is not explained."""
        if self.reason:
            return None
        return self.steps[-1].value if self.steps else self.sum


@dataclass(frozen=True, eq=False)
class Explanation(Working):
    """Where one number of a network comes from.

    Attributes
    ----------
    cell : Cell
    kind : str
        Class of the layer.
    sources : tuple of str
        Paths of all that enters the layer.
    shape : tuple of int
        Of what the layer gives.
    model_value : float
        The number as Keras computes it.
    dtype : str
        In which it does: under a mixed policy Keras rounds to two or three digits.
    """

    cell: Cell = field(kw_only=True)
    kind: str = field(kw_only=True)
    sources: tuple[str, ...] = field(kw_only=True)
    shape: tuple[int, ...] = field(kw_only=True)
    model_value: float = field(kw_only=True)
    dtype: str = field(kw_only=True)

    @property
    def difference(self) -> float | None:
        """What our value has more than Keras's."""
        return None if self.value is None else self.value - self.model_value

    @property
    def relative_error(self) -> float | None:
        """The size of the difference, relative to the value.

        Where terms cancel, relative to a thousandth of what the value would be had they not: their
        rounding does not cancel.
        """
        if self.difference is None:
            return None
        rounding = self.rounding
        if np.isnan(rounding):
            products = sum(float(np.abs(read.contributions).sum()) for read in self.reads)
            rounding = products + abs(self.bias)
        if abs(self.difference) < np.finfo(np.float32).tiny:  # what Keras has no numbers for
            return 0.0
        return abs(self.difference) / max(abs(self.model_value), UNCANCELLED * rounding)

    @property
    def moved(self) -> bool:
        """Whether the number is one of the layer before, only at another place."""
        plain = self.count == 1 and not self.steps and not self.bias and not self.reason
        weights = self.reads[0].weights if plain else None
        return weights is not None and bool(weights == 1)

    @property
    def count(self) -> int:
        """How many numbers it reads."""
        return sum(read.inputs.size for read in self.reads)

    def follow(self, index: int) -> Cell | None:
        """Go one layer deeper: say where a number comes from.

        Parameters
        ----------
        index : int
            Of the number, counted through all `reads`, row after row, channel after channel.

        Returns
        -------
        Cell or None
            None for padding.

        Raises
        ------
        IndexError
            If there is no such number.
        """
        read, i, j, k = self._place(index)
        return read.cell(i, j, k)

    def ranked(self, count: int = 20) -> Ranked:
        """Give the terms that contribute most, largest magnitude first, and the rest added up.

        Padding comes after what contributes as little.

        Parameters
        ----------
        count : int
        """
        if not self.count:
            return Ranked((), 0.0, 0)
        contributions = np.concatenate([read.contributions.ravel() for read in self.reads])
        outside = [np.repeat(~read.inside.ravel(), len(read.channels)) for read in self.reads]
        order = np.lexsort((np.concatenate(outside), -np.abs(contributions)))
        chosen, others = order[:count], order[count:]
        return Ranked(
            tuple(self._term(int(index)) for index in chosen),
            float(contributions[others].sum()),
            len(others),
        )

    def _term(self, index: int) -> Term:
        read, i, j, k = self._place(index)
        return Term(
            index,
            read.cell(i, j, k),
            float(read.inputs[i, j, k]),
            None if read.weights is None else float(read.weights[i, j, k]),
            float(read.contributions[i, j, k]),
        )

    def _place(self, index: int) -> tuple[Read, int, int, int]:
        left = index
        for read in self.reads if index >= 0 else ():
            if left < read.inputs.size:
                i, j, k = (int(each) for each in np.unravel_index(left, read.inputs.shape))
                return read, i, j, k
            left -= read.inputs.size
        raise IndexError(f"`index` must be from 0 to below {self.count}, got {index}.")
