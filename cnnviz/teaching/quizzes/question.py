"""A question as data: what is asked and shown, the right answer, and the mistakes behind others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose
from random import Random
from urllib.parse import urlencode

from cnnviz.i18n import Message
from cnnviz.teaching.quizzes.exhibits import Exhibit

Answer = int | float | str
LETTERS = "ABCD"
"""The names of options that are pictures."""

_OPTIONS = 4
LEAST_MISTAKES = 2
"""Fewer different wrong numbers make no question."""


@dataclass(frozen=True)
class Mistake:
    """What people often do instead.

    Attributes
    ----------
    name : str
        Of the mistake: ``"forgot_padding"``.
    answer : int, float or str
        What it leads to: a number, or the name of an option.
    sentence : Message
        What was done, with the numbers put in.
    """

    name: str
    answer: Answer
    sentence: Message


@dataclass(frozen=True, eq=False)
class Option:
    """One of the answers to choose from.

    Attributes
    ----------
    answer : int, float or str
    label : str or Message
    exhibit : Exhibit or None
        A picture that the label stands for.
    """

    answer: Answer
    label: str
    exhibit: Exhibit | None = None


@dataclass(frozen=True)
class Place:
    """A page of the app with some of its settings.

    Attributes
    ----------
    page : str
        Name of its script.
    settings : mapping of str to str
        As the page's address has them; the others are as usual.

    Examples
    --------
    >>> Place("convolution", {"kernel": "edge", "grid": "1,0;0,1"}).query
    'kernel=edge&grid=1,0;0,1'
    """

    page: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The settings as the query of an address."""
        return urlencode(dict(self.settings), safe=",;")


@dataclass(frozen=True, eq=False)
class Question:
    """One question with all that is said of its answers.

    Attributes
    ----------
    prompt : Message
    exhibits : tuple of Exhibit
        What is shown above it.
    answer : int, float or str
        The right one, as the core computes it.
    mistakes : tuple of Mistake
        No two lead to the same answer, and none to the right one.
    options : tuple of Option
        Empty where the answer is typed.
    explanation : tuple of Message
        Why the answer is right.
    place : Place
        Where to see it.
    formulas : tuple of str
        Of the explanation, in LaTeX.
    sums : tuple of str
        The same, as plain arithmetic.

    Raises
    ------
    ValueError
        If two options are alike, or the mistakes do not tell the wrong ones apart.
    """

    prompt: Message
    exhibits: tuple[Exhibit, ...]
    answer: Answer
    mistakes: tuple[Mistake, ...]
    options: tuple[Option, ...]
    explanation: tuple[Message, ...]
    place: Place
    formulas: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = [each.answer for each in self.mistakes]
        if len({*wrong, self.answer}) != len(wrong) + 1:
            raise ValueError(f"The answers must differ, got {self.answer!r} and {wrong!r}.")
        offered = [each.answer for each in self.options]
        if offered and (self.answer not in offered or not {*offered} <= {*wrong, self.answer}):
            raise ValueError(f"`options` must be the answer and mistakes, got {offered!r}.")

    def is_right(self, given: Answer) -> bool:
        """Tell whether an answer is the right one; a typed number, up to what typing rounds."""
        return _same(given, self.answer)

    def mistake(self, given: Answer) -> Mistake | None:
        """Give the usual mistake behind an answer; None if it is right, or no usual one."""
        return next((each for each in self.mistakes if _same(given, each.answer)), None)


def distinct(answer: Answer, mistakes: Sequence[Mistake | None]) -> tuple[Mistake, ...]:
    """Keep the mistakes that lead to answers of their own; of two alike, the first.

    Examples
    --------
    >>> from cnnviz.i18n import message
    >>> said = message("…")
    >>> [each.name for each in distinct(3, [Mistake("a", 4, said), None, Mistake("b", 4, said)])]
    ['a']
    """
    found: dict[Answer, Mistake] = {}
    for each in mistakes:
        if each is not None and each.answer != answer:
            found.setdefault(each.answer, each)
    return tuple(found.values())


def number_options(
    rng: Random, answer: float, mistakes: Sequence[Mistake], *, typed: bool
) -> tuple[Option, ...]:
    """Give the right number and three of the mistakes' in a random order; none to be typed."""
    if typed:
        return ()
    wrong = rng.sample(list(mistakes), min(len(mistakes), _OPTIONS - 1))
    found = [Option(each, written(each)) for each in (answer, *(each.answer for each in wrong))]
    rng.shuffle(found)
    return tuple(found)


def written(answer: Answer) -> str:
    """Write an answer for people.

    Examples
    --------
    >>> written(582026), written(-0.5)
    ('582,026', '−0.5')
    """
    if isinstance(answer, str):
        return answer
    whole = isinstance(answer, int) or float(answer).is_integer()
    return (f"{round(answer):,}" if whole else f"{answer:,g}").replace("-", "\N{MINUS SIGN}")


def _same(one: Answer, other: Answer) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return isclose(one, other, rel_tol=0, abs_tol=1e-6)
