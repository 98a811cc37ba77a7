"""The theme changed in Streamlit's menu: everything painted takes its colours at once."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz.figures import colourise, diverging
from tests.browser.actions import cell, eventually, numbers

# Not the first canvas of its page that shows a photo, but those that show values of both signs.
CANVASES = {
    "convolution?filters=sobel_y": (
        "[data-component=photo_map] [data-role=map]",
        "[data-component=photo_map] [data-map='1'] canvas",
        "[data-component=photo_map] .colour-bar canvas",
    ),
    "activation": ("[data-component=activation_map] [data-role=before]",),
    "dense": ("[data-component=side_by_side] [data-role='1_1']",),
}


def switch(page: Page, theme: str) -> None:
    """Choose a theme in the menu behind the three dots."""
    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    page.get_by_role("menuitemradio", name=theme.title()).click()
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)  # from the button below the menu, whose tooltip would cover it
    background = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 19, 22)"}[theme]
    expect(page.locator(".stApp")).to_have_css("background-color", background)


def colours(canvas: Locator) -> set[tuple[int, ...]]:
    data = canvas.evaluate("""canvas => Array.from(
        canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)""")
    return {tuple(pixel[:3]) for pixel in np.reshape(data, (-1, 4)).tolist()}


@pytest.mark.parametrize("link", CANVASES)
def test_canvases_follow_the_theme(open_page, link):
    page = open_page(link)
    for theme in ("light", "dark", "light"):
        switch(page, theme)
        wanted = set(map(tuple, diverging(theme).tolist()))

        def check(wanted=wanted):
            for selector in CANVASES[link]:
                assert colours(page.locator(selector)) <= wanted

        eventually(check)


def test_cells_of_the_stage_follow_the_theme(open_page):
    page = open_page("convolution")
    for theme in ("dark", "light"):
        switch(page, theme)
        wanted = colourise(numbers(page, "output")[..., 0], theme=theme)
        for row, column in ((0, 0), (2, 5), (5, 1)):
            colour = f"rgb({', '.join(map(str, wanted[row, column]))})"
            expect(cell(page, "output", row, column)).to_have_css("background-color", colour)


def test_a_disabled_button_of_the_primary_colour_is_read(open_page):
    page = open_page("assignments")
    primary = page.get_by_test_id("stBaseButton-primary").first
    expect(primary).to_have_css("color", "rgb(255, 255, 255)")
    primary.evaluate("button => { button.disabled = true; }")
    expect(primary).not_to_have_css("color", "rgb(255, 255, 255)")  # it stands on the page's white
