"""Which texts name which works: all that are named are listed, and all that are listed named."""

from __future__ import annotations

import pytest

from cnnviz.i18n import LANGUAGES
from cnnviz.teaching.references import WORKS, cited_keys
from cnnviz.ui.pages import PAGES
from cnnviz.ui.references.citations import cited_on, page_of
from cnnviz.ui.text import TEXTS, sections
from cnnviz.ui.tours.texts import tour_of


def cited(language):
    """Give the works that each text of a language names, in no order: sentences may stand apart."""
    folder = TEXTS / language
    texts = {file.relative_to(folder): file.read_text(encoding="utf-8") for file in files(language)}
    return {path: sorted(cited_keys(text)) for path, text in texts.items() if cited_keys(text)}


def files(language):
    return sorted((TEXTS / language).rglob("*.md"))


def test_every_work_that_is_named_is_listed_and_every_one_listed_is_named():
    assert {key for keys in cited("en").values() for key in keys} == WORKS.keys()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_names_the_same_works(language):
    assert cited(language) == cited("en")


def test_every_text_that_names_a_work_is_shown_on_a_page():
    assert {page_of(path) for path in cited("en")} <= PAGES.keys()
    assert cited_on()["zhang2018"] == ["augmentation"]
    assert cited_on()["araujo2019"] == ["architecture", "why"]


def test_no_text_links_to_a_paper_past_the_list():
    """A paper that a text names is listed, so that its link stands in one place."""
    past = [
        str(file)
        for language in LANGUAGES
        for file in files(language)
        for place in ("arxiv.org", "doi.org", "distill.pub", "deeplearningbook.org")
        if place in file.read_text(encoding="utf-8")
    ]
    assert past == []


def test_a_text_shows_a_link_in_its_language():
    for language, said in (("en", "He et al., 2016"), ("ko", "He 등, 2016")):
        text = sections("layers", language)["ResidualBlock"]
        assert f"([{said}](references?work=he2016))" in text
    body = tour_of("training").steps[0].body
    assert "([Krizhevsky, 2009](references?work=krizhevsky2009))" in body
