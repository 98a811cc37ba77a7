"""Random numbers that follow from a seed alone, in a preview as in training. Loads TensorFlow."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import tensorflow as tf

from cnnviz.nets.augment.step import AugmentationStep

_TAKEN, _RANGES, _OTHERS = 0, 10, 20  # which of a step's numbers a seed is for


class Form(NamedTuple):
    """What of a step a graph is made for; its numbers are put in.

    Attributes
    ----------
    kind : type
    constants : tuple of (str, object)
        Those of the step, by name.
    """

    kind: type[AugmentationStep]
    constants: tuple[tuple[str, Any], ...]


def form(step: AugmentationStep) -> Form:
    """Give the form of a step."""
    return Form(type(step), tuple(step.constants().items()))


def numbers(step: AugmentationStep) -> list[tuple[float, float]]:
    """Give a step's numbers as ranges: those named so, then single ones, the probability last."""
    found = [getattr(step, name) for name in (*step.ranges(), *step.numbers())]
    return [each if isinstance(each, tuple) else (each, each) for each in found]


class Draw(NamedTuple):
    """A step that meets a batch.

    Attributes
    ----------
    form : Form
    numbers : float32 (R, 2)
        As `numbers` gives them. A tensor that no graph holds as a constant: it could be folded
        into others, and the last bit would differ from graph to graph.
    seed : int32 (2,)
    """

    form: Form
    numbers: tf.Tensor
    seed: tf.Tensor

    def constant(self, name: str) -> Any:
        """Give what a graph is made for; "" for what the step has not."""
        return dict(self.form.constants).get(name, "")

    @property
    def fill_mode(self) -> str:
        """What stands beyond the border; "" for a step that never looks there."""
        return str(self.constant("fill_mode"))

    def range(self, name: str) -> tuple[tf.Tensor, tf.Tensor]:
        """Give the two ends of a range."""
        row = [*self.form.kind.ranges(), *self.form.kind.numbers()].index(name)
        return self.numbers[row, 0], self.numbers[row, 1]

    def each(self, name: str, count: tf.Tensor) -> tf.Tensor:
        """Draw a number of a range for each image, float32 (N,)."""
        own = folded(self.seed, _RANGES + list(self.form.kind.ranges()).index(name))
        return tf.random.stateless_uniform((count,), own, *self.range(name))

    def for_pixels(self, name: str, images: tf.Tensor) -> tf.Tensor:
        """Draw a number of a range for each image, float32 (N, 1, 1, 1)."""
        return self.each(name, tf.shape(images)[0])[:, None, None, None]

    def taken(self, count: tf.Tensor) -> tf.Tensor:
        """Draw which images the step changes, bool (N,)."""
        own = folded(self.seed, _TAKEN)
        return tf.random.stateless_uniform((count,), own) < self.numbers[-1, 0]

    @property
    def seeds(self) -> Seeds:
        """What Keras takes the step's other seeds from, from the first on."""
        return Seeds(self.seed)


class Seeds(keras.random.SeedGenerator):  # type: ignore[misc]
    """Seeds for Keras that follow from one, where its own generator counts in a variable."""

    def __init__(self, seed: tf.Tensor) -> None:
        self._seed = seed
        self._given = 0

    def next(self, ordered: bool = True) -> tf.Tensor:
        """Give the next seed, int32 (2,)."""
        self._given += 1
        return folded(self._seed, _OTHERS + self._given)


def folded(seed: tf.Tensor, number: int) -> tf.Tensor:
    """Give a seed of its own for each number."""
    return tf.random.experimental.stateless_fold_in(seed, number)
