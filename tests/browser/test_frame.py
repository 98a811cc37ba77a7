"""Every page: opened first by its link on a fresh server, in both themes, at both widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.harness import settle


def test_deep_link_first_then_fits_and_breaks_no_rule_of_accessibility(
    open_page, fresh_server, path, title
):
    page = open_page(path, address=fresh_server)
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    # The router ran: its navigation is there.
    expect(
        page.get_by_test_id("stTopNavLink").or_(page.get_by_test_id("stTopNavSection"))
    ).not_to_have_count(0)
    found = {}
    for width, theme in ((1280, "light"), (1280, "dark"), (390, "dark"), (390, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        settle(page)
        expect(page.locator(".stApp")).to_have_css("color-scheme", theme)
        found[width, theme] = violations(page)
        overflow = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, (width, theme)
    assert found == dict.fromkeys(found, {})
