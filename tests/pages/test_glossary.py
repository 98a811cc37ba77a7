"""The glossary's page, and the terms that are marked on others."""

from __future__ import annotations

import re
from html import unescape

import pytest

from cnnviz.ui.glossary.terms import terms
from tests.pages.drive import opened, run

TERM = re.compile(r"\[[^\]]+\]\(glossary\?term=(\w+)\)")


@pytest.fixture
def plain_prose():
    """Mark terms, as in the app."""


def written(page):
    return "".join(node.proto.body for node in page.get("html"))


def shown(page):
    """Give the names of the terms whose cards the page shows."""
    return re.findall(r'<h2><a href="glossary\?term=(\w+)"', written(page))


def marked(page):
    return [name for each in page.markdown for name in TERM.findall(each.value)] + [
        name for each in page.caption for name in TERM.findall(each.value)
    ]


def test_all_terms_are_shown_in_the_order_of_the_words():
    page = opened("glossary").run()
    assert not page.exception
    names = shown(page)
    assert sorted(names) == sorted(terms("en"))
    words = [terms("en")[name].words[0].casefold() for name in names]
    assert words == sorted(words)
    assert all(each in written(page) for each in ("풀링", "Pooling"))


def test_a_link_shows_its_term_and_a_search_those_that_have_the_word():
    page = opened("glossary", glossary_term="strides").run()
    assert shown(page) == ["strides"]
    page = run(page, prefix="glossary", search="풀링")
    assert shown(page) == ["average_pooling", "global_pooling", "max_pooling", "pooling"]
    page = run(page, prefix="glossary", search="no *such* term")
    assert shown(page) == []
    assert page.info[0].value.startswith(r"No term has “no \*such\* term”")
    page.button[-1].click().run()
    assert len(shown(page)) == len(terms("en"))


def test_a_link_to_no_term_is_said():
    page = opened("glossary")
    page.query_params["term"] = "stride"
    page.run()
    assert "This link's `term` is `stride`, but it must be one of" in page.warning[0].value
    assert len(shown(page)) == len(terms("en"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "A [kernel](glossary?term=kernel) slides"),
        ("ko", "[커널](glossary?term=kernel)(kernel)"),
    ],
)
def test_each_term_is_marked_once_on_a_page(language, said):
    page = opened("convolution", language=language).run()
    assert not page.exception
    found = marked(page)
    assert len(found) == len(set(found)) > 5
    assert any(each.value.startswith(said) for each in page.markdown)


def test_the_same_terms_are_marked_in_each_run():
    page = opened("convolution").run()
    before = marked(page)
    page.run()
    assert marked(page) == before


@pytest.mark.parametrize("script", ["activation", "glossary", "references"])
def test_links_lead_on_embedded_and_in_the_language_of_the_address(script):
    page = opened(script)
    page.query_params.update({"lang": "ko", "embed": "true"})
    page.run()
    assert not page.exception
    said = "".join([written(page), *(each.value for each in (*page.markdown, *page.caption))])
    addresses = re.findall(r"(?:href=\"|\]\()([a-z-]+(?:\?[^\")]*)?)[\")]", said)
    assert len(addresses) > 5
    if script == "activation":
        assert {each.split("?")[0] for each in addresses} == {"glossary", "references"}
    for each in addresses:
        assert unescape(each).endswith(("?lang=ko&embed=true", "&lang=ko&embed=true")), each
