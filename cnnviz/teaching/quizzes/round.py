"""A round of questions: the same seed, level and kinds give the same ten."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from cnnviz.teaching.quizzes.kind import LEVELS, Ask
from cnnviz.teaching.quizzes.kinds import KINDS
from cnnviz.teaching.quizzes.question import Question

LENGTH = 10
MAX_SEED = 999_999
_WARM_UP = 3  # questions until the process that holds models has surely begun


@dataclass(frozen=True)
class Round:
    """Ten questions.

    Attributes
    ----------
    seed : int
        1 to 999,999.
    level : int
        1 to 3.
    kinds : tuple of str
        Names of `cnnviz.teaching.quizzes.kinds.KINDS`, in their order; at least one.

    Raises
    ------
    ValueError
        One sentence that names the setting and the rule.

    Examples
    --------
    >>> [kind for kind, _ in Round(7, 1, ("macs",)).plan][:2]
    ['macs', 'macs']
    """

    seed: int
    level: int
    kinds: tuple[str, ...] = tuple(KINDS)

    def __post_init__(self) -> None:
        if not 1 <= self.seed <= MAX_SEED:
            raise ValueError(f"`seed` must be 1 to {MAX_SEED:,}, got {self.seed}.")
        if self.level not in LEVELS:
            raise ValueError(f"`level` must be 1 to {LEVELS[-1]}, got {self.level}.")
        if not self.kinds or not set(self.kinds) <= KINDS.keys():
            raise ValueError(f"`kinds` must be some of {', '.join(KINDS)}, got {self.kinds!r}.")

    @property
    def plan(self) -> tuple[tuple[str, int], ...]:
        """The kind and the seed of each question: each kind comes before any comes again."""
        rng = Random(f"{self.seed} {self.level}")
        kinds: list[str] = []
        while len(kinds) < LENGTH:
            kinds += rng.sample(self.kinds, len(self.kinds))
        kinds = kinds[:LENGTH]
        first = [kind for kind in kinds if not KINDS[kind].asks][:_WARM_UP]
        for kind in first:
            kinds.remove(kind)
        return tuple((kind, rng.randrange(2**31)) for kind in (*first, *kinds))


def make_question(kind: str, seed: int, level: int, ask: Ask) -> Question:
    """Make the question of a kind that a seed stands for.

    Raises
    ------
    InspectionError
        Where the process that holds models gives no answer.
    """
    return KINDS[kind].make(Random(f"{kind} {level} {seed}"), level, ask)
