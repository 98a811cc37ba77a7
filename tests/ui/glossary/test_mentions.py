"""Where terms are marked: in texts that a session shows as Markdown, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

from cnnviz.ui.text import sections

ROOT = Path(__file__).parents[3]


def test_outside_of_a_session_a_text_is_as_it_is_written():
    text = sections("pooling")
    assert text["intro"] == text.plain["intro"] == text.get("intro")
    assert text.get("nothing") is None


def test_help_is_asked_of_the_plain_text():
    """What explains itself within what explains itself would close under the pointer."""
    marked = re.compile(r"help=(?:text|TEXT|sections\([^)]*\))(?:\[|\.get)")
    files = [*(ROOT / "cnnviz/ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    assert [str(file) for file in files if marked.search(file.read_text(encoding="utf-8"))] == []
