"""What the page asks of a training step, kept as long as it is likely to be asked again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from cnnviz.i18n import sentence_of
from cnnviz.inspection import InspectionError, Job
from cnnviz.inspection.backward_pass import LabelledBatch
from cnnviz.inspection.questions import (
    loss_landscape,
    steps_taken,
    taken_step,
    training_step,
    weight_step,
)
from cnnviz.inspection.questions.feature_maps import LayerMaps, Numbers
from cnnviz.inspection.questions.loss_landscape import PointLoss
from cnnviz.inspection.questions.steps_taken import ChangedMap, ChangedMaps, StepsTaken
from cnnviz.inspection.questions.taken_step import StepCurve
from cnnviz.inspection.questions.training_step import BatchLosses, GradientTrace
from cnnviz.inspection.questions.weight_step import OptimizerChoice, WeightPlace, WeightTrace
from cnnviz.nets import Cell
from cnnviz.nets.gradients.difference import Difference
from cnnviz.nets.loss_landscape.plane import LossGrid
from cnnviz.training.optimizers import UpdateSteps
from cnnviz.ui.inspector import inspector


@dataclass(frozen=True)
class StepAnswers:
    """A training step. Every answer may raise an `InspectionError`, one sentence.

    Attributes
    ----------
    batch : LabelledBatch
    """

    batch: LabelledBatch

    @property
    def key(self) -> str:
        """Tells it from all others."""
        batch = self.batch
        return f"{batch.choice.key} {batch.digest} {batch.loss} {batch.label_smoothing}"

    def losses(self) -> BatchLosses:
        """Give the loss of each image."""
        return _losses(self.key, self)

    def maps(self, layer: str, image: int | None, *, gradient: bool) -> LayerMaps:
        """Give all maps of a layer, values or gradients."""
        return _maps(self.key, layer, image, gradient, self)

    def map(self, layer: str, image: int | None, channel: int, *, gradient: bool) -> Numbers:
        """Give one map as it is."""
        return _map(self.key, layer, image, channel, gradient, self)

    def trace(self, cell: Cell, image: int) -> GradientTrace:
        """Explain a number of a gradient."""
        return _trace(self.key, *cell, image, self)

    def weight(self, place: WeightPlace, image: int) -> WeightTrace:
        """Explain the gradient of a weight."""
        return _weight(self.key, place, image, self)

    def step(self, place: WeightPlace, optimizer: OptimizerChoice) -> UpdateSteps:
        """Work out a weight's step."""
        return _optimizer_step(self.key, place, str(optimizer), self, optimizer)

    def curve(self, optimizer: OptimizerChoice) -> StepCurve:
        """Give the loss along the step of all weights, which is the same at any rate."""
        return _curve(self.key, str(replace(optimizer, rate=1.0)), self, optimizer)

    def loss_after(self, optimizer: OptimizerChoice) -> float:
        """Give the loss after the step of all weights."""
        return _loss_after(self.key, str(optimizer), self, optimizer)

    def taken(self, optimizer: OptimizerChoice, steps: int) -> StepsTaken:
        """Give the losses and the answers after some steps of all weights."""
        return _taken(self.key, str(optimizer), steps, self, optimizer)

    def changed_maps(
        self, optimizer: OptimizerChoice, steps: int, layer: str, image: int | None
    ) -> ChangedMaps:
        """Give all maps of a layer after some steps, and what these changed."""
        return _changed_maps(self.key, str(optimizer), steps, layer, image, self, optimizer)

    def changed_map(
        self, optimizer: OptimizerChoice, steps: int, layer: str, image: int | None, channel: int
    ) -> ChangedMap:
        """Give one map after some steps as it is, and what these changed."""
        return _changed_map(self.key, str(optimizer), steps, layer, image, channel, self, optimizer)

    def check_by_hand(self, place: WeightPlace, distance: float) -> Difference:
        """Give the loss with a weight made less, and made more."""
        return _check_by_hand(self.key, place, distance, self)

    def begin_landscape(self, seed: int, span: float, points: int) -> Job[LossGrid]:
        """Begin to work out the loss around the weights."""
        return inspector().begin(loss_landscape.loss_landscape, self.batch, seed, span, points)

    def point(self, seed: int, a: float, b: float, place: WeightPlace) -> PointLoss:
        """Give the loss at a point around the weights, and one of them there."""
        return _point(self.key, seed, a, b, place, self)


