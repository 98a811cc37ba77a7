"""The pooling page: winners and means under the pointer, strides, a shift that is dragged."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.data import SAMPLES
from cnnviz.ops import pool2d
from tests.browser.actions import (
    cell,
    choose,
    expect_numbers,
    go_to,
    numbers,
    point_at,
    press,
    slide,
    slider,
    stage,
)
from tests.browser.harness import settle


@pytest.fixture
def page(open_page):
    return open_page("pooling")


def expect_pooled(page, pool_size, **settings):
    """See that the map shown is pooled from the input shown."""
    settle(page)
    expect_numbers(page, "output", pool2d(numbers(page, "input"), pool_size, **settings))


def pictures(page, which):
    """Find one of the three groups of pictures: compared, shifted, channels."""
    return page.locator("[data-component=side_by_side]").nth(which)


def test_hover_shows_the_winner(page):
    cell(page, "output", 0, 3).hover()
    expect(cell(page, "input", 1, 6)).to_have_class(re.compile("winner"))
    expect(stage(page).locator("[data-role=line]")).to_have_text("max(3, 8, 9, 3) = 9")
    expect(stage(page).locator(".term.won")).to_have_text("9")


def test_hover_writes_the_mean_out(page):
    press(page, "Keep", "Average")
    cell(page, "output", 0, 3).hover()
    expect(stage(page).locator("[data-role=line]")).to_have_text("(3 + 8 + 9 + 3) / 4 = 5.75")
    expect(stage(page).locator(".winner")).to_have_count(0)
    expect_pooled(page, 2, mode="average")


def test_padding_is_not_counted(page):
    slide(page, "Pool size", 3)
    press(page, "Padding", "same")
    press(page, "Keep", "Average")
    expect_pooled(page, 3, padding="same", mode="average")
    cell(page, "output", 2, 2).hover()  # its last row and column are padding
    expect(stage(page).locator("[data-role=line]")).to_contain_text("/ 4 = ")


def test_strides_are_the_pool_size_unless_they_are_set(page):
    expect(page.get_by_text("strides=None, the default")).to_be_visible()
    slide(page, "Pool size", 3)
    expect_pooled(page, 3)
    press(page, "Strides", "Own")
    expect(slider(page, "Own strides")).to_have_value("3")
    slide(page, "Own strides", 1)
    expect_pooled(page, 3, strides=1)
    press(page, "Strides", "Pool size")
    expect_pooled(page, 3)


def test_rows_and_columns_apart(page):
    page.get_by_text("Rows and columns apart").click()
    settle(page)
    slide(page, "Pool size, columns", 4)
    expect_pooled(page, (2, 4))
    page.get_by_text("Rows and columns apart").click()
    expect_pooled(page, 2)


def test_a_number_typed_wins(page):
    cell(page, "input", 0, 0).click()
    field = stage(page).get_by_role("textbox")
    field.fill("50")
    field.press("Enter")
    expect(cell(page, "output", 0, 0)).to_have_text("50")
    expect_pooled(page, 2)


def test_a_picked_pixel_of_the_photo_is_written_out(page):
    canvas = page.locator("[data-component=photo_map] [data-role=map]")
    point_at(canvas, 10, 20, click=True)
    line = page.locator("[data-testid=stCode]")
    expect(line).to_have_text(re.compile(r"max\(\d+, \d+, \d+, \d+\) = \d+"))
    values = [int(value) for value in re.findall(r"\d+", line.inner_text())]
    assert max(values[:4]) == values[4]
    expect(page.locator("[data-component=photo_map] [data-role=value]")).to_have_text(
        str(values[4])
    )


def test_pictures_are_linked_by_their_windows(page):
    compared = pictures(page, 0)
    point_at(compared.locator("[data-role='1_0']"), 10, 20)
    photo, largest, mean, _ = compared.locator(".values").all_inner_texts()
    least, most = (float(value) for value in photo.split(" to "))
    assert float(largest) == most
    assert least < float(mean) < most
    point_at(compared.locator("[data-role='0_0']"), 21, 40)  # a pixel of the same window
    assert compared.locator(".values").nth(1).inner_text() == largest


def shares(page):
    notes = pictures(page, 1).locator(".note").filter(has_text="of its numbers change")
    return [float(re.search(r"[\d.]+", text).group()) for text in notes.all_inner_texts()]


def test_a_shift_is_dragged_and_its_change_counted(page):
    photo, largest, *_ = shares(page)
    assert largest < photo
    slide(page, "Shift to the right", 0)
    expect(
        pictures(page, 1).get_by_text("0\N{NO-BREAK SPACE}% of its numbers change")
    ).to_have_count(4)
    assert shares(page) == [0, 0, 0, 0]
    handle = slider(page, "Shift to the right")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2, steps=5)
    expect(pictures(page, 1).get_by_text(re.compile("^0\N{NO-BREAK SPACE}%"))).to_have_count(0)
    page.mouse.up()
    expect(handle).to_have_value("4")


def test_impossible_setting_says_why_and_the_page_recovers(open_page):
    page = open_page("pooling?grid=1,2,3;4,5,6;7,8,9&pool_rows=4&pool_columns=4")
    alert = page.get_by_role("alert")
    expect(alert).to_have_text(
        re.compile("On the grid: Along the .*, pool_size 4 spans 4, but .* has 3")
    )
    expect(page.locator("[data-component=photo_map]")).to_be_visible()
    slide(page, "Pool size", 3)
    expect(alert).to_have_count(0)
    expect_numbers(page, "output", [[[9]]])


def test_copied_link_restores_the_page(open_page):
    page = open_page("pooling")
    press(page, "Keep", "Average")
    slide(page, "Pool size", 3)
    choose(page, "Kernel of the convolution", "Sobel x")
    slide(page, "Shift to the right", 3)
    page.wait_for_url("**shift=3**")
    settle(page)
    wanted = numbers(page, "output"), shares(page)
    again = open_page(page.url.split("/", 3)[3])
    np.testing.assert_array_equal(numbers(again, "output"), wanted[0])
    assert shares(again) == wanted[1]
    expect(again).to_have_url(page.url)


def test_the_photo_is_shared_and_the_lesson_goes_on(page):
    choose(page, "Photo", SAMPLES["coins"].title)
    page.get_by_role("link", name="Next: activation").click()
    expect(page.get_by_role("heading", level=1, name="Activation")).to_be_visible()
    settle(page)
    expect(page.get_by_role("combobox", name="Photo")).to_have_value(SAMPLES["coins"].title)
    go_to(page, "Pooling")
    expect(page.get_by_role("combobox", name="Photo")).to_have_value(SAMPLES["coins"].title)
