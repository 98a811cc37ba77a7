"""The first page: every number shown is the photo's."""

from __future__ import annotations

import io
from urllib.parse import urljoin

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cnnviz.data import SAMPLES, sample_image, to_grey
from cnnviz.ui.photo import MAX_SIDE
from tests.browser.actions import choose, point_at, press
from tests.browser.harness import settle


@pytest.fixture
def page(open_page):
    return open_page("images")


@pytest.fixture(scope="module")
def cat():
    return sample_image("chelsea", max_side=MAX_SIDE)


def photo(page):
    return page.locator("[data-component=pixel_probe] [data-role=photo]")


def expect_pixel(page, row, column, values):
    for role, text in {"row": row, "column": column, "values": list(map(int, values))}.items():
        expect(page.locator(f"[data-component=pixel_probe] [data-role={role}]")).to_have_text(
            str(text)
        )


def picture(page, name):
    """Decode one of the pictures of the channels, as the browser gets it."""
    image = page.get_by_role("img", name=f"{SAMPLES['chelsea'].title}, {name}", exact=True)
    data = page.request.get(urljoin(page.url, image.get_attribute("src")))
    return np.asarray(Image.open(io.BytesIO(data.body())).convert("RGB"))


def test_pixel_under_the_pointer(page, cat):
    for row, column in ((0, 30), (120, 200), (299, 400)):
        point_at(photo(page), row, column)
        expect_pixel(page, row, column, cat[row, column])


def test_pixel_walked_to_by_keyboard(page, cat):
    photo(page).focus()
    for key, (row, column) in {
        "PageUp": (0, 225), "Home": (0, 0), "ArrowLeft": (0, 0), "Shift+ArrowRight": (0, 10),
        "ArrowDown": (1, 10), "End": (1, 450),
    }.items():  # fmt: skip
        page.keyboard.press(key)
        expect_pixel(page, row, column, cat[row, column])


def test_shape_is_written_out(page):
    expect(page.locator("p", has_text="300 × 451 × 3")).to_contain_text(
        "300 · 451 · 3 = 405,900 numbers"
    )
    press(page, "Channels", "Grey, 1")
    expect(page.locator("p", has_text="300 × 451 × 1")).to_contain_text(
        "300 · 451 · 1 = 135,300 numbers"
    )


def test_grey_pixel_has_one_value(page, cat):
    press(page, "Channels", "Grey, 1")
    expect(page.get_by_role("heading", name="One number a pixel")).to_be_visible()
    point_at(photo(page), 120, 200)
    expect_pixel(page, 120, 200, to_grey(cat)[120, 200])


def test_channels_apart_and_put_back_together(page, cat):
    assert np.array_equal(picture(page, "together"), cat)
    assert np.array_equal(picture(page, "green"), cat * np.uint8([0, 1, 0]))
    before = page.get_by_role("img", name="together").get_attribute("src")
    page.get_by_role("button", name="red", exact=True).click()
    expect(page.get_by_role("img", name="together")).not_to_have_attribute("src", before)
    settle(page)
    assert np.array_equal(picture(page, "together"), cat * np.uint8([0, 1, 1]))
    page.wait_for_url("**kept=green,blue")


def test_another_photo(page):
    name = "rocket"
    choose(page, "Photo", SAMPLES[name].title)
    image = sample_image(name, max_side=MAX_SIDE)
    height, width, _ = image.shape
    expect(page.get_by_text(f"{height} × {width} × 3")).to_be_visible()
    expect(photo(page)).to_have_attribute("height", str(height))
    point_at(photo(page), 100, 200)
    expect_pixel(page, 100, 200, image[100, 200])
