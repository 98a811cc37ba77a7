"""Every page: opened first by its link, in both themes, at both widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations


def test_deep_link_comes_first_on_a_fresh_server(open_page, fresh_server, path, title):
    page = open_page(path, address=fresh_server)
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    # The router ran: its navigation is there.
    expect(
        page.get_by_test_id("stTopNavLink").or_(page.get_by_test_id("stTopNavSection"))
    ).not_to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_page_has_no_accessibility_violation_and_fits(open_page, path, width, dark):
    page = open_page(path, width=width, dark=dark)
    overflow = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
    assert violations(page) == {}
