"""The settings: which round it is, what was answered, and which question is shown."""

from __future__ import annotations

from random import SystemRandom

import streamlit as st

from cnnviz.teaching.quizzes import KINDS, LENGTH, LEVELS, MAX_SEED, Answer, Round
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice, choices, integer

NO_ROUND = 0


def round_fields() -> tuple[Field, ...]:
    """Make the fields that say how hard the questions of a round are, and of which kinds."""
    return (
        choice("level", [str(level) for level in LEVELS]),
        choices("kinds", list(KINDS), list(KINDS)),
    )


LINK = Link(
    "quiz",
    (
        integer("seed", NO_ROUND, MAX_SEED, NO_ROUND),
        *round_fields(),
    ),
)
"""``seed`` 0 is no round yet."""

_ANSWERS = "quiz_answers"


def current_round() -> Round | None:
    """Give the round that is under way; none where it has not begun."""
    return round_of(LINK, LINK.get("seed"))


def round_of(link: Link, seed: int) -> Round | None:
    """Give the round of a seed and of a link's level and kinds; none without either."""
    kinds = tuple(name for name in KINDS if name in link.get("kinds"))
    if seed == NO_ROUND or not kinds:
        return None
    return Round(seed, int(link.get("level")), kinds)


def address(round_: Round) -> dict[str, str]:
    """Give the settings of the page that show a round."""
    kinds = ",".join(round_.kinds)
    return {"seed": f"{round_.seed}", "level": f"{round_.level}", "kinds": kinds}


def new_seed() -> int:
    """Draw the seed of a round."""
    return SystemRandom().randint(1, MAX_SEED)


def begin() -> None:
    """Begin a new round."""
    LINK.set("seed", new_seed())
    st.session_state.pop(_ANSWERS, None)


def again() -> None:
    """Begin the same round once more."""
    st.session_state.pop(_ANSWERS, None)


def leave() -> None:
    """Go back to the choice of a round."""
    LINK.set("seed", NO_ROUND)


def answers(round_: Round) -> tuple[Answer, ...]:
    """Give what was answered of a round so far."""
    found: tuple[Answer, ...]
    known, found, _ = st.session_state.get(_ANSWERS, (None, (), 0))
    return found if known == round_ else ()


def shown(round_: Round) -> int:
    """Give which question is shown, from 0; `LENGTH` is the result."""
    known, _, at = st.session_state.get(_ANSWERS, (None, (), 0))
    return min(at, LENGTH) if known == round_ else 0


def answer(round_: Round, at: int, given: Answer) -> None:
    """Keep the answer to the question that is shown."""
    if at == len(answers(round_)):
        st.session_state[_ANSWERS] = round_, (*answers(round_), given), at


def go_on(round_: Round, at: int) -> None:
    """Show the question after one that was answered."""
    if at < len(answers(round_)):
        st.session_state[_ANSWERS] = round_, answers(round_), at + 1
