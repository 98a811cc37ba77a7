"""Programs whose comments are in another language, and whose code is the same."""

from __future__ import annotations

import ast

from cnnviz.i18n import speak
from cnnviz.training.config import FAST
from cnnviz.training.export import script_parts
from cnnviz.training.export.comments import comment
from cnnviz.training.export.script import script


def test_a_program_of_another_language_does_the_same():
    english = script(FAST)
    with speak("ko"):
        korean = script(FAST)

    def code(program):
        tree = ast.parse(program)
        docstrings = [each for each in ast.walk(tree) if isinstance(each, ast.Expr)]
        for each in docstrings:
            if isinstance(each.value, ast.Constant):
                each.value.value = ""
        return ast.dump(tree)

    assert code(korean) == code(english)


def test_no_comment_of_a_korean_program_is_english():
    with speak("ko"):
        program = script(FAST)
    assert [each for each in script_parts.COMMENTS if each in program] == []
    assert "순수한 Keras 프로그램" in program.splitlines()[0]


def test_a_long_comment_takes_lines():
    first, second = comment(script_parts.FIRST_FILTERS).splitlines()
    assert first.endswith("and their negatives,")
    assert second == "# each scaled to variance 1. They do not learn."
