"""Quizzes: questions made at random by the app's own core, so that they never repeat."""

from cnnviz.teaching.quizzes.kind import LEVELS, Ask, QuizKind
from cnnviz.teaching.quizzes.kinds import KINDS
from cnnviz.teaching.quizzes.question import LETTERS, Answer, Mistake, Option, Place, Question
from cnnviz.teaching.quizzes.round import LENGTH, MAX_SEED, Round, make_question

__all__ = [
    "KINDS",
    "LENGTH",
    "LETTERS",
    "LEVELS",
    "MAX_SEED",
    "Answer",
    "Ask",
    "Mistake",
    "Option",
    "Place",
    "Question",
    "QuizKind",
    "Round",
    "make_question",
]
