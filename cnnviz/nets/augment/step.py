"""What all steps of an augmentation share: settings as plain data, checked when made."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import KW_ONLY, Field, dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from cnnviz.i18n import message
from cnnviz.nets.augment.keras_call import KerasCall
from cnnviz.nets.augment.limits import PROBABILITY, Number, Options, Range
from cnnviz.nets.settings import CheckedSettings, setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw

Ends = tuple[float, float]
"""The value of a setting that is a `Range`."""


@dataclass(frozen=True, repr=False)
class AugmentationStep(CheckedSettings, ABC):
    """A kind of step; one of its objects says its settings.

    For each image its numbers are drawn anew, evenly from their ranges. A kind is a
    `GeometricStep`, a `PixelStep` or a `MixingStep`.

    Attributes
    ----------
    LABEL : str
        As people read it; translated where it is shown.
    CODE : str
        Of the kind in links.
    PLACE : int
        Where the kind stands among the others: the lower, the earlier.
    probability : float
        Share of the images that the step changes, 0 to 1.

    Raises
    ------
    TypeError, ValueError
        One sentence that names the setting, its value and the rule.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.rotation import Rotation
    >>> Rotation((-20, 20), probability=0.5)
    Rotation(degrees=(-20.0, 20.0), probability=0.5)
    >>> Rotation((0, 400))
    Traceback (most recent call last):
    ValueError: `degrees` must be -180 to 180, got 400.
    """

    LABEL: ClassVar[str]
    CODE: ClassVar[str]
    PLACE: ClassVar[int]

    _: KW_ONLY
    probability: float = setting(PROBABILITY, "p", 1.0)

    @classmethod
    @abstractmethod
    def apply(
        cls, draws: Sequence[Draw], images: tf.Tensor, labels: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Pass a batch and its labels through steps of this family that are one operation.

        Parameters
        ----------
        draws : sequence of Draw
            One, but for geometric steps in a row.
        images : float32 (N, H, W, C), 0 to 255
        labels : float32 (N, K)
        """

    @abstractmethod
    def keras_call(self) -> KerasCall:
        """Write the step as a layer of Keras, or as one that a program defines for itself."""

    @property
    def border(self) -> int:
        """Rows and columns beyond each side of an image that the step takes for 0."""
        return 0

    def constants(self) -> dict[str, Any]:
        """Give what a graph is made for; the step's numbers are put into it."""
        return {name: getattr(self, name) for name in self.options()}

    @classmethod
    def module(cls) -> str:
        """Name the entry's module, which is the name of its text too."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def in_order(cls) -> tuple[Field[Any], ...]:
        """Give the fields, that of the probability last."""
        return tuple(sorted(super().in_order(), key=lambda each: each.name == "probability"))

    @classmethod
    def ranges(cls) -> dict[str, Range]:
        """Give the settings from which numbers are drawn, the one that a sweep moves first."""
        return {name: rule for name, rule in cls.rules().items() if isinstance(rule, Range)}

    @classmethod
    def numbers(cls) -> dict[str, Number]:
        """Give the settings that are one number, the probability last."""
        return {name: rule for name, rule in cls.rules().items() if isinstance(rule, Number)}

    @classmethod
    def options(cls) -> dict[str, Options]:
        """Give the settings that are one of some words."""
        return {name: rule for name, rule in cls.rules().items() if isinstance(rule, Options)}


def fixed(step: AugmentationStep, value: float, name: str = "") -> AugmentationStep:
    """Fix one setting of a step at a value, for every image; its other ranges change nothing.

    Parameters
    ----------
    step : AugmentationStep
    value : float
        Within the setting's limits.
    name : str, optional
        One of its ranges; by default the first.

    Raises
    ------
    ValueError
        If the step has no such range, or its limits forbid the value.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.shift import Shift
    >>> fixed(Shift(), 0.25)
    Shift(width_factor=(0.25, 0.25), height_factor=(0.0, 0.0))
    """
    ranges = step.ranges()
    name = name or next(iter(ranges), "")
    if name not in ranges:
        raise ValueError(
            message("`{kind}` has no range {name} to fix.", kind=step.kind, name=repr(name))
        )
    still: dict[str, Any] = {each: (rule.neutral, rule.neutral) for each, rule in ranges.items()}
    return replace(step, **{**still, name: (value, value), "probability": 1.0})
