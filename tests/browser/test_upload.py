"""Pictures of one's own: phone photos, files that are none, and what a page change leaves."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cnnviz.figures import number, png
from cnnviz.ops import PRESETS, conv2d
from tests.browser.actions import go_to, point_at, slide, slider, upload
from tests.browser.harness import settle

SIZES = "[data-component=photo_map] [data-role=photo-size]"


def phone_jpeg():
    """Make a photo of 24 rows and 40 columns, to be shown turned to the right: 40 rows of 24."""
    pixels = np.zeros((24, 40), np.uint8)
    pixels[:8, :8] = 255  # at the upper left as stored, at the upper right as shown
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(pixels).save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()


def test_rotated_phone_photo_is_turned(open_page):
    page = open_page("convolution")
    upload(page, "phone.jpg", phone_jpeg())
    expect(page.locator(SIZES)).to_have_text("40 × 24")
    expect(page.get_by_role("combobox", name="Photo", exact=True)).to_have_value("phone.jpg")
    page.keyboard.press("Escape")
    photo = page.locator("[data-component=photo_map] [data-role=photo]")
    value = page.locator("[data-component=photo_map] [data-role=value]")
    for column, wanted in ((22, "[255]"), (2, "[0]")):
        point_at(photo, 2, column)
        expect(value).to_have_text(wanted)


def test_upload_and_settings_survive_a_page_change_but_stay_out_of_the_link(open_page):
    page = open_page("images")
    upload(page, "phone.jpg", phone_jpeg())
    shape = page.get_by_text("40 × 24 × 3")
    expect(shape).to_be_visible()
    page.keyboard.press("Escape")
    go_to(page, "Convolution")
    expect(page.locator(SIZES)).to_have_text("40 × 24")
    slide(page, "Strides", 2)
    go_to(page, "Images are tensors")
    expect(shape).to_be_visible()
    go_to(page, "Convolution")
    expect(slider(page, "Strides")).to_have_value("2")
    expect(page.locator(SIZES)).to_have_text("40 × 24")
    page.wait_for_url("**strides_rows=2**")
    assert "photo" not in page.url


def test_file_that_is_no_picture_gets_one_sentence_and_the_page_goes_on(open_page):
    page = open_page("convolution")
    upload(page, "phone.jpg", phone_jpeg())
    expect(page.locator(SIZES)).to_have_text("40 × 24")
    page.keyboard.press("Escape")
    upload(page, "fake.png", b"This is no picture.")
    expect(page.get_by_test_id("stAlert")).to_have_count(1)
    expect(page.get_by_test_id("stAlert")).to_contain_text("picture")
    page.keyboard.press("Escape")
    slide(page, "Strides", 2)
    expect(page.locator(SIZES)).to_have_text("40 × 24")  # the picture of before
    expect(page.locator(".stException")).to_have_count(0)


@pytest.mark.parametrize("shape", [(1, 200), (200, 1)])
def test_hairline_photo_is_hovered_to_its_corners(open_page, shape):
    page = open_page("convolution?padding=same")
    pixels = np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)
    upload(page, "thin.png", png(pixels))
    expect(page.locator(SIZES)).to_have_text(f"{shape[0]} × {shape[1]}")
    page.keyboard.press("Escape")
    settle(page)
    kernel = PRESETS["sobel_x"].values[..., None, None]
    wanted = conv2d(pixels[..., None].astype(float), kernel, padding="same")[..., 0]
    map_, place, value = (
        page.locator(f"[data-component=photo_map] [data-role={role}]")
        for role in ("map", "place", "value")
    )
    box = map_.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    for row, column, x, y in ((0, 0, 0.5, 0.5), (-1, -1, box["width"] - 0.5, box["height"] - 0.5)):
        map_.hover(position={"x": x, "y": y})
        expect(place).to_have_text(f"row {row % shape[0]}, column {column % shape[1]}")
        expect(value).to_have_text(number(wanted[row, column].item()))