def loss_after(batch: LabelledBatch, optimizer: OptimizerChoice) -> float:
    """Give the loss after the step of all weights, outside any session.

    Raises
    ------
    ValueError
        If there is none.
    """
    try:
        return inspector().ask(taken_step.loss_after, batch, optimizer)
    except InspectionError as sentence:
        raise ValueError(sentence_of(sentence)) from None


@st.cache_resource(max_entries=64, show_spinner=False)
def _losses(key: str, _step: StepAnswers) -> BatchLosses:
    return inspector().ask(training_step.batch_losses, _step.batch)


@st.cache_resource(max_entries=64, show_spinner=False)
def _maps(key: str, layer: str, image: int | None, gradient: bool, _step: StepAnswers) -> LayerMaps:
    return inspector().ask(training_step.step_maps, _step.batch, layer, image, gradient=gradient)


@st.cache_resource(max_entries=64, show_spinner=False)
def _map(
    key: str, layer: str, image: int | None, channel: int, gradient: bool, _step: StepAnswers
) -> Numbers:
    return inspector().ask(
        training_step.step_map, _step.batch, layer, image, channel, gradient=gradient
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def _trace(
    key: str, layer: str, row: int, column: int, channel: int, image: int, _step: StepAnswers
) -> GradientTrace:
    cell = Cell(layer, row, column, channel)
    return inspector().ask(training_step.trace_gradient, _step.batch, cell, image)


@st.cache_resource(max_entries=64, show_spinner=False)
def _weight(key: str, place: WeightPlace, image: int, _step: StepAnswers) -> WeightTrace:
    return inspector().ask(weight_step.trace_weight, _step.batch, place, image)


@st.cache_resource(max_entries=256, show_spinner=False)
def _optimizer_step(
    key: str, place: WeightPlace, rule: str, _step: StepAnswers, _optimizer: OptimizerChoice
) -> UpdateSteps:
    return inspector().ask(weight_step.optimizer_step, _step.batch, place, _optimizer)


@st.cache_resource(max_entries=256, show_spinner=False)
def _check_by_hand(key: str, place: WeightPlace, distance: float, _step: StepAnswers) -> Difference:
    return inspector().ask(weight_step.check_by_hand, _step.batch, place, distance)


@st.cache_resource(max_entries=256, show_spinner=False)
def _point(
    key: str, seed: int, a: float, b: float, place: WeightPlace, _step: StepAnswers
) -> PointLoss:
    return inspector().ask(loss_landscape.loss_at_point, _step.batch, seed, a, b, place)


@st.cache_resource(max_entries=64, show_spinner=False)
def _curve(key: str, rule: str, _step: StepAnswers, _optimizer: OptimizerChoice) -> StepCurve:
    return inspector().ask(taken_step.losses_along, _step.batch, _optimizer)


@st.cache_resource(max_entries=256, show_spinner=False)
def _loss_after(key: str, rule: str, _step: StepAnswers, _optimizer: OptimizerChoice) -> float:
    return inspector().ask(taken_step.loss_after, _step.batch, _optimizer)


@st.cache_resource(max_entries=256, show_spinner=False)
def _taken(
    key: str, rule: str, steps: int, _step: StepAnswers, _optimizer: OptimizerChoice
) -> StepsTaken:
    return inspector().ask(steps_taken.steps_taken, _step.batch, _optimizer, steps)


@st.cache_resource(max_entries=64, show_spinner=False)
def _changed_maps(
    key: str,
    rule: str,
    steps: int,
    layer: str,
    image: int | None,
    _step: StepAnswers,
    _optimizer: OptimizerChoice,
) -> ChangedMaps:
    return inspector().ask(steps_taken.changed_maps, _step.batch, _optimizer, steps, layer, image)


@st.cache_resource(max_entries=64, show_spinner=False)
def _changed_map(
    key: str,
    rule: str,
    steps: int,
    layer: str,
    image: int | None,
    channel: int,
    _step: StepAnswers,
    _optimizer: OptimizerChoice,
) -> ChangedMap:
    return inspector().ask(
        steps_taken.changed_map, _step.batch, _optimizer, steps, layer, image, channel
    )
