"""An augmentation: some steps, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.i18n import message
from cnnviz.nets import rules
from cnnviz.nets.augment.mixing import MixingStep
from cnnviz.nets.augment.step import AugmentationStep
from cnnviz.ops.settings import check_integer

MAX_STEPS = 12


@dataclass(frozen=True)
class Augmentation:
    """Steps that training images pass, one after the other.

    Attributes
    ----------
    steps : tuple of AugmentationStep
        At most 12.
    seed : int
        Another one draws other numbers; 0 to 2,147,483,647.

    Raises
    ------
    TypeError, ValueError
        One sentence that says the rule.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.grey import Grey
    >>> Augmentation((Grey(),) * 13)
    Traceback (most recent call last):
    ValueError: An augmentation has at most 12 steps, got 13.
    """

    steps: tuple[AugmentationStep, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(self.steps))
        check_count(len(self.steps))
        for each in self.steps:
            if not isinstance(each, AugmentationStep):
                raise TypeError(
                    message("`steps` must be steps, got {each}.", each=format(repr(each), ".80"))
                )
        seed = rules.at_most(check_integer(self.seed, "seed", 0), "seed", 2**31 - 1)
        object.__setattr__(self, "seed", seed)

    @property
    def mixes_labels(self) -> bool:
        """Whether a step mixes images, and so their labels."""
        return any(isinstance(each, MixingStep) for each in self.steps)


def check_count(steps: int) -> None:
    """Refuse more steps than an augmentation can have.

    Raises
    ------
    ValueError
    """
    if steps > MAX_STEPS:
        raise ValueError(
            message(
                "An augmentation has at most {max_steps} steps, got {steps}.",
                max_steps=MAX_STEPS,
                steps=steps,
            )
        )
