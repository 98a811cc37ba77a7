"""The terms in every language: all that each must have, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnnviz.i18n import LANGUAGES, speak
from cnnviz.teaching.glossary import read_glossary
from cnnviz.teaching.glossary.pictures import PICTURES
from cnnviz.ui.glossary.terms import terms, word_forms
from cnnviz.ui.pages import PAGES
from cnnviz.ui.text import TEXTS

OWN = {
    language: read_glossary((TEXTS / language / "glossary.md").read_text(encoding="utf-8"))
    for language in LANGUAGES
}
KOREAN_TERMS = (Path(__file__).parents[3] / "docs/korean-terms.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_term_in_its_place(language):
    assert list(OWN[language]) == list(OWN["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_two_terms(language):
    words = [word for term in OWN[language].values() for word in term.words]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_page_and_picture_named_is_there_and_each_picture_is_named():
    assert {term.page for term in OWN["en"].values()} <= PAGES.keys()
    assert {term.picture for term in OWN["en"].values()} == PICTURES.keys()


def test_only_english_names_pages_and_pictures():
    others = [term for each in LANGUAGES if each != "en" for term in OWN[each].values()]
    assert {(term.page, term.picture, term.common) for term in others} == {("", "", False)}
    assert terms("ko")["strides"].page == "convolution"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_met_too_often_mark_nothing(language):
    with speak(language):
        marked = set(word_forms().values())
    assert marked == {name for name, term in OWN["en"].items() if not term.common}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_one_sentence(language):
    sentences = [term.sentence for term in OWN[language].values()]
    end = "니다." if language == "ko" else "."
    assert [each for each in sentences if not each.endswith(end)] == []
    assert [each for each in sentences if re.search(r"[.!?] ", each)] == []
    assert [each for each in sentences if len(each) > 140] == []


def test_korean_words_are_those_of_the_list():
    listed = {}
    for row in re.findall(r"^\| (.+) \|$", KOREAN_TERMS, re.M)[2:]:
        cells = [cell.strip() for cell in row.split("|")]
        listed |= {cells[0]: cells[1], cells[-2]: cells[-1]}
    for english, korean in listed.items():
        for name, term in OWN["en"].items():
            if english in term.words:
                said = re.split("[;,]? ", korean)
                assert korean in OWN["ko"][name].words or OWN["ko"][name].words[0] in said, english
