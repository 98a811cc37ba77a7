"""Where the kinds of a registry are named: in its own modules, so that one can be added there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import cnnviz

ROOT = Path(cnnviz.__file__).parents[1]
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def naming(
    names: Iterable[str],
    *own: str,
    within: Iterable[str] = ("cnnviz", "pages"),
    words: bool = False,
) -> set[str]:
    """Give the modules that name a kind, by their paths in the project.

    Parameters
    ----------
    names : iterable of str
    *own : str
        Folders that may name their kinds.
    within : iterable of str
        Folders that are searched.
    words : bool
        Whether a name also counts as a word among others.
    """
    sought, allowed = set(names), {ROOT / each for each in own}
    return {
        path.relative_to(ROOT).as_posix()
        for folder in within
        for path in (ROOT / folder).rglob("*.py")
        if allowed.isdisjoint(path.parents) and not sought.isdisjoint(_said(path, words))
    }


@cache
def _said(path: Path, words: bool) -> frozenset[str]:
    """Give the strings of a module as they stand, outside of what it documents."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, _DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr)
    }
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    }
    return (
        frozenset(word for text in texts for word in re.findall(r"\w+", text))
        if words
        else (frozenset(texts))
    )
