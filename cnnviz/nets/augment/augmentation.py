"""An augmentation: some steps, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cnnviz.nets import rules
from cnnviz.nets.augment.steps import (
    MIXES,
    Brightness,
    Contrast,
    Crop,
    Cutout,
    HorizontalFlip,
    Hue,
    Rotation,
    Saturation,
    Shift,
    Step,
    Zoom,
)
from cnnviz.ops.arithmetic import check_integer

MAX_STEPS = 12


@dataclass(frozen=True)
class Augmentation:
    """Steps that training images pass, one after the other.

    Attributes
    ----------
    steps : tuple of Step
        At most 12.
    seed : int
        Another one draws other numbers; 0 to 2,147,483,647.

    Raises
    ------
    TypeError, ValueError
        One sentence that says the rule.

    Examples
    --------
    >>> Augmentation((HorizontalFlip(),) * 13)
    Traceback (most recent call last):
    ValueError: An augmentation has at most 12 steps, got 13.
    """

    steps: tuple[Step, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(self.steps))
        if len(self.steps) > MAX_STEPS:
            raise ValueError(
                f"An augmentation has at most {MAX_STEPS} steps, got {len(self.steps)}."
            )
        for each in self.steps:
            if not isinstance(each, Step):
                raise TypeError(f"`steps` must be steps, got {each!r:.80}.")
        seed = rules.at_most(check_integer(self.seed, "seed", 0), "seed", 2**31 - 1)
        object.__setattr__(self, "seed", seed)

    @property
    def mixes_labels(self) -> bool:
        """Whether a step mixes images, and so their labels."""
        return any(isinstance(each, MIXES) for each in self.steps)


def swept(step: Step) -> tuple[str, ...]:
    """Name the settings of a step that a sweep can move, the main one first.

    Examples
    --------
    >>> swept(Shift()), swept(HorizontalFlip())
    (('width_factor', 'height_factor'), ())
    """
    return tuple(step.RANGES)


def fixed(step: Step, value: float, name: str = "") -> Step:
    """Fix one setting of a step at a value, for every image; its other ranges change nothing.

    Parameters
    ----------
    step : Step
    value : float
        Within the setting's limits.
    name : str, optional
        One of `swept`; by default the first.

    Raises
    ------
    ValueError
        If the step has no such range, or its limits forbid the value.

    Examples
    --------
    >>> fixed(Shift(), 0.25)
    Shift(width_factor=(0.25, 0.25), height_factor=(0.0, 0.0))
    """
    name = name or next(iter(step.RANGES), "")
    if name not in step.RANGES:
        raise ValueError(f"`{step.kind}` has no range {name!r} to fix.")
    still: dict[str, Any] = {
        each: (limits.neutral, limits.neutral) for each, limits in step.RANGES.items()
    }
    return replace(step, **{**still, name: (value, value), "probability": 1.0})


USUAL = Augmentation((Rotation(), HorizontalFlip(), Shift(), Zoom()))

PRESETS: dict[str, Augmentation] = {
    "none": Augmentation(),
    "usual": USUAL,
    "colour": Augmentation((Brightness(), Contrast(), Hue(), Saturation())),
    "strong": Augmentation(
        (
            Crop((0.5, 1.0)),
            HorizontalFlip(),
            Rotation((-30.0, 30.0)),
            Brightness((-0.3, 0.3)),
            Contrast((0.5, 1.5)),
            Saturation((0.3, 0.7)),
            Cutout(),
        )
    ),
}


def preset_name(augmentation: Augmentation) -> str | None:
    """Name the preset that this is; None if it is one's own.

    Examples
    --------
    >>> preset_name(USUAL), preset_name(Augmentation((Rotation(),)))
    ('usual', None)
    """
    return next((name for name, each in PRESETS.items() if each == augmentation), None)
