"""The page “Augmentation”: draws that follow the sliders, tiles by keyboard, maps at a value."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.actions import eventually, slider
from tests.browser.harness import settle

DEAF = "WebSocket.prototype.send = () => {}"  # from here on the page cannot run
PIXELS = "canvas => canvas.toDataURL()"


@pytest.fixture
def page(open_page):
    page = open_page("augmentation?augmentation=0~br,f-0x0&sweep=Brightness.factor&value=0")
    expect(page.locator("[data-component=gallery] canvas[data-painted]")).to_have_count(10)
    settle(page)
    return page


def pictures(page, index=0):
    return page.locator("[data-component=augmented]").nth(index)


def after(page, index=0):
    return pictures(page, index).locator("[data-role=after]")


def mean(canvas):
    """Give the mean of a canvas's red."""
    reds = canvas.evaluate(
        """canvas => {
            const whole = [0, 0, canvas.width, canvas.height];
            const { data } = canvas.getContext("2d").getImageData(...whole);
            return [...data.filter((_, i) => i % 4 === 0)];
        }"""
    )
    return sum(reds) / len(reds)


def test_the_draws_follow_a_slider_before_the_page_has_run(page):
    before = mean(pictures(page).locator("[data-role=before]"))
    assert mean(after(page)) == before
    page.evaluate(DEAF)
    slider(page, "Factor, from").press("End")  # the other end goes along: every draw is white
    expect(slider(page, "Factor, from")).to_have_value("1")
    page.wait_for_function(
        """canvas => canvas.getContext("2d").getImageData(9, 9, 1, 1).data[0] === 255""",
        arg=after(page).element_handle(),
    )
    assert mean(after(page)) > before + 60


def test_a_tile_is_chosen_by_keyboard_and_stays_in_the_address(page):
    tiles = pictures(page).locator("[data-role=montage]")
    expect(tiles).to_have_attribute("aria-label", "15 draws; arrow keys move")
    tiles.focus()
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(pictures(page).get_by_text("Draw 5 of 15")).to_be_visible()
    page.wait_for_url("**draw=4**")


def test_picture_and_maps_follow_the_value_before_the_page_has_run(page):
    before = mean(after(page, 1))
    changed = page.locator("canvas[data-role='0_1']")
    kept = page.locator("canvas[data-role='0_0']")
    first, untouched = changed.evaluate(PIXELS), kept.evaluate(PIXELS)
    assert first == untouched
    page.evaluate(DEAF)
    slider(page, "Its value").press("End")
    page.wait_for_function(
        f"([canvas, was]) => ({PIXELS})(canvas) !== was", arg=[changed.element_handle(), first]
    )
    assert kept.evaluate(PIXELS) == untouched

    def check():
        assert mean(after(page, 1)) > before + 60

    eventually(check)
