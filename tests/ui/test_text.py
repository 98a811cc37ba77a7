"""The explanations, in each language."""

from __future__ import annotations

import pytest

from cnnviz.i18n import speak
from cnnviz.ui import text


@pytest.fixture
def texts(tmp_path, monkeypatch):
    for language, content in (
        ("en", "## one\nOne.\n\n## two\nTwo, 5 %."),
        ("ko", "## two\n둘\n\n## old\n셋"),
    ):
        (tmp_path / language).mkdir()
        (tmp_path / language / "topic.md").write_text(content, encoding="utf-8")
    (tmp_path / "en" / "other.md").write_text("## one\nOther.", encoding="utf-8")
    monkeypatch.setattr(text, "TEXTS", tmp_path)
    text._sections.cache_clear()
    yield
    text._sections.cache_clear()


def test_a_section_that_a_language_lacks_is_english(texts):
    assert text.sections("topic") == {"one": "One.", "two": "Two, 5\N{NO-BREAK SPACE}%."}
    with speak("ko"):
        assert text.sections("topic") == {"one": "One.", "two": "둘"}
        assert text.sections("other") == {"one": "Other."}
