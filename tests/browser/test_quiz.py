"""A round of questions by the keyboard alone, on a phone's screen."""

from __future__ import annotations

from contextlib import closing

from playwright.sync_api import expect

from cnnviz.teaching.quizzes import LENGTH, Round, make_question
from tests.browser.axe import violations
from tests.browser.harness import settle

ROUND = Round(11, 3, ("cell_value", "which_kernel"))


def tab_to(page, name):
    """Press Tab until what has a name has the focus."""
    # Not the text of the whole page, which has the focus where nothing in it has.
    focused = "document.activeElement.closest('button, a')?.innerText ?? ''"
    for _ in range(80):
        if page.evaluate(focused).strip().endswith(name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"No Tab leads to {name}.")


def test_a_round_by_keyboard(open_page):
    page = open_page("quiz?seed=11&level=3&kinds=cell_value,which_kernel", width=390)
    said = page.locator("[data-component=feedback][role=status]")
    # The side bar has those of the languages.
    radios = page.get_by_test_id("stMainBlockContainer").get_by_role("radio")
    for at, (kind, seed) in enumerate(ROUND.plan):
        question = make_question(kind, seed, ROUND.level, None)
        expect(said).to_have_text("")  # and no more of the question before
        settle(page)
        expect(page.get_by_role("heading", level=2, name=question.prompt)).to_be_visible()
        if question.options:
            place = [each.answer for each in question.options].index(question.answer)
            radios.first.focus()
            page.keyboard.press("Space")
            for _ in range(place):
                page.keyboard.press("ArrowDown")
            expect(radios.nth(place)).to_be_checked()
            tab_to(page, "Check")
        else:
            page.get_by_role("spinbutton").focus()
            page.keyboard.type(f"{question.answer + (at == 0):g}")
        page.keyboard.press("Enter")
        expect(said).to_contain_text("Not " if at == 0 else "Right: ")
        settle(page)
        if at < 2:
            assert violations(page) == {}
            overflow = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
            assert overflow <= 0
        tab_to(page, "Next" if at + 1 < LENGTH else "Result")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="9 of 10 are right")).to_be_visible()
    assert violations(page) == {}
    with page.expect_download() as download:
        tab_to(page, "Result, PNG")
        page.keyboard.press("Enter")
    assert download.value.path().read_bytes()[1:4] == b"PNG"
    page.get_by_text("1. Which number").click()
    settle(page)  # what is below it has slid down
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Show me: Convolution").click()
    with closing(opened.value) as shown:
        settle(shown)
        expect(shown.get_by_role("heading", level=1, name="Convolution")).to_be_visible()
        expect(shown.locator(".stAlert")).to_have_count(0)
