"""Every page: opened by its link, in words longer than any language's, both themes and widths."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from cnnviz.i18n.pseudo import accented
from tests.browser.actions import go_to, press, slide
from tests.browser.axe import broken_anywhere
from tests.browser.conftest import HEADINGS, PAGES
from tests.browser.harness import settle


def test_deep_link_fits_in_longer_words_and_breaks_no_rule_of_accessibility(
    open_page, path, title, next_title
):
    page = open_page(f"{path}?lang=en-XA")
    expect(page.locator("html")).to_have_attribute("lang", "en-XA")
    heading = accented(HEADINGS.get(title, title))
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    # The router ran: its navigation is there, and shows the whole lesson in order.
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_text(
        [re.compile(f"{re.escape(accented(each))}$") for each in PAGES.values()]
    )
    expect(page).to_have_title(f"{accented(title)} · cnnviz")
    following = page.get_by_role("link", name=accented("Next: "))
    expect(following).to_have_count(1 if next_title else 0)
    if next_title:
        expect(following).to_have_accessible_name(accented(f"Next: {next_title}"))
    # Every second page is dark where it is wide.
    wide = ("light", "dark")[list(PAGES).index(path) % 2]
    assert broken_anywhere(page, wide) == {}


def test_controls_stay_in_sight_at_the_end_of_a_page_where_there_is_room(open_page):
    page = open_page("pooling")
    first = page.locator(".st-key-controls .stElementContainer").filter(visible=True).first
    end = page.get_by_role("link", name="Next: ")
    for width, stays in ((1280, True), (390, False)):
        page.set_viewport_size({"width": width, "height": 500})
        settle(page)
        end.evaluate("link => link.scrollIntoView({block: 'end'})")
        expect(end).to_be_in_viewport()
        expect(first).to_be_in_viewport() if stays else expect(first).not_to_be_in_viewport()


def test_an_embedded_page_stays_embedded(open_page):
    page = open_page("convolution?embed=true&embed_options=dark_theme")
    slide(page, "Strides", 2)
    page.wait_for_url("**strides_rows=2**")
    assert page.url.endswith("&embed=true&embed_options=dark_theme")
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)
    page.get_by_role("link", name="Next: Pooling").click()
    expect(page.get_by_role("heading", level=1, name="Pooling")).to_be_visible()
    settle(page)
    assert "embed=true" in page.url
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)


def test_an_old_address_leads_to_its_page_with_its_settings(open_page):
    page = open_page("feature_maps?layer=conv2d_1&channel=3")
    expect(page.get_by_role("heading", level=1, name="Feature maps")).to_be_visible()
    page.wait_for_url("**/feature-maps?layer=conv2d_1&channel=3")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(len(PAGES))


def test_an_address_of_no_page_is_said_until_another_is_opened(open_page):
    page = open_page("no_*page*")
    said = page.get_by_text("There is no page “no_*page*”: this is the first one")
    expect(said).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    press(page, "Kernel", "Box blur")
    expect(said).to_be_visible()
    for title in ("Convolution", "Home"):
        go_to(page, title)
        expect(said).to_have_count(0)
