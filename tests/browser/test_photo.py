"""The photo and its maps: every pixel shown is the one that cnnviz.ops computes."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.data import fit, sample_image, to_grey
from cnnviz.figures import number
from cnnviz.ops import PRESETS, activate, conv2d
from cnnviz.ui.photo import MAX_SIDE
from tests.browser.actions import choose, point_at, press, slide
from tests.browser.harness import settle

SOBEL = PRESETS["sobel_x"].values


@pytest.fixture
def page(open_page):
    return open_page("convolution")


@pytest.fixture(scope="module")
def grey():
    return to_grey(fit(sample_image("chelsea", max_side=MAX_SIDE), 224))


def map_of(photo, kernel=SOBEL, **settings):
    pixels = photo.astype(np.float32)
    kernels = np.repeat(kernel[..., None, None], photo.shape[2], 2).astype(np.float32)
    return conv2d(pixels, kernels, **settings)[..., 0]


def part(page, role):
    return page.locator(f"[data-component=photo_map] [data-role={role}]")


def read(page, row, column):
    """Point at a map pixel and give the place where its value stands."""
    point_at(part(page, "map"), row, column)
    expect(part(page, "place")).to_have_text(f"row {row}, column {column}")
    return part(page, "value")


def share_in_scale(page, maps):
    """Tell how much of the maps lies between the numbers at the ends of the colour bar."""
    label = part(page, "colour-bar").get_attribute("aria-label")
    low, high = (float(end.replace("−", "-")) for end in re.findall(r"[−\d.]+", label))
    assert low == -high
    return np.mean(np.abs(maps) <= high)


def test_map_pixel_shows_its_value_and_its_window(page, grey):
    wanted = map_of(grey)
    for row, column in ((0, 10), (60, 20), (146, 200)):
        expect(read(page, row, column)).to_have_text(number(wanted[row, column].item()))
        expect(part(page, "linked")).to_have_text(
            f"reads rows {row} to {row + 2}, columns {column} to {column + 2} of the photo"
        )


def test_map_is_walked_by_keyboard_and_a_pixel_picked(page, grey):
    wanted = map_of(grey)
    part(page, "map").focus()
    page.keyboard.press("PageUp")  # to the first row, from the middle of 222 columns
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(part(page, "place")).to_have_text("row 1, column 121")
    value = number(wanted[1, 121].item())
    expect(part(page, "value")).to_have_text(value)
    page.keyboard.press("Enter")
    expect(page.get_by_text("term by term")).to_have_text(
        "Row 1, column 121 of “Sobel x”, term by term"
    )
    code = page.locator(".stCode")
    expect(code).to_contain_text(f"+ bias 0 = {value}")
    assert code.inner_text().count("·") == 9


def test_photo_pixel_shows_what_it_feeds(page, grey):
    slide(page, "Strides", 2)
    point_at(part(page, "photo"), 100, 51)
    expect(part(page, "place")).to_have_text("photo row 100, column 51")
    expect(part(page, "value")).to_have_text(f"[{grey[100, 51, 0]}]")
    # Windows begin at even rows and columns and are three wide.
    expect(part(page, "linked")).to_have_text("feeds rows 49 to 50, column 25 of the map")


def test_filters_side_by_side(page, grey):
    for name in ("laplacian", "box_blur"):
        choose(page, "More filters", PRESETS[name].title)
    page.keyboard.press("Escape")
    small_maps = page.get_by_role("radiogroup", name="Map shown large").get_by_role("radio")
    expect(small_maps).to_have_text(["Sobel x", PRESETS["laplacian"].title, "Box blur"])
    maps = [map_of(grey, PRESETS[name].values) for name in ("sobel_x", "laplacian", "box_blur")]
    assert share_in_scale(page, maps) == pytest.approx(0.995, abs=0.003)
    small_maps.nth(1).click()
    expect(part(page, "map-name")).to_have_text(PRESETS["laplacian"].title)
    assert share_in_scale(page, maps) == pytest.approx(0.995, abs=0.003)
    expect(read(page, 80, 90)).to_have_text(number(maps[1][80, 90].item()))
    point_at(part(page, "map"), 80, 90, click=True)
    expect(page.get_by_text("term by term")).to_contain_text(PRESETS["laplacian"].title)
    shared = part(page, "colour-bar").get_attribute("aria-label")
    press(page, "Colour scale", "Each map")
    expect(part(page, "colour-bar")).not_to_have_attribute("aria-label", shared)
    assert share_in_scale(page, maps[1]) == pytest.approx(0.995, abs=0.003)


def test_activation_is_applied_to_the_map(page, grey):
    sums = map_of(grey)
    row, column = np.unravel_index(sums.argmin(), sums.shape)
    for name in ("relu", "leaky_relu"):
        choose(page, "Activation", name)
        wanted = number(activate(sums, name)[row, column].item())
        expect(read(page, row, column)).to_have_text(f"{name}: {wanted}")
    point_at(part(page, "map"), row, column, click=True)
    expect(page.locator(".stCode")).to_contain_text(
        f"leaky_relu({number(sums.min().item())}) = {wanted}"
    )


def test_side_channels_and_padding_change_photo_and_map(page):
    press(page, "Longest side", "112")
    press(page, "Channels", "Colour, 3")
    press(page, "Padding", "same")
    photo = fit(sample_image("chelsea", max_side=MAX_SIDE), 112)
    height, width, _ = photo.shape
    expect(part(page, "photo-size")).to_have_text(f"{height} × {width}")
    expect(part(page, "map-size")).to_have_text(f"{height} × {width}")
    wanted = map_of(photo, padding="same")
    expect(read(page, 0, 111)).to_have_text(number(wanted[0, 111].item()))
    expect(part(page, "linked")).to_have_text("reads rows −1 to 1, columns 110 to 112 of the photo")


def test_another_photo_gives_another_map(page):
    choose(page, "Photo", "Greek coins, grey")
    photo = to_grey(fit(sample_image("coins", max_side=MAX_SIDE), 224))
    expect(part(page, "photo-size")).to_have_text(f"{photo.shape[0]} × {photo.shape[1]}")
    settle(page)
    expect(read(page, 50, 60)).to_have_text(number(map_of(photo)[50, 60].item()))
