"""The controls of the convolution page: each changes what the stage and the formula show."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.ops import PRESETS
from tests.browser.actions import (
    choose,
    expect_map_of,
    expect_numbers,
    expect_settled,
    expect_sizes,
    go_to,
    numbers,
    press,
    slide,
    slider,
    stage,
)
from tests.browser.harness import settle

SENTENCE = re.compile(
    "On the grid: Along the rows, kernel_size 7 with dilation_rate 4 spans 25, "
    "but the padded input has 8: "
    "use a kernel_size of at most 2, or pad with 17"
)


@pytest.fixture
def page(open_page):
    return open_page("convolution")


def test_sliders_moved_by_keyboard_change_size_and_numbers(page):
    expect_sizes(page, 6, 6)
    slide(page, "Kernel size", 5)
    expect_sizes(page, 4, 4)  # 4 = 8 - 5 + 1
    expect_map_of(page)
    slide(page, "Kernel size", 2)
    slide(page, "Strides", 3)
    expect_sizes(page, 3, 3)  # 3 = (8 - 2) // 3 + 1
    expect_map_of(page, strides=3)
    slide(page, "Strides", 1)
    slide(page, "Dilation rate", 4)
    expect_sizes(page, 4, 4)  # 4 = 8 - (4 * (2 - 1) + 1) + 1
    expect_map_of(page, dilation_rate=4)


def test_rows_and_columns_apart(page):
    page.get_by_text("Rows and columns apart").click()
    settle(page)
    slide(page, "Kernel size, columns", 1)
    slide(page, "Strides, rows", 2)
    slide(page, "Dilation rate, columns", 3)
    expect_sizes(page, 3, 8)  # 3 = (8 - 3) // 2 + 1, 8 = 8 - 1 + 1
    expect(stage(page).locator("section.kernel small")).to_have_text("3 × 1")
    expect_map_of(page, strides=(2, 1), dilation_rate=(1, 3))
    page.get_by_text("Rows and columns apart").click()
    expect_sizes(page, 3, 3)  # the columns follow the rows again: kernel 3, strides 2, dilation 1
    expect_map_of(page, strides=2)


def test_zeros_on_each_side(page):
    press(page, "Padding", "custom")
    expect_sizes(page, 8, 8)  # one zero on each side to begin with: 8 = 8 + 2 - 3 + 1
    for side, zeros in {"top": 3, "bottom": 0, "left": 2, "right": 5}.items():
        slide(page, f"Zeros {side}", zeros)
    expect_sizes(page, 9, 13)  # 9 = 8 + 3 - 3 + 1, 13 = 8 + 7 - 3 + 1
    expect_map_of(page, padding=((3, 0), (2, 5)))


def test_padding_same_keeps_the_size(page):
    press(page, "Padding", "same")
    expect_sizes(page, 8, 8)
    expect_map_of(page, padding="same")
    slide(page, "Strides", 3)
    expect_sizes(page, 3, 3)  # 3 = ceil(8 / 3)
    expect_map_of(page, padding="same", strides=3)


def test_exact_value_typed(page):
    field = page.get_by_role("spinbutton", name="Kernel size, exact value")
    field.fill("99")
    field.press("Enter")
    expect_settled(slider(page, "Kernel size"), 7)  # the largest allowed
    expect_sizes(page, 2, 2)


def test_drag_sends_values_on_the_way_and_the_last_one_wins(page):
    handle = slider(page, "Kernel size")
    box = handle.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 3, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.67, middle, steps=8)
    expect_sizes(page, 4, 4)  # kernel 5, and the button is still down
    for part in (0.1, 0.9, 0.2, 0.99):
        page.mouse.move(box["x"] + box["width"] * part, middle, steps=4)
    page.mouse.up()
    expect_settled(handle, 7)
    expect_sizes(page, 2, 2)
    expect_map_of(page)


def test_back_in_mid_drag_is_not_undone(open_page):
    page = open_page("images")
    go_to(page, "Convolution")
    box = slider(page, "Kernel size").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 3, middle)
    page.mouse.down()
    for part in (0.9, 0.1, 0.99, 0.2):  # one value is on its way, the last one waits
        page.mouse.move(box["x"] + box["width"] * part, middle)
    page.evaluate("history.back()")
    page.mouse.move(box["x"] + box["width"] * 0.7, middle)
    page.mouse.up()
    heading = page.get_by_role("heading", level=1, name="Images are tensors")
    expect(heading).to_be_visible()
    page.wait_for_timeout(2500)  # longer than the slider waits for an answer
    expect(heading).to_be_visible()


def test_preset_gives_the_kernel(page):
    for name in ("laplacian", "gaussian_blur_5"):
        choose(page, "Kernel", PRESETS[name].title)
        expect_numbers(page, "kernel", PRESETS[name].values[..., None])
        expect_map_of(page)
    expect_sizes(page, 4, 4)  # 4 = 8 - 5 + 1


def test_three_channels_add_up(page):
    press(page, "Channels", "Colour, 3")
    for grid, count in (("input", 3), ("kernel", 3), ("output", 1)):
        expect(stage(page).locator(f"[data-grid={grid}]")).to_have_count(count)
    assert numbers(page, "input").shape == (8, 8, 3)
    assert numbers(page, "kernel").shape == (3, 3, 3)
    expect_map_of(page)
    parameters = page.locator(".katex-mathml annotation").nth(2)
    expect(parameters).to_contain_text(r"\mathbf{28}")  # 28 = 3 * 3 * 3 + 1


def test_depthwise_gives_a_map_for_each_channel(page):
    press(page, "Channels", "Colour, 3")
    choose(page, "Layer", "DepthwiseConv2D")
    expect(stage(page).locator("[data-grid=output]")).to_have_count(3)
    expect_map_of(page, "depthwise")
    expect(
        page.get_by_role("radiogroup", name="Map shown large").get_by_role("radio")
    ).to_have_text(["red", "green", "blue"])


def test_transpose_makes_the_map_larger(page):
    press(page, "Padding", "custom")
    choose(page, "Layer", "Conv2DTranspose")
    expect(page.get_by_role("radio", name="custom")).to_have_count(0)
    expect_sizes(page, 10, 10)  # 10 = 8 * 1 + 3 - 1
    slide(page, "Strides", 2)
    expect_sizes(page, 17, 17)  # 17 = 8 * 2 + max(3 - 2, 0)
    expect_map_of(page, "transpose", strides=2)


def test_impossible_setting_says_why_and_the_page_recovers(page):
    slide(page, "Kernel size", 7)
    slide(page, "Dilation rate", 4)
    expect(page.get_by_role("alert").filter(has_text="On the grid")).to_have_text(SENTENCE)
    expect(stage(page)).to_have_count(0)
    expect(page.locator("[data-component=photo_map]")).to_be_visible()  # the photo has room
    slide(page, "Kernel size", 2)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect_sizes(page, 4, 4)
    expect_map_of(page, dilation_rate=4)


def test_keras_refuses_strides_with_dilation(page):
    downloads = page.get_by_role("button", name="The same in Keras")
    expect(downloads.first).to_be_enabled()
    slide(page, "Strides", 2)
    slide(page, "Dilation rate", 2)
    note = page.get_by_test_id("stAlert")
    expect(note).to_contain_text("A Keras layer refuses strides and dilation_rate both above 1.")
    expect(downloads.first).to_be_disabled()
    expect(downloads.last).to_be_disabled()
    expect_map_of(page, strides=2, dilation_rate=2)  # NumPy computes it all the same


def test_bias_is_added_to_every_cell(page):
    before = numbers(page, "output")
    page.get_by_role("spinbutton", name="Bias", exact=True).fill("2.5")
    page.keyboard.press("Enter")
    expect_numbers(page, "output", before + 2.5)
    assert np.any(before)
