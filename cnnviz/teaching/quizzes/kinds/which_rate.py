"""Which of some real runs had which learning rate."""

from __future__ import annotations

from random import Random

from cnnviz.figures import number
from cnnviz.i18n import Message, marked, message
from cnnviz.teaching.quizzes.exhibits import Chart
from cnnviz.teaching.quizzes.kind import Ask, QuizKind
from cnnviz.teaching.quizzes.question import LETTERS, Mistake, Option, Question
from cnnviz.teaching.quizzes.run_charts import chart, last, place
from cnnviz.teaching.stored_runs import RATE_GROUPS, StoredRun, stored_runs
from cnnviz.training.metrics import LOSS

_TOP = 3.0  # of the scale of losses
_SLOW = 1.9  # a loss at the end that shows how little was learned


def _make(rng: Random, level: int, ask: Ask) -> Question:
    *fit, too_large = stored_runs(rng.choice(RATE_GROUPS))
    right = {1: too_large, 2: fit[0]}.get(level) or rng.choice(fit[1:])
    wrong = rng.sample([run for run in (*fit, too_large) if run is not right], len(LETTERS) - 1)
    runs = [right, *wrong]
    rng.shuffle(runs)
    letters = {_rate(run): letter for run, letter in zip(runs, LETTERS, strict=True)}
    answer = letters[_rate(right)]
    return Question(
        _prompt(level, runs, right),
        (),
        answer,
        tuple(_mistake(run, too_large, letters[_rate(run)]) for run in wrong),
        tuple(
            Option(letter, letter, _chart(run, letter))
            for run, letter in zip(runs, LETTERS, strict=True)
        ),
        (_explanation(right, answer, too_large),),
        place(right),
    )


def _prompt(level: int, runs: list[StoredRun], right: StoredRun) -> Message:
    if level == 1:
        return message("One of these runs had far too large a learning rate. Which?")
    if level == 2:
        return message("One of these runs had the smallest learning rate. Which?")
    return message(
        "The learning rates were {rates}. Which run had {rate}?",
        rates=" · ".join(sorted(map(_rate, runs), key=float)),
        rate=_rate(right),
    )


def _chart(run: StoredRun, letter: str) -> Chart:
    title = message("Run {letter}: loss", letter=letter)
    return chart(run, title, LOSS, ("training",), top=_TOP)


def _explanation(right: StoredRun, letter: str, too_large: StoredRun) -> Message:
    said = _said(right, letter)
    if right is too_large:
        return message(
            "Run {letter}, rate {rate}: the loss goes from {first} to {last} and learns nothing; "
            "each step jumps over what it should reach.",
            **said,
        )
    return message("Run {letter}, rate {rate}: its loss goes from {first} to {last}.", **said)


def _mistake(run: StoredRun, too_large: StoredRun, letter: str) -> Mistake:
    said = _said(run, letter)
    if run is too_large:
        sentence = message(
            "Run {letter} had {rate}, far too much: its loss goes from {first} to {last}, since "
            "each step jumps over what it should reach.",
            **said,
        )
        return Mistake("too_large", letter, sentence)
    if last(run).loss > _SLOW:
        sentence = message(
            "Run {letter} had {rate}, too little: it learns, but in small steps, from {first} to "
            "{last}.",
            **said,
        )
        return Mistake("too_small", letter, sentence)
    sentence = message("Run {letter} had {rate}: its loss falls from {first} to {last}.", **said)
    return Mistake("fitting", letter, sentence)


def _said(run: StoredRun, letter: str) -> dict[str, str]:
    return {
        "letter": letter,
        "rate": _rate(run),
        "first": number(round(run.epochs[1].loss, 2)),
        "last": number(round(last(run).loss, 2)),
    }


def _rate(run: StoredRun) -> str:
    return f"{run.config.learning_rate:g}"


ENTRY = QuizKind("which_rate", 100, marked("Which learning rate"), _make)
