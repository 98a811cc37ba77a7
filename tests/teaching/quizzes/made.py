"""Questions of every kind, made once, and the settings that their links restore."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

from cnnviz.teaching.quizzes import KINDS, LEVELS, Question, make_question
from cnnviz.ui.axes import uneven
from cnnviz.ui.link import Link
from tests.teaching.quizzes.answers import made_up

SEEDS = 200
EACH = [(kind, level) for kind in KINDS for level in LEVELS]


@cache
def questions(kind: str, level: int) -> tuple[Question, ...]:
    """Make many questions; where a network must be asked, of answers that are made up."""
    return tuple(make_question(kind, seed, level, made_up) for seed in range(SEEDS))


def link_of(page: str) -> Link:
    return import_module(f"cnnviz.ui.{page}.settings").LINK


def restored(question: Question) -> Link:
    """Give the settings of a page that is opened by a question's link, read as the page does."""
    link = replace(link_of(question.place.page), copy={})
    fields = {field.name: field for field in link.fields}
    for name, field in fields.items():
        link.state[link.key(name)] = field.default
    for name, text in question.place.settings.items():
        assert fields[name].linked, name
        link.set(name, fields[name].read(text))
    fit(link)
    return link


def fit(link: Link) -> None:
    """Make arrays and sliders fit each other, as the Convolution page does when it is opened."""
    for name in ("kernel", "grid"):
        if any(field.name == f"{name}_rows" for field in link.fields):
            for axis, size in zip(("rows", "columns"), link.get(name).shape, strict=False):
                link.set(f"{name}_{axis}", size)
    if any(field.name == "apart" for field in link.fields):
        link.set("apart", uneven(link, ("strides", "dilation", "kernel")))
    link.refit()


def wrong(question: Question) -> dict[str, Any]:
    """Give what each mistake leads to, by its name."""
    return {each.name: each.answer for each in question.mistakes}
