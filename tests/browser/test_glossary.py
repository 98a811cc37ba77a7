"""The glossary in a browser: its page, and what a term says of itself where it is met."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cnnviz.ui.glossary.terms import picture_of, terms
from tests.browser.axe import violations
from tests.browser.harness import new_context, settle

TERM = '.stMarkdown a[href*="glossary?term={}"]'


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ko", 390)])
def test_a_term_says_what_it_means_to_pointer_and_keyboard(open_page, language, width):
    page = open_page(f"convolution?lang={language}", width=width)
    told = terms(language)["feature_map"]
    term, box = page.locator(TERM.format("feature_map")), page.get_by_role("tooltip")
    expect(term).to_have_count(1)
    term.hover()
    expect(box).to_have_text(f"{told.words[0]} · {told.sentence}")
    picture = box.get_by_role("img")
    expect(picture).to_have_accessible_name(picture_of(told, language).label)
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    expect(term).to_have_accessible_description(re.compile(re.escape(told.sentence)))
    assert violations(page) == {}
    place = box.bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= width
    # It stays while the pointer is on it, and goes when the pointer does.
    box.hover()
    page.wait_for_timeout(600)  # longer than a pointer has on its way
    expect(box).to_be_visible()
    page.mouse.move(1, 1)
    expect(box).to_have_count(0)
    # By the keyboard; Escape closes it and leaves the focus where it is.
    marked = page.locator(TERM.format(""))
    addresses = [each.get_attribute("href") for each in marked.all()]
    marked.nth(addresses.index(f"glossary?term=feature_map&lang={language}") - 1).focus()
    page.keyboard.press("Tab")
    expect(term).to_be_focused()
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(term).to_be_focused()
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    glossary = opened.value
    settle(glossary)
    expect(glossary.locator(".glossary-term")).to_have_count(1)
    expect(glossary.get_by_role("heading", level=2)).to_contain_text("특성 맵")
    glossary.close()


def test_a_first_touch_tells_and_a_second_follows(browser, server):
    context = new_context(browser, has_touch=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{server}/convolution")
    settle(page)
    term, box = page.locator(TERM.format("kernel")), page.get_by_role("tooltip")
    term.tap()
    expect(box).to_contain_text(terms()["kernel"].sentence)
    assert len(context.pages) == 1
    page.get_by_role("heading", level=1).tap()
    expect(box).to_have_count(0)
    term.tap()
    expect(box).to_be_visible()
    with context.expect_page():
        term.tap()
    context.close()


def test_a_search_is_in_the_address_and_leaves_its_terms(open_page):
    page = open_page("glossary")
    expect(page.locator(".glossary-term")).to_have_count(len(terms()))
    search = page.get_by_role("textbox", name="Search")
    search.fill("풀링")
    search.press("Enter")
    expect(page.locator(".glossary-term")).to_have_count(4)
    page.wait_for_url("**search=**")
    settle(page)
    page.get_by_role("button", name="All terms").click()
    expect(page.locator(".glossary-term")).to_have_count(len(terms()))
    link = page.get_by_role("link", name="On the page “Pooling”").first
    expect(link).to_have_attribute("target", "_blank")


def test_what_is_no_term_has_no_address(open_page, server):
    page = open_page("quiz")
    for address, status in (
        ("en/kernel", 200),
        ("ko/kernel.svg", 200),
        ("en/none", 404),
        ("xx/kernel", 404),
        ("en/none.svg", 404),
    ):
        answer = page.request.get(f"{server}/glossary-terms/{address}")
        assert answer.status == status, address
