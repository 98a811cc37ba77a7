"""Sentences are for people: no logic hangs on the words of one."""

from __future__ import annotations

import ast
import re

import pytest

from tests.registries import ROOT

ELSEWHERE = {
    "cnnviz/nets/loading/errors.py": "of Keras's own errors one line is quoted",
    "cnnviz/nets/loading/onnx/build.py": "of Keras's own errors one line is quoted",
    "cnnviz/nets/loading/onnx/checks.py": "of ONNX's own errors one line is quoted",
    "cnnviz/training/engine/task.py": "of errors that are not ours one line is kept",
    "cnnviz/training/store/errors.py": "of an operating system's errors one line is quoted",
}


def read_back(text):
    """Give the lines where what an error says, or a message's template, is compared or searched."""
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    errors = {each.name for each in nodes if isinstance(each, ast.ExceptHandler)} | {
        each.arg
        for each in nodes
        if isinstance(each, ast.arg)
        and each.annotation
        and re.search(r"Exception|Error", ast.unparse(each.annotation))
    }

    def is_said(node):
        if isinstance(node, ast.Attribute):
            return node.attr in ("template", "args") and isinstance(node.value, ast.Name)
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
        return (
            called
            and node.func.id in ("str", "sentence_of", "translate")
            and isinstance(node.args[0], ast.Name)
            and node.args[0].id in errors
        )

    found = set()
    for node in nodes:
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Attribute):
            parts = [node.value]  # the method of a string: startswith, split, …
        else:
            continue
        if any(map(is_said, parts)):
            found.add(node.lineno)
    return sorted(found)


@pytest.mark.parametrize(
    "condition", ['"rule" in str(error)', 'str(error).startswith("a")', 'error.args == ("a",)']
)
def test_an_error_that_is_read_back_is_found(condition):
    text = f"try:\n    pass\nexcept ValueError as error:\n    if {condition}:\n        pass\n"
    assert read_back(text) == [4]
    assert read_back(text.replace(condition, "isinstance(error, KeyError)")) == []


def test_no_logic_reads_a_sentence_back():
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("cnnviz", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if read_back(path.read_text(encoding="utf-8"))
    }
    assert found == set(ELSEWHERE)
