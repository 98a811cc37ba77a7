"""Each kind of question has all its parts, and no other module names one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnviz.teaching.quizzes import KINDS, QuizKind
from cnnviz.ui.text import sections
from tests.registries import ROOT, naming

FOLDER = ROOT / "cnnviz" / "teaching" / "quizzes" / "kinds"
TESTS = Path(__file__).with_name("kinds")
LANGUAGES = ("en", "ko")


def missing(kind):
    """Give the names of the parts that an entry lacks."""
    parts = {
        "title": kind.title,
        "module": (FOLDER / f"{kind.name}.py").exists(),
        "test": (TESTS / f"test_{kind.name}.py").exists(),
        **{f"text, {each}": kind.name in sections("quiz", each) for each in LANGUAGES},
    }
    return [name for name, part in parts.items() if not part]


@pytest.mark.parametrize("name", KINDS)
def test_an_entry_has_all_its_parts(name):
    assert missing(KINDS[name]) == []


def test_what_an_entry_lacks_is_named():
    kind = QuizKind("nothing", 0, "", lambda rng, level, ask: None)
    assert missing(kind) == ["title", "module", "test", "text, en", "text, ko"]


def test_there_are_twelve_kinds_in_the_order_of_the_lesson():
    assert len(KINDS) == 12
    assert list(KINDS)[:2] == ["output_size", "cell_value"]
    assert {path.stem for path in FOLDER.glob("[!_]*.py")} == set(KINDS)


def test_titles_differ():
    assert len({kind.title for kind in KINDS.values()}) == len(KINDS)


def test_no_other_module_of_quizzes_names_a_kind():
    kinds, within = "cnnviz/teaching/quizzes/kinds", ("cnnviz/teaching/quizzes", "cnnviz/ui/quiz")
    assert naming(KINDS, kinds, within=within) == set()
    assert "pages/quiz.py" not in naming(KINDS, within=("pages",))
