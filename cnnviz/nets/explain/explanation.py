"""Where one number of a network comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.read import Cell, Read
from cnnviz.nets.explain.working import Working

# A value may cancel almost to nothing, but the rounding of its terms does not: an error is
# relative to the value, or to this part of what it would be had nothing cancelled.
UNCANCELLED = 0.001


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
    sum : float or None
        All products, also those that `reads` leaves out, and the bias; None where the inputs are
        not simply added.
    model_value : float
        The number as Keras computes it.
    dtype : str
        In which it does: under a mixed policy Keras rounds to two or three digits.
    """

    cell: Cell = field(kw_only=True)
    kind: str = field(kw_only=True)
    sources: tuple[str, ...] = field(kw_only=True)
    shape: tuple[int, ...] = field(kw_only=True)
    sum: float | None = field(kw_only=True)
    model_value: float = field(kw_only=True)
    dtype: str = field(kw_only=True)

    @property
    def value(self) -> float | None:
        """The number as it is worked out here; None if the layer is not explained."""
        if self.reason:
            return None
        return self.steps[-1].value if self.steps else self.sum

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
        if abs(self.difference) < np.finfo(np.float32).tiny:  # what Keras has no numbers for
            return 0.0
        return abs(self.difference) / max(abs(self.model_value), UNCANCELLED * self.uncancelled)

    @property
    def uncancelled(self) -> float:
        """What the value would be had nothing cancelled."""
        if not np.isnan(self.rounding):
            return self.rounding
        products = sum(float(np.abs(read.contributions).sum()) for read in self.reads)
        return products + abs(self.bias)

    @property
    def moved(self) -> bool:
        """Whether the number is one of the layer before, only at another place."""
        plain = self.count == 1 and not self.steps and not self.bias and not self.reason
        weights = self.reads[0].weights if plain else None
        return weights is not None and bool(weights == 1)

    @property
    def count(self) -> int:
        """How many numbers `reads` holds."""
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
        raise IndexError(
            message(
                "`index` must be from 0 to below {count}, got {index}.",
                count=self.count,
                index=index,
            )
        )
