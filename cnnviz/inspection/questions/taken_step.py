"""The first step of all weights: the loss of the same batch along it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.questions.weight_step import OptimizerChoice, first_update
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.gradients.explainer import GradientExplainer
from cnnviz.ops.arrays import Array
from cnnviz.training.optimizers import OPTIMIZERS

_DIGITS = (1, 1.5, 2, 3, 5, 7)  # of the rates that are tried: nearly even steps of their logarithm
_DECADES = 3


class StepCurve(NamedTuple):
    """The loss of the batch after a first step, by the rate at which it is taken.

    Attributes
    ----------
    rates, losses : ndarray of float64, shape (R,)
        The losses with all penalties.
    slope : float
        How much the loss changes for each 1 of rate as long as it is a straight line: the sum
        of gradient times move over all weights; for plain descent minus the squared norm of the
        gradient.
    before : float
        The loss without the step.
    """

    rates: Array
    losses: Array
    slope: float
    before: float

    @property
    def lowest(self) -> int | None:
        """The place of the rate whose loss is least; None where it falls at none."""
        if self.last_fall is None:
            return None
        return int(np.nanargmin(self.losses))

    @property
    def last_fall(self) -> int | None:
        """The place of the largest rate after which the loss is less than before; else None.

        Examples
        --------
        >>> rates = np.array([0.1, 1, 10, 100])
        >>> StepCurve(rates, np.array([1.9, 1.5, 40, np.nan]), -0.5, 2.0).last_fall
        1
        """
        falls = np.flatnonzero(self.losses < self.before)
        return int(falls[-1]) if falls.size else None


def tried_rates(usual: float) -> tuple[float, ...]:
    """Give the rates of a curve: from a thousandth of the usual one to a thousand times it.

    Examples
    --------
    >>> rates = tried_rates(0.01)
    >>> rates[:7], rates[-1]
    ((1e-05, 1.5e-05, 2e-05, 3e-05, 5e-05, 7e-05, 0.0001), 10.0)
    """
    power = round(np.log10(usual))
    first, last = power - _DECADES, power + _DECADES
    inside = [float(f"{digit}e{at}") for at in range(first, last) for digit in _DIGITS]
    return (*inside, float(f"1e{last}"))


def losses_along(
    context: RequestContext, batch: LabelledBatch, optimizer: OptimizerChoice
) -> StepCurve:
    """Take the first step of all weights at many rates, on copies of them.

    The rates are those usual for the optimiser, whatever its own rate.
    """
    explainer = backward(context, batch).explainer
    step = _FirstStep(explainer, optimizer)
    rates = tried_rates(OPTIMIZERS[optimizer.name].usual_rate)
    losses = []
    for done, rate in enumerate(rates):
        context.progress(done, len(rates))
        losses.append(step.loss_at(rate))
    before = explainer.batch.loss
    return StepCurve(np.array(rates), np.array(losses), step.slope, before)


def loss_after(context: RequestContext, batch: LabelledBatch, optimizer: OptimizerChoice) -> float:
    """Give the loss, penalties and all, after the first step of all weights."""
    return _FirstStep(backward(context, batch).explainer, optimizer).loss_at(optimizer.rate)


class _FirstStep:
    """The first step of all weights: it goes as far as its rate says, always the same way."""

    def __init__(self, explainer: GradientExplainer, optimizer: OptimizerChoice) -> None:
        kind, self._explainer = OPTIMIZERS[optimizer.name], explainer
        gradients, unit = explainer.batch.weights, replace(optimizer, rate=1.0)
        updates = {
            key: first_update(each, gradients[key], unit)
            for key, each in explainer.variables.items()
        }
        self._before = {key: each.variable for key, each in updates.items()}
        self._moves = {key: kind.updated(each) - each.variable for key, each in updates.items()}
        self.slope = sum(
            float((each.gradient * self._moves[key]).sum()) for key, each in updates.items()
        )

    def loss_at(self, rate: float) -> float:
        # At rates that are far too large numbers have no end.
        with np.errstate(over="ignore", invalid="ignore"):
            changed = {
                key: (each + rate * self._moves[key]).astype(np.float32)
                for key, each in self._before.items()
            }
            return self._explainer.other_weights.outcome(changed).loss
