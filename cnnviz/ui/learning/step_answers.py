"""What the page asks of a training step, kept as long as it is likely to be asked again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from cnnviz.data import Dataset
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.backward_pass import LabelledBatch
from cnnviz.inspection.questions import steps_taken, taken_step, training_step, weight_step
from cnnviz.inspection.questions.feature_maps import LayerMaps, Numbers
from cnnviz.inspection.questions.steps_taken import ChangedMap, ChangedMaps, StepsTaken
from cnnviz.inspection.questions.taken_step import StepCurve
from cnnviz.inspection.questions.training_step import BatchLosses, GradientTrace
from cnnviz.inspection.questions.weight_step import OptimizerChoice, WeightPlace, WeightTrace
from cnnviz.nets import Cell
from cnnviz.training.optimizers import UpdateSteps
from cnnviz.ui.inspector import inspector


def labelled_batch(
    choice: ModelChoice, data: Dataset, count: int, seed: int, loss: str, label_smoothing: float
) -> LabelledBatch:
    """Draw images to learn from of a data set by a seed: none that are kept for validation."""
    learned = len(data.train_labels) - data.validation
    drawn = np.random.default_rng(seed).permutation(learned)[:count]
    images, labels = data.train_images[drawn], data.train_labels[drawn]
    digest = hashlib.blake2b(images.tobytes() + labels.tobytes(), digest_size=16)
    digest.update(str(images.shape).encode())
    return LabelledBatch(choice, digest.hexdigest(), images, labels, loss, label_smoothing)


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
        batch, choice = self.batch, self.batch.choice
        return f"{choice.text} {choice.epoch} {batch.digest} {batch.loss} {batch.label_smoothing}"

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
        """Give the mean loss after the step of all weights."""
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

    def losses_beside(self, place: WeightPlace, distance: float) -> tuple[float, float]:
        """Give the mean loss with a weight made less, and made more."""
        return _losses_beside(self.key, place, distance, self)


def loss_after(batch: LabelledBatch, optimizer: OptimizerChoice) -> float:
    """Give the mean loss after the step of all weights, outside any session.

    Raises
    ------
    ValueError
        If there is none.
    """
    try:
        return inspector().ask(taken_step.loss_after, batch, optimizer)
    except InspectionError as sentence:
        raise ValueError(*sentence.args) from None


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
def _losses_beside(
    key: str, place: WeightPlace, distance: float, _step: StepAnswers
) -> tuple[float, float]:
    return inspector().ask(weight_step.losses_beside, _step.batch, place, distance)


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
