"""Who asks for less motion meets none that they did not start."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnnviz import ui

FOLDER = Path(ui.__file__).parent
MOVES = {
    ".css": r"\btransition:|\banimation:|scroll-behavior: smooth",
    ".js": r'behavior:.*"smooth"|\.animate\(',
}


def with_motion():
    """Give the style sheets and modules that move something by themselves."""
    return [
        path
        for path in sorted(FOLDER.rglob("*"))
        if path.suffix in MOVES and re.search(MOVES[path.suffix], path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("path", with_motion(), ids=lambda path: path.name)
def test_what_moves_asks_whether_it_may(path):
    assert "prefers-reduced-motion" in path.read_text(encoding="utf-8")
