"""What is known of one metric of a run; a registry entry, of which all modules ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import percent, translate

Labels = NDArray[np.int64]
Probabilities = NDArray[np.floating[Any]]
Values = Mapping[str, float]  # by the names of metrics
Part = Literal["training", "validation", "test"]

_PREFIXES: dict[Part, str] = {"validation": "val_"}  # as in the history that Keras's `fit` gives


class Sums(NamedTuple):
    """What some steps came to: divide by ``images`` for means.

    Attributes
    ----------
    images : int
    loss : float
        Sum of each image's cross-entropy with its (smoothed) label.
    correct : int
        Images whose class was the likeliest, as augmented and before the step; of a mixed one,
        the class that it has most of.
    """

    images: int
    loss: float
    correct: int

    def plus(self, other: Sums) -> Sums:
        """Give what these steps and others came to together."""
        images, loss, correct = other
        return Sums(self.images + images, self.loss + loss, self.correct + correct)


class KerasMetric(NamedTuple):
    """A metric in a program of plain Keras.

    Attributes
    ----------
    call : str
        What stands in the list of metrics that a model is compiled with.
    definition : str
        What must be written before; "" if nothing.
    """

    call: str
    definition: str = ""


@dataclass(frozen=True)
class Metric:
    r"""A number by which the predictions of a network are measured.

    Attributes
    ----------
    name : str
        As Keras spells it. Runs keep it by this name, and with ``val_`` before it for validation.
    label, noun : str
        For people, by itself and after another word; both are translated where they are shown.
    place : int
        In the order in which metrics are shown.
    evaluate : callable
        Gives it for labels, shape (N,), and probabilities, shape (N, K), with N and K at least 1.
    keras : callable or None
        Gives it as Keras's code, told whether labels are one-hot; None where Keras gives it
        unasked.
    of_steps : callable or None
        Gives it for steps of training, from their sums; None where it is not measured there.
    share : bool
        Whether it is a share, 0 to 1, written in per cent.
    largest_is_best : bool

    Raises
    ------
    ValueError

    Examples
    --------
    >>> from cnnviz.training.metrics import ACCURACY
    >>> ACCURACY.key("training"), ACCURACY.key("validation")
    ('accuracy', 'val_accuracy')
    >>> ACCURACY.title("validation"), ACCURACY.write(0.8125), ACCURACY.write(float("nan"))
    ('Validation accuracy', '81.2\xa0%', '–')
    """

    name: str
    label: str
    noun: str
    place: int
    evaluate: Callable[[Labels, Probabilities], float]
    keras: Callable[[bool], KerasMetric] | None
    of_steps: Callable[[Sums], float] | None = None
    share: bool = True
    largest_is_best: bool = True

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(f"`name` must be letters, digits and _, got {self.name!r}.")

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it is measured on in each epoch."""
        return ("training", "validation") if self.of_steps else ("validation",)

    def key(self, part: Part) -> str:
        """Name it in the records of runs."""
        return _PREFIXES.get(part, "") + self.name

    def title(self, part: Part) -> str:
        """Name it for people, in the language that is spoken."""
        noun = translate(self.noun)
        if part == "training":
            return translate("Training {metric}", metric=noun)
        if part == "validation":
            return translate("Validation {metric}", metric=noun)
        return translate("Test {metric}", metric=noun)

    def write(self, value: float | None) -> str:
        """Write a value of it for people; "–" for none."""
        if value is None or not isfinite(value):
            return "–"
        if self.share:
            return percent(value)
        return f"{value:.3f}" if value < 1e5 else f"{value:.1e}"
