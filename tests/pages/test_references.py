"""The page of references."""

from __future__ import annotations

from cnnviz.teaching.references import WORKS
from tests.pages.drive import opened


def items(page):
    return page.get("html")[-1].proto.body.split("<li>")[1:]


def test_all_works_are_shown_in_the_order_of_their_authors_and_one_by_its_link():
    page = opened("references").run()
    assert not page.exception
    found = items(page)
    assert len(found) == len(WORKS)
    assert found[0].startswith("<p>J. Adebayo, J. Gilmer")
    assert any("K. Fukushima (1980)" in each for each in found)
    page.session_state["references_work"] = "he2016"
    page.run()
    (only,) = items(page)
    assert 'href="https://arxiv.org/abs/1512.03385"' in only
    assert 'href="architecture"' in only
    assert 'href="transfer-learning"' in only
    page.button[-1].click().run()
    assert len(items(page)) == len(WORKS)
