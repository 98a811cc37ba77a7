"""What is known of one kind of question; a registry entry, of which all modules ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from cnnviz.teaching.quizzes.question import Question

LEVELS = (1, 2, 3)
TYPED = 3
"""The level from which on numbers are typed, not chosen."""

Ask = Callable[..., Any]
"""`cnnviz.inspection.Inspector.ask`: puts a question to the process that holds models."""


@dataclass(frozen=True)
class QuizKind:
    """One kind of question.

    Attributes
    ----------
    name : str
        As links have it.
    place : int
        Among the others, as people are offered them.
    title : str
        For people, ``marked``.
    make : callable
        Makes a question from a source of random numbers, a level of `LEVELS`, and what asks.
    asks : bool
        Whether the process that holds models is asked, which takes a while to begin with.
    """

    name: str
    place: int
    title: str
    make: Callable[[Random, int, Ask], Question]
    asks: bool = False
