"""A page handed out as a link: made on the page itself, held on the pupil's side, in a frame."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import choose, slide
from tests.browser.axe import violations
from tests.browser.harness import settle


@pytest.fixture
def making(open_page) -> Page:
    page = open_page("assignments")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1, name="Convolution")).to_be_visible()
    settle(page)
    return page


def test_a_pupil_finds_the_page_as_the_teacher_left_it(making, open_page):
    slide(making, "Strides", 2)
    link = making.locator(".st-key-assignment_making [data-testid=stCode]").first
    expect(link).to_contain_text("strides_rows=2")
    for part, control in (("Hidden", "Padding"), ("Fixed", "Strides")):
        choose(making, f"{part} controls", control)
        making.keyboard.press("Escape")  # its list stays open
    task = making.get_by_role("textbox", name="What to do")
    task.fill("How large is the map? <b>")
    task.blur()
    expect(link).to_contain_text("task=How")
    assert violations(making) == {}

    pupil = open_page(link.inner_text().split("/", 3)[3])
    expect(pupil.locator(".st-key-assignment")).to_contain_text("How large is the map? <b>")
    strides = pupil.get_by_role("slider", name="Strides", exact=True)
    expect(strides).to_have_value("2")
    expect(strides).to_be_disabled()
    expect(pupil.get_by_role("slider", name="Kernel size", exact=True)).to_be_enabled()
    expect(pupil.get_by_role("radiogroup", name="Padding")).to_have_count(0)
    expect(pupil.get_by_role("grid", name="Feature map, 3 rows and 3 columns")).to_be_visible()
    assert violations(pupil) == {}


def test_a_page_in_a_frame_of_another_site_works(making):
    snippet = making.locator(".st-key-assignment_making [data-testid=stCode]").nth(1)
    expect(snippet).to_contain_text("embed=true")
    platform = making.context.new_page()
    platform.set_content(f"<h1>A course</h1>{snippet.inner_text()}")
    framed = platform.frame_locator("iframe")
    expect(framed.get_by_role("heading", level=1, name="Convolution")).to_be_visible()
    expect(framed.get_by_test_id("stSidebarNavLink")).to_have_count(0)
    framed.get_by_role("spinbutton", name="Strides, exact value").fill("2")
    framed.get_by_role("spinbutton", name="Strides, exact value").press("Enter")
    expect(framed.get_by_role("grid", name="Feature map, 3 rows and 3 columns")).to_be_visible()
    platform.close()
