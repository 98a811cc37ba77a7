"""Pictures that follow a slider while it moves, before the page has run."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.data import fit, sample_image, to_grey
from cnnviz.figures import number
from cnnviz.ops import conv2d, pool2d
from cnnviz.ui.photo import MAX_SIDE
from tests.browser.actions import (
    cell,
    expect_map_of,
    expect_settled,
    expect_sizes,
    numbers,
    point_at,
    slider,
    stage,
)
from tests.browser.harness import settle

DEAF = "WebSocket.prototype.send = () => {}"  # from here on the page cannot run
SIZES = """root => {
  window.sizes = [];
  new MutationObserver(() => {
    const size = root.querySelector("section.output small").textContent;
    if (window.sizes.at(-1) !== size) window.sizes.push(size);
  }).observe(root, {subtree: true, childList: true, characterData: true});
}"""


@pytest.fixture
def grey():
    return to_grey(fit(sample_image("chelsea", max_side=MAX_SIDE), 224)).astype(np.float32)


def size_by_hand(page):
    return stage(page).locator("section.output small").first


def map_pixel(page, row, column):
    photo_map = page.locator("[data-component=photo_map]")
    point_at(photo_map.locator("[data-role=map]"), row, column)
    expect(photo_map.locator("[data-role=place]")).to_have_text(f"row {row}, column {column}")
    return photo_map.locator("[data-role=value]")


def test_pictures_follow_without_a_run_of_the_page(open_page, grey):
    page = open_page("convolution")
    page.evaluate(DEAF)
    slider(page, "Kernel size").press("ArrowLeft")
    slider(page, "Strides").press("ArrowRight")
    slider(page, "Strides").press("ArrowRight")
    expect(size_by_hand(page)).to_have_text("3 × 3")  # 3 = (8 - 2) // 3 + 1
    kernel = numbers(page, "kernel")
    assert kernel.shape == (2, 2, 1)
    wanted = conv2d(grey, kernel[..., None].astype(np.float32), strides=3)[..., 0]
    expect(page.locator("[data-component=photo_map] [data-role=map-size]")).to_have_text(
        f"{wanted.shape[0]} × {wanted.shape[1]}"
    )
    expect(map_pixel(page, 20, 31)).to_have_text(number(wanted[20, 31].item()))
    sizes = page.locator(".katex-mathml annotation").first
    expect(sizes).to_contain_text(r"\mathbf{6}")  # the page has not run


def test_what_is_pooled_and_shifted_follows_too(open_page, grey):
    page = open_page("pooling")
    changed = page.locator("[data-component=side_by_side] .note").filter(has_text="change").first
    share = changed.inner_text()
    page.evaluate(DEAF)
    slider(page, "Pool size").press("ArrowRight")
    slider(page, "Shift to the right").press("End")
    expect(size_by_hand(page)).to_have_text("2 × 2")  # 2 = (8 - 3) // 3 + 1
    wanted = pool2d(grey, 3)[..., 0]
    expect(map_pixel(page, 7, 9)).to_have_text(number(wanted[7, 9].item()))
    for which in (0, 1):
        canvas = page.locator("[data-component=side_by_side] [data-role='1_0']").nth(which)
        expect(canvas).to_have_attribute("aria-label", re.compile("32 rows and 32 columns"))
    expect(changed).not_to_have_text(share)


def test_a_picture_never_goes_back_to_an_older_value(open_page):
    page = open_page("convolution")
    stage(page).evaluate(SIZES)
    handle = slider(page, "Kernel size")
    box = handle.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.34, middle)
    page.mouse.down()
    for pause in (150, 170, 200, 250):  # the page is asked to run, and answers while we go on
        for part, size in ((0.67, 5), (0.99, 7), (0.34, 3)):
            page.mouse.move(box["x"] + box["width"] * part, middle)
            page.wait_for_timeout(pause)
            expect(size_by_hand(page)).to_have_text(f"{9 - size} × {9 - size}")
    page.mouse.up()
    expect_settled(handle, 3)
    settle(page)
    sizes = ["4 × 4", "2 × 2", "6 × 6"] * 4
    assert page.evaluate("window.sizes") == sizes


def test_what_was_moved_stays_as_long_as_the_page_has_not_run_with_it(open_page):
    page = open_page("convolution")
    stage(page).evaluate(SIZES)
    page.evaluate(DEAF)
    handle = slider(page, "Strides")
    handle.press("ArrowRight")
    handle.press("ArrowRight")
    expect(size_by_hand(page)).to_have_text("2 × 2")  # 2 = (8 - 3) // 3 + 1
    page.wait_for_timeout(4_500)  # twice what the slider waits for an answer
    expect(handle).to_have_value("3")
    assert page.evaluate("window.sizes").count("2 × 2") == 1
    assert page.evaluate("window.sizes.at(-1)") == "2 × 2"


@pytest.mark.parametrize("status", [404, 500, None])
def test_where_nobody_answers_the_page_runs_instead(open_page, status):
    def cut(page):
        page.route(
            "**/live/**",
            lambda route: route.fulfill(status=status) if status else route.abort(),
        )

    page = open_page("convolution", watch=cut)
    for _ in range(2):
        slider(page, "Strides").press("ArrowRight")
    expect_settled(slider(page, "Strides"), 3)
    expect_sizes(page, 2, 2)  # 2 = (8 - 3) // 3 + 1
    expect_map_of(page, strides=3)


def test_an_impossible_move_is_explained_when_the_slider_rests(open_page):
    page = open_page("convolution?kernel=edge&dilation_rows=3&dilation_columns=3")
    slider(page, "Kernel size").press("End")
    expect(page.get_by_role("alert").filter(has_text="On the grid")).to_contain_text("spans 19")
    slider(page, "Kernel size").press("Home")
    expect_sizes(page, 8, 8)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_number_typed_on_the_stage_stays_while_a_slider_moves(open_page):
    page = open_page("convolution")
    cell(page, "kernel", 1, 1).click()
    field = stage(page).get_by_role("textbox")
    field.fill("7")
    field.press("Enter")
    slider(page, "Strides").press("ArrowRight")
    expect_settled(slider(page, "Strides"), 2)
    assert numbers(page, "kernel")[1, 1, 0] == 7
    expect_map_of(page, strides=2)
