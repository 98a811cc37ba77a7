"""A network that learns one batch, step by step, on copies of its weights."""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

import numpy as np

from cnnviz.i18n import message
from cnnviz.inspection.backward_pass import LabelledBatch, backward
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.weight_step import OptimizerChoice
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.gradients.explainer import GradientExplainer
from cnnviz.nets.gradients.other_weights import Outcome
from cnnviz.ops.arrays import Array
from cnnviz.training.optimizers import OPTIMIZERS, Slots, Update

MOST_STEPS = 100


class Descended(NamedTuple):
    """Where some steps lead.

    Attributes
    ----------
    losses : tuple of float
        The loss, penalties and all, before the first step, and after each.
    weights : dict of ndarray of float32
        After the last, by the ids of their variables.
    outcome : Outcome
        What the network makes of the batch with them.
    """

    losses: tuple[float, ...]
    weights: dict[int, Array]
    outcome: Outcome


class Descent:
    """Steps of one optimiser on one batch; the model keeps its own weights.

    It stays where it went last, so that going on from there costs the further steps alone. Weights
    and what the optimiser keeps of earlier steps are rounded to float32 after each step, as Keras
    stores them. May be used from any thread.

    Parameters
    ----------
    explainer : GradientExplainer
        The first weights, and their gradients.
    optimizer : OptimizerChoice
    """

    def __init__(self, explainer: GradientExplainer, optimizer: OptimizerChoice) -> None:
        self._explainer, self._optimizer = explainer, optimizer
        self._lock = Lock()
        self._losses: list[float] = []  # before each step that was taken
        self._weights: dict[int, Array] = {}
        self._slots: dict[int, Slots] = {}
        self._outcome: Outcome | None = None
        self._return()

    def after(self, context: RequestContext, steps: int) -> Descended:
        """Go to where a number of steps leads, from the start or from where it is."""
        # At rates that are far too large numbers soon have no end.
        with self._lock, np.errstate(over="ignore", invalid="ignore"):
            if steps < len(self._losses):
                self._return()
            while len(self._losses) < steps:
                context.progress(len(self._losses), steps)
                self._take()
            if self._outcome is None:
                self._outcome = self._explainer.other_weights.outcome(self._weights)
            last = self._outcome.loss
            return Descended((*self._losses, last), self._weights.copy(), self._outcome)

    def _return(self) -> None:
        slots = OPTIMIZERS[self._optimizer.name].slots
        self._losses, self._outcome = [], None
        for key, variable in self._explainer.variables.items():
            self._weights[key] = np.asarray(variable)
            self._slots[key] = (np.zeros_like(self._weights[key]),) * slots

    def _take(self) -> None:
        batch, kind = self._explainer.batch, OPTIMIZERS[self._optimizer.name]
        if self._losses:
            loss, gradients = self._explainer.other_weights.gradients(self._weights)
        else:
            loss, gradients = batch.loss, batch.weights
        self._losses.append(loss)
        self._outcome = None
        for key, weight in self._weights.items():
            update = Update(
                weight.astype(np.float64),
                gradients[key].astype(np.float64),
                tuple(each.astype(np.float64) for each in self._slots[key]),
                self._optimizer.rate,
                len(self._losses),
                self._optimizer,
            )
            numbers, slots = kind.calculate(update)
            self._weights[key] = numbers[-1][2].astype(np.float32)
            self._slots[key] = tuple(each.astype(np.float32) for each in slots)


def descended(
    context: RequestContext, batch: LabelledBatch, optimizer: OptimizerChoice, steps: int
) -> Descended:
    """Take steps on a batch.

    Raises
    ------
    InspectionError
        If there are too many.
    """
    if not 0 <= steps <= MOST_STEPS:
        raise InspectionError(
            message("`steps` must be from 0 to {most}, got {steps}.", most=MOST_STEPS, steps=steps)
        )
    start = backward(context, batch)
    learned = start.loaded.choice, batch.digest, batch.loss, batch.label_smoothing
    found: Descent = context.cache.passes.get(
        ("descent", *learned, optimizer), lambda: Descent(start.explainer, optimizer)
    )
    return found.after(context, steps)
