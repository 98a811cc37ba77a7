"""What is known of one kind of output; a registry entry, of which all modules ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message

Floats = NDArray[np.float32]
Squashed = Literal["", "each", "shared"]


def as_they_are(values: Floats) -> Floats:
    """Give the numbers of an output as they are."""
    return values


@lru_cache(maxsize=4)  # up to 25,000 messages each, which a loop over classes asks for each time
def default_names(size: int) -> tuple[str, ...]:
    """Call classes by their numbers.

    Examples
    --------
    >>> default_names(2)
    ('class 0', 'class 1')
    """
    return tuple(message("class {number}", number=i) for i in range(size))


def one_logit_a_class(logits: Any, class_index: int, against: int | None) -> Any:
    """Give a class's logit, (N,) of (N, K), less that of another class if there is one."""
    found = logits[:, class_index]
    return found if against is None else found - logits[:, against]


@dataclass(frozen=True)
class HeadKind:
    """One way in which a row of numbers that leaves a model is meant.

    Attributes
    ----------
    name : str
        In files, and of its text.
    place : int
        In which they are asked whether an output is theirs.
    fits : callable
        Tells it from how the output ends, ``"shared"`` in a softmax, ``"each"`` in a sigmoid, else
        ``""``; from how many numbers it gives; and whether these were seen to add up to 1.
    shares : callable
        Gives what is shown of each class, (N, classes), from the model's numbers, (N, size).
    score : callable
        Gives the number that is explained of a class, (N,): from the numbers before softmax or
        sigmoid, (N, size), arrays or tensors; the class; and another that it is compared with.
    adds_classes : int
        How many classes more there are than numbers.
    names : callable
        Gives what classes are called, of whom nobody knows the names.
    are_probabilities : bool
        Whether what is shown are probabilities.
    exclusive : bool
        Whether these are of one distribution: one class is right, and all add up to 1.
    compares : bool
        Whether it is another question why a class is right rather than some other one.
    """

    name: str
    place: int
    fits: Callable[[Squashed, int, bool], bool]
    shares: Callable[[Floats], Floats] = as_they_are
    score: Callable[[Any, int, int | None], Any] = one_logit_a_class
    adds_classes: int = 0
    names: Callable[[int], tuple[str, ...]] = default_names
    are_probabilities: bool = True
    exclusive: bool = True
    compares: bool = True

    def classes(self, size: int) -> int:
        """Give how many classes an output of so many numbers tells apart."""
        return size + self.adds_classes
