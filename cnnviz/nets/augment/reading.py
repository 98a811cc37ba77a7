"""What is read from a stranger becomes an augmentation, or one sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from cnnviz.nets.augment.augmentation import MAX_STEPS, Augmentation
from cnnviz.nets.augment.step import AugmentationStep
from cnnviz.nets.augment.steps import STEPS
from cnnviz.nets.reading import short

Entry = TypeVar("Entry")
_SENTENCE = 200  # characters, where a rule repeats a stranger's text


class AugmentationError(ValueError):
    """One sentence that says why a text is no augmentation."""


def make_step(kind: str, settings: dict[str, Any]) -> AugmentationStep:
    """Make a step, or say in one sentence why it is none.

    Raises
    ------
    AugmentationError
    """
    if kind not in STEPS:
        raise AugmentationError(f'There is no step of the kind "{short(kind)}".')
    known = STEPS[kind]().settings()
    for name in settings:
        if name not in known:
            raise AugmentationError(f'`{kind}` has no setting "{short(name)}".')
    try:
        return STEPS[kind](**settings)
    except (TypeError, ValueError) as rule:
        raise AugmentationError(str(rule)[:_SENTENCE]) from None


def make_augmentation(
    entries: Sequence[Entry], read: Callable[[Entry], AugmentationStep], seed: Any
) -> Augmentation:
    """Read one step after the other; a refusal names the step.

    Raises
    ------
    AugmentationError
    """
    if len(entries) > MAX_STEPS:
        raise AugmentationError(
            f"An augmentation has at most {MAX_STEPS} steps, got {len(entries)}."
        )
    steps = []
    for number, entry in enumerate(entries, 1):
        try:
            steps.append(read(entry))
        except AugmentationError as rule:
            raise AugmentationError(f"Step {number}: {rule}") from None
    try:
        return Augmentation(tuple(steps), seed)
    except (TypeError, ValueError) as rule:
        raise AugmentationError(str(rule)[:_SENTENCE]) from None


def check_length(text: str, maximum: int) -> None:
    """Refuse a text that is too long.

    Raises
    ------
    AugmentationError
    """
    if len(text) > maximum:
        raise AugmentationError(
            f"An augmentation has at most {maximum:,} characters, got {len(text):,}."
        )
