"""What is read from a stranger becomes an augmentation, or one sentence that says why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cnnviz.i18n import message
from cnnviz.nets.augment.augmentation import Augmentation, check_count
from cnnviz.nets.augment.step import AugmentationStep
from cnnviz.nets.reading import Entry, read_each, refusals


def make_augmentation(
    entries: Sequence[Entry], read: Callable[[Entry], AugmentationStep], seed: Any
) -> Augmentation:
    """Read one step after the other; a refusal names the step.

    Raises
    ------
    ReadingError
    """
    with refusals():
        check_count(len(entries))  # before a stranger's thousands are read
        return Augmentation(read_each(entries, read, message("Step")), seed)
