"""Shares in per cent are written in one way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cnnviz.i18n import percent, percent_sign, speak

ROOT = Path(__file__).parents[2]
BY_HAND = re.compile(r"[\d}][ \xa0]%|\.\d%$")


@pytest.mark.parametrize(
    ("share", "digits", "english", "korean"),
    [
        (0, 1, "0 %", "0%"),
        (1, 1, "100 %", "100%"),
        (0.1234, 1, "12.3 %", "12.3%"),
        (0.1234, 0, "12 %", "12%"),
        (0.0999, 2, "9.99 %", "9.99%"),
        (0.0001, 1, "< 0.1 %", "0.1% 미만"),
        (0.001, 1, "0.1 %", "0.1%"),
        (0.9995, 1, "> 99.9 %", "99.9% 초과"),
        (0.999, 1, "99.9 %", "99.9%"),
        (0.002, 0, "< 1 %", "1% 미만"),
    ],
)
def test_a_share_is_written_as_its_language_does(share, digits, english, korean):
    assert percent(share, digits) == english.replace(" %", "\N{NO-BREAK SPACE}%")
    with speak("ko"):
        assert percent(share, digits) == korean


def test_a_chart_that_writes_its_own_numbers_gets_the_sign():
    assert percent_sign() == "\N{NO-BREAK SPACE}%"
    with speak("ko"):
        assert percent_sign() == "%"


def _texts(path):
    if path.suffix == ".js":
        yield from re.sub(r"//.*|/\*[\s\S]*?\*/", "", path.read_text(encoding="utf-8")).split("\n")
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):  # what is put in is written as }
            parts = (each.value if isinstance(each, ast.Constant) else "}" for each in node.values)
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and node.value not in docs:
            yield str(node.value)


@pytest.mark.parametrize("ending", ["py", "js"])
def test_no_code_writes_a_share_by_hand(ending):
    the_one = {"percents.py", "messages.js", "text.py"}
    paths = [*(ROOT / "cnnviz").rglob(f"*.{ending}"), *(ROOT / "pages").rglob(f"*.{ending}")]
    found = {
        f"{path.relative_to(ROOT)}: {text}"
        for path in paths
        if path.name not in the_one
        for text in _texts(path)
        if BY_HAND.search(text)
    }
    assert not found
