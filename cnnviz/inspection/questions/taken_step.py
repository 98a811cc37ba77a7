"""The step of all weights, taken: the loss of the same batch along it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.questions.weight_step import OptimizerChoice, first_update
from cnnviz.inspection.request_context import RequestContext
from cnnviz.ops.arrays import Array
from cnnviz.training.optimizers import OPTIMIZERS

REACH, POINTS = 100.0, 17  # an odd number: the middle one is the rate that is chosen
"""How many times the rate the curve goes up to, and down to; and how many rates it has."""


class StepCurve(NamedTuple):
    """The loss of the batch after a first step, by the rate at which it is taken.

    Attributes
    ----------
    rates, losses : ndarray of float64, shape (R,)
    slope : float
        How much the mean loss changes for each 1 of rate as long as it is a straight line: the sum
        of gradient times move over all weights; for plain descent minus the squared norm of the
        gradient.
    before, after : float
        The mean loss without the step, and with it at the rate that is chosen.
    """

    rates: Array
    losses: Array
    slope: float
    before: float
    after: float


def losses_along(
    context: RequestContext, batch: LabelledBatch, optimizer: OptimizerChoice
) -> StepCurve:
    """Take the first step of all weights at many rates, on copies of them."""
    explainer = backward(context, batch).explainer
    kind, gradients = OPTIMIZERS[optimizer.name], explainer.batch.weights
    variables = explainer.variables
    before = {key: np.asarray(each).astype(np.float64) for key, each in variables.items()}
    # A first step goes as far as its rate says, in a direction that does not depend on it.
    moves = {
        key: (kind.updated(first_update(each, gradients[key], optimizer)) - before[key])
        / optimizer.rate
        for key, each in variables.items()
    }

    def loss_at(rate: float) -> float:
        context.check()
        changed = {key: (before[key] + rate * moves[key]).astype(np.float32) for key in moves}
        return explainer.loss_with(changed)

    rates = optimizer.rate * np.geomspace(1 / REACH, REACH, POINTS)
    losses = np.array([loss_at(float(rate)) for rate in rates])
    return StepCurve(
        rates,
        losses,
        sum(float((gradients[key] * moves[key]).sum()) for key in moves),
        explainer.batch.loss,
        float(losses[POINTS // 2]),
    )
