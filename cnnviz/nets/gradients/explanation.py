"""Where the gradient of one number of a network comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.explanation import Explanation, Ranked, Term
from cnnviz.nets.explain.read import Cell


def relative_error(value: float | None, model_value: float, uncancelled: float) -> float | None:
    """Give a difference from TensorFlow's, relative to what the sum would be had nothing cancelled.

    Examples
    --------
    >>> relative_error(1.5, 1.0, 4.0)  # 0.125 = 0.5 / 4
    0.125
    """
    if value is None:
        return None
    difference = abs(value - model_value)
    if difference < np.finfo(np.float32).tiny:  # what TensorFlow has no numbers for
        return 0.0
    return difference / max(uncancelled, abs(model_value))


@dataclass(frozen=True, eq=False)
class GradientExplanation:
    """Where the gradient of one number of a network comes from.

    Attributes
    ----------
    cell : Cell
    image : int
        Of the batch.
    parts : tuple of Explanation
        What comes back through each layer that reads the number, and from the loss. In a part,
        inputs are gradients, and weights are how much of each comes back.
    model_value : float
        The gradient as TensorFlow computes it.
    """

    cell: Cell
    image: int
    parts: tuple[Explanation, ...]
    model_value: float

    @property
    def reason(self) -> str:
        """Why it is not explained, in a sentence; else empty."""
        return next((part.reason for part in self.parts if part.reason), "")

    @property
    def value(self) -> float | None:
        """The gradient as it is worked out here; None if a part is not explained."""
        values = [part.value for part in self.parts]
        known = [each for each in values if each is not None]
        return sum(known) if len(known) == len(values) else None

    @property
    def rounding(self) -> float:
        """What the gradient would be had nothing cancelled."""
        return sum(part.uncancelled for part in self.parts)

    @property
    def relative_error(self) -> float | None:
        """The difference from TensorFlow's, relative to what it would be had nothing cancelled."""
        return relative_error(self.value, self.model_value, self.rounding)

    @property
    def count(self) -> int:
        """How many gradients the parts hold."""
        return sum(part.count for part in self.parts)

    def follow(self, index: int) -> Cell | None:
        """Go one layer towards the loss: say where a gradient comes from.

        Parameters
        ----------
        index : int
            Counted through all parts.

        Raises
        ------
        IndexError
        """
        left = index
        for part in self.parts if index >= 0 else ():
            if left < part.count:
                return part.follow(left)
            left -= part.count
        raise IndexError(
            message(
                "`index` must be from 0 to below {count}, got {index}.",
                count=self.count,
                index=index,
            )
        )

    def ranked(self, count: int = 20) -> Ranked:
        """Give the terms of all parts that contribute most, largest magnitude first.

        Parameters
        ----------
        count : int
        """
        terms: list[Term] = []
        rest, others, before = 0.0, 0, 0
        for part in self.parts:
            found = part.ranked(count)
            terms += [
                Term(before + each.index, each.source, each.input, each.weight, each.contribution)
                for each in found.terms
            ]
            rest, others, before = rest + found.rest, others + found.others, before + part.count
        terms.sort(key=lambda term: -abs(term.contribution))
        left = terms[count:]
        rest += sum(each.contribution for each in left)
        return Ranked(tuple(terms[:count]), rest, others + len(left))
