"""Pages on paper: the settings, pictures and formulas, and lines to write on; nothing to press."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

PAPER = 703  # px between the margins of an A4 page


@pytest.mark.parametrize("path", ["convolution", "architecture", "learning"])
def test_a_page_is_a_handout(path, open_page):
    page = open_page(path, width=1280)
    names, lines = page.locator(".handout-names"), page.locator(".handout-lines i")
    expect(names).to_be_hidden()
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    expect(names).to_have_text("NameDate")
    expect(lines.last).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.locator(".stApp button:visible", has_text="Tour")).to_have_count(0)
    expect(page.locator(".st-key-controls").first).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(27, 28, 31)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")
