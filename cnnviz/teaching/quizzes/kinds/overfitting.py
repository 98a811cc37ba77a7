"""Which of some real runs overfits."""

from __future__ import annotations

from functools import cache
from random import Random

from cnnviz.figures import number
from cnnviz.i18n import marked, message
from cnnviz.teaching.quizzes.exhibits import Chart
from cnnviz.teaching.quizzes.kind import Ask, QuizKind
from cnnviz.teaching.quizzes.question import LETTERS, Mistake, Option, Question
from cnnviz.teaching.quizzes.run_charts import chart, last, place
from cnnviz.teaching.stored_runs import StoredRun, stored_runs
from cnnviz.training.metrics import ACCURACY, LOSS, Part

_FINDING = "overfitting"
_STEADY = 1.05  # times its best: a validation loss that has not risen
_GOOD = 1.0  # validation loss of a run that has learned something
_TOP = 4.0  # of the scale of losses
_PARTS: tuple[Part, ...] = ("training", "validation")


def _make(rng: Random, level: int, ask: Ask) -> Question:
    overfit, steady = _runs()
    if level == 1:  # those that learned nothing are easily taken for what is wrong
        steady = tuple(run for run in steady if last(run).val_loss < _GOOD)
    right = rng.choice(overfit)
    wrong = rng.sample(steady, len(LETTERS) - 1)
    runs = [right, *wrong]
    rng.shuffle(runs)
    letters = {run.config.name: letter for run, letter in zip(runs, LETTERS, strict=True)}
    best, end = right.best, last(right)
    return Question(
        message("Which of these runs overfits?"),
        (),
        letters[right.config.name],
        tuple(_mistake(run, letters[run.config.name]) for run in wrong),
        tuple(
            Option(letter, letter, _chart(run, letter, level))
            for run, letter in zip(runs, LETTERS, strict=True)
        ),
        (
            message(
                "Run {letter}: its validation loss is lowest in epoch {best}, at {lowest}, and "
                "rises to {end}, while its training loss falls to {training}.",
                letter=letters[right.config.name],
                best=best.epoch,
                lowest=_written(best.val_loss),
                end=_written(end.val_loss),
                training=_written(end.loss),
            ),
        ),
        place(right),
    )


@cache
def _runs() -> tuple[tuple[StoredRun, ...], tuple[StoredRun, ...]]:
    """Give the runs that overfit, as the app's own diagnosis says, and those that do not."""
    runs = stored_runs("fit")
    return (
        tuple(run for run in runs if _FINDING in run.findings),
        tuple(
            run
            for run in runs
            if _FINDING not in run.findings and last(run).val_loss < _STEADY * run.best.val_loss
        ),
    )


def _chart(run: StoredRun, letter: str, level: int) -> Chart:
    if level == 3:
        title = message("Run {letter}: accuracy", letter=letter)
        return chart(run, title, ACCURACY, _PARTS)
    title = message("Run {letter}: loss", letter=letter)
    return chart(run, title, LOSS, _PARTS, top=_TOP)


def _mistake(run: StoredRun, letter: str) -> Mistake:
    end, best = last(run), run.best
    said = {"letter": letter, "validation": _written(end.val_loss), "training": _written(end.loss)}
    if end.val_loss > _GOOD:
        sentence = message(
            "Run {letter} underfits: both losses are still high at the end, {training} in training "
            "and {validation} in validation.",
            **said,
        )
        return Mistake("underfits", letter, sentence)
    sentence = message(
        "Run {letter} does well: its validation loss ends at {validation}, and its lowest was "
        "{lowest}.",
        **said,
        lowest=_written(best.val_loss),
    )
    return Mistake("fits", letter, sentence)


def _written(value: float) -> str:
    return number(round(value, 2))


ENTRY = QuizKind("overfitting", 90, marked("Which run overfits"), _make)
