"""The explanations, in each language."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from cnnviz.i18n import LANGUAGES, speak
from cnnviz.ui import text
from cnnviz.ui.text import TEXTS, own_sections

TOURS = "tours"
"""The folder of texts that are no sections; they have tests of their own."""

COMPLETE = ("ko",)
"""The languages in which every topic is told whole."""

TOPICS = sorted(
    path.relative_to(TEXTS / "en").with_suffix("").as_posix()
    for path in (TEXTS / "en").rglob("*.md")
    if path.parent.name != TOURS
)
TRANSLATED = [
    (language, topic)
    for language in LANGUAGES[1:]
    for topic in TOPICS
    if (TEXTS / language / f"{topic}.md").exists()
]
# What a translation repeats as it is. Small whole numbers may be words in one of two languages.
KEPT = {
    "links": re.compile(r"\]\(([^)\s]+)|(https?://[^\s)>]+)"),
    "code": re.compile(r"`[^`]+`"),
    "placeholders": re.compile(r"(?<![\\$\w}])\{\w*(?:[!:][^}]*)?\}(?!\})"),
    "formulas": re.compile(r"\$[^$]+\$"),
    "numbers": re.compile(r"\d+(?:[.,]\d+)+|\d{3,}|\d+(?=\s*%)"),
}
WORDS = re.compile(r"\\(?:text|mathrm|operatorname)\{[^}]*\}")
# 138 million is 1억 3,800만 in Korean.
LARGE = re.compile(r"\d[\d.,]* (?:million|billion)|\d[\d,]*억(?: \d[\d,]*만)?|\d[\d,]*만")
POWERS = {"million": 10**6, "billion": 10**9, "억": 10**8, "만": 10**4}


def written_out(found):
    """Write a large number in figures."""
    parts = re.findall(r"([\d.,]+) ?(million|billion|억|만)", found[0])
    whole = sum(Decimal(each.replace(",", "")) * POWERS[power] for each, power in parts)
    return f"{int(whole):,}"


def kept(kind, section):
    section = LARGE.sub(written_out, section)
    return sorted({WORDS.sub("", found[0]) for found in KEPT[kind].finditer(section)})


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


@pytest.mark.parametrize("language", COMPLETE)
def test_every_section_is_told_in_a_language(language):
    missing = {
        topic: sorted(own_sections(topic, "en").keys() - own_sections(topic, language).keys())
        for topic in TOPICS
    }
    assert {topic: names for topic, names in missing.items() if names} == {}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_language_tells_nothing_that_english_does_not(language):
    written = {
        path.relative_to(TEXTS / language).with_suffix("").as_posix()
        for path in (TEXTS / language).rglob("*.md")
        if path.parent.name != TOURS
    }
    assert sorted(written - set(TOPICS)) == []
    for topic in sorted(written):
        more = own_sections(topic, language).keys() - own_sections(topic, "en").keys()
        assert sorted(more) == [], topic


@pytest.mark.parametrize("kind", KEPT)
def test_translations_keep_what_is_no_word(kind):
    wrong = {}
    for language, topic in TRANSLATED:
        english = own_sections(topic, "en")
        for name, section in own_sections(topic, language).items():
            wanted, found = kept(kind, english[name]), kept(kind, section)
            if found != wanted:
                wrong[f"{language}/{topic}, {name}"] = wanted, found
    assert wrong == {}


def test_each_kind_of_what_is_kept_is_found():
    section = "See [this](https://a.b/c), `fit`, {count:,} of $x_{i} \\text{rows}$: 1,234 or 0.5 %."
    assert {kind: kept(kind, section) for kind in KEPT} == {
        "links": ["](https://a.b/c"],
        "code": ["`fit`"],
        "placeholders": ["{count:,}"],
        "formulas": ["$x_{i} $"],
        "numbers": ["0.5", "1,234"],
    }
    assert kept("numbers", "0.72 billion of 138 million") == ["138,000,000", "720,000,000"]
    assert kept("numbers", "1억 3,800만 개와 7억 2,000만 번") == ["138,000,000", "720,000,000"]


@pytest.mark.parametrize(
    ("lines", "written"),
    [
        ("Look.\n---", "Look.  \n\\---"),
        ("- one\n+ two", "\\- one  \n\\+ two"),
        ("1. one\n2) two", "1\\. one  \n2\\) two"),
        ("    code\n\nR&amp;D", "code  \n  \nR\\&amp;D"),
    ],
)
def test_a_stranger_s_lines_are_no_markdown(lines, written):
    assert text.literal_lines(lines) == written


def test_a_stranger_s_name_does_not_turn_the_letters_that_follow():
    assert text.literal("a\u202egnp.exe\u2069") == "agnp.exe"
    assert text.literal_lines("one\n\u202etwo") == "one  \ntwo"
