"""The messages that stand in the code, for catalogues: of Python, JavaScript and HTML."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from cnnviz.i18n.markup import with_words

ROOT = Path(__file__).resolve().parents[2]
PYTHON = {"translate": 1, "translate_plural": 2, "message": 1, "plural_message": 2, "marked": 1}
"""The functions that take messages, and how many of their arguments are one."""
_LITERAL = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_SAID = re.compile(
    rf"\b(?:translate(?:Parts)?|marked)\(\s*{_LITERAL}|\btranslatePlural\(\s*{_LITERAL},\s*{_LITERAL}"
)

Found = str | tuple[str, str]


def messages_of(path: Path) -> Iterator[Found]:
    """List the messages of a file, in its order; two where one depends on a count.

    Parameters
    ----------
    path : Path
        Of a file of Python, JavaScript or HTML.
    """
    yield from _METHODS[path.suffix](path)


def files_of_code() -> list[Path]:
    """List the files of the app that may have messages, in a fixed order."""
    return [
        path
        for folder in ("cnnviz", "pages")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in _METHODS
    ]


def calls_of(path: Path) -> list[ast.Call]:
    """List the calls in a file of Python that take messages, in its order."""
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PYTHON
    ]
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _of_python(path: Path) -> Iterator[Found]:
    for call in calls_of(path):
        assert isinstance(call.func, ast.Name)
        literals = [
            each.value
            for each in call.args[: PYTHON[call.func.id]]
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if len(literals) == PYTHON[call.func.id]:
            yield literals[0] if len(literals) == 1 else (literals[0], literals[1])


def _of_javascript(path: Path) -> Iterator[Found]:
    for said in _SAID.finditer(path.read_text(encoding="utf-8")):
        one, *both = (literal and ast.literal_eval(literal) for literal in said.groups())
        yield one or (both[0], both[1])


def _of_html(path: Path) -> Iterator[Found]:
    words: list[str] = []

    def take(text: str) -> str:
        words.append(text)
        return text

    with_words(path.read_text(encoding="utf-8"), take)
    yield from words


_METHODS = {".py": _of_python, ".js": _of_javascript, ".html": _of_html}
