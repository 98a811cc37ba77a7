"""What is known of one optimiser; a registry entry, of which all modules ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from cnnviz.nets.explain.working import CalculationStep
from cnnviz.ops.arrays import Array

if TYPE_CHECKING:
    import tensorflow as tf

Slots = tuple[Array, ...]


class Settings(Protocol):
    """What an optimiser reads of a run's configuration."""

    @property
    def momentum(self) -> float:
        """How much of the last step is kept."""

    @property
    def nesterov(self) -> bool:
        """Whether the kept step is looked ahead along."""

    @property
    def weight_decay(self) -> float:
        """How much of each weight goes, times the rate."""


def decays(settings: Settings, axes: int) -> bool:
    """Tell whether a variable of so many axes decays: biases and normalisations are spared."""
    return bool(settings.weight_decay) and axes > 1


@dataclass(frozen=True, eq=False)
class Update:
    """One step of one variable, before it is taken.

    Attributes
    ----------
    variable, gradient : ndarray of float64, of one shape
    slots : tuple of ndarray of float64
        What the optimiser keeps of earlier steps: zeros at first.
    rate : float
    step : int
        From 1.
    settings : Settings
    """

    variable: Array
    gradient: Array
    slots: Slots
    rate: float
    step: int
    settings: Settings

    @property
    def decays(self) -> bool:
        """Whether the variable decays."""
        return decays(self.settings, self.variable.ndim)

    @property
    def decayed(self) -> Array:
        """The variable after its decay, which is apart from the gradient.

        Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.
        """
        if not self.decays:
            return self.variable
        return self.variable * (1 - self.rate * self.settings.weight_decay)


class TensorUpdate(NamedTuple):
    """The same where it is taken, in TensorFlow; the decay is taken already.

    Attributes
    ----------
    variable : tf.Variable
    gradient : tf.Tensor
    slots : sequence of tf.Variable
    rate : tf.Tensor
    step : tf.Tensor
        From 1, a float32.
    settings : Settings
    dtype : str
        In which to compute.
    """

    variable: Any
    gradient: tf.Tensor
    slots: Sequence[Any]
    rate: tf.Tensor
    step: tf.Tensor
    settings: Settings
    dtype: str


class UpdateSteps(NamedTuple):
    """One step of one number, worked out.

    Attributes
    ----------
    steps : tuple of CalculationStep
        Every number on the way; the last is the new weight.
    slots : tuple of float
        What the optimiser keeps.
    """

    steps: tuple[CalculationStep, ...]
    slots: tuple[float, ...]

    @property
    def weight(self) -> float:
        """The new weight."""
        return self.steps[-1].value


Named = tuple[str, dict[str, float], Array]


@dataclass(frozen=True)
class OptimizerKind:
    """One optimiser.

    Attributes
    ----------
    name : str
        In links and stored runs.
    place : int
        Among the others, as people are offered them.
    title : str
        For people.
    keras_class : str
        Of its class in an exported program.
    slots : int
        How many numbers it keeps for each weight.
    apply : callable
        Takes a step in TensorFlow.
    calculate : callable
        Gives every number on the way of a step without its decay, by name, with its operands, over
        the whole variable; the last is the new variable. And what is kept.
    written : callable
        Gives the settings of its class in an exported program.
    before : str
        What such a program must define before.
    takes_momentum : bool
    usual_rate : float
        With which networks like those of the app usually learn.
    source : str
        Where it was published.
    """

    name: str
    place: int
    title: str
    keras_class: str
    slots: int
    apply: Callable[[TensorUpdate], None]
    calculate: Callable[[Update], tuple[list[Named], Slots]]
    written: Callable[[Settings], list[str]]
    before: str = ""
    takes_momentum: bool = False
    usual_rate: float = 1e-3
    source: str = ""

    def updated(self, update: Update) -> Array:
        """Give the whole variable after a step."""
        _, _, found = self.calculate(update)[0][-1]
        return found

    def explain(self, update: Update, index: tuple[int, ...]) -> UpdateSteps:
        """Work out the step of one number of a variable.

        Examples
        --------
        >>> from types import SimpleNamespace
        >>> from cnnviz.training.optimizers import OPTIMIZERS
        >>> settings = SimpleNamespace(momentum=0.9, nesterov=False, weight_decay=0.0)
        >>> update = Update(np.array([1.0]), np.array([0.5]), (np.array([-0.1]),), 0.1, 2, settings)
        >>> OPTIMIZERS["sgd"].explain(update, (0,)).weight  # 0.86 = 1 + 0.9 · -0.1 - 0.1 · 0.5
        0.86
        """
        steps = []
        if update.decays:
            operands = {
                "weight": float(update.variable[index]),
                "rate": update.rate,
                "weight_decay": update.settings.weight_decay,
            }
            steps.append(CalculationStep("decay", operands, float(update.decayed[index])))
        named, slots = self.calculate(update)
        steps += [
            CalculationStep(
                name, operands, float(np.broadcast_to(each, update.variable.shape)[index])
            )
            for name, operands, each in named
        ]
        return UpdateSteps(tuple(steps), tuple(float(each[index]) for each in slots))
