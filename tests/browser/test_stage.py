"""The stage: what the pointer is on shows what it is made of, without asking the server."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.data import fit, sample_image, to_grey
from cnnviz.figures import number
from cnnviz.ops import conv2d
from cnnviz.ui.photo import MAX_SIDE
from tests.browser.actions import cell, expect_map_of, expect_numbers, numbers, press, stage

LIT = re.compile(r"\blit\b")
# 8 × 8 with padding "same" and strides 2: a border of zeros, at the right and below.
STRIDED = "convolution?padding=same&strides_rows=2&strides_columns=2&bias=0.5"


@pytest.fixture
def page(open_page):
    return open_page("convolution?bias=0.5")


def lit(page, grid):
    return stage(page).locator(f"[data-grid={grid}] .cell.lit")


def part(page, role):
    return stage(page).locator(f"[data-role={role}]")


def map_of_shown(page, **settings):
    kernel = numbers(page, "kernel")[..., None]
    return conv2d(numbers(page, "input"), kernel, numbers(page, "bias").ravel(), **settings)


def test_output_cell_shows_its_window_and_its_sum(page):
    cell(page, "output", 1, 4).hover()
    wanted = number(map_of_shown(page)[1, 4, 0].item())
    expect(part(page, "readout")).to_have_text(f"Feature map[1, 4] = {wanted}")
    expect(part(page, "result")).to_have_text(wanted)
    expect(stage(page).locator(".term")).to_have_count(9)
    expect(lit(page, "input")).to_have_count(9)
    for row, column in ((1, 4), (3, 6)):
        expect(cell(page, "input", row, column)).to_have_class(LIT)
    expect(cell(page, "input", 4, 6)).not_to_have_class(LIT)


def test_input_cell_shows_the_outputs_that_it_feeds(page):
    cell(page, "input", 1, 3).hover()
    expect(lit(page, "output")).to_have_count(6)  # of the rows 0, 1, of the columns 1, 2, 3
    expect(part(page, "readout")).to_contain_text("Input[1, 3] = 8")
    expect(part(page, "readout")).to_contain_text("feeds 6 outputs")
    expect(cell(page, "output", 1, 1)).to_have_class(LIT)
    expect(cell(page, "output", 2, 1)).not_to_have_class(LIT)


def test_kernel_cell_shows_the_inputs_that_it_touches(page):
    cell(page, "kernel", 0, 2).hover()
    expect(lit(page, "input")).to_have_count(36)  # one for each of 6 × 6 outputs
    expect(part(page, "readout")).to_contain_text("Kernel[0, 2] = 1")
    expect(cell(page, "input", 0, 2)).to_have_class(LIT)
    expect(cell(page, "input", 0, 1)).not_to_have_class(LIT)


def test_nothing_is_sent_while_the_pointer_moves(open_page):
    sent = []

    def watch(page):
        page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append("frame")))
        page.on("request", lambda request: sent.append(request.url))

    page = open_page("convolution", watch=watch)
    page.wait_for_load_state("networkidle")
    assert "frame" in sent
    sent.clear()
    for grid, row, column in (("output", 0, 0), ("input", 3, 3), ("kernel", 1, 1), ("bias", 0, 0)):
        cell(page, grid, row, column).hover()
        expect(part(page, "readout")).not_to_be_empty()
    expect(part(page, "readout")).to_contain_text("bias")
    assert sent == []


def test_click_writes_the_arithmetic_of_the_cell(page):
    cell(page, "output", 2, 5).click()
    wanted = number(map_of_shown(page)[2, 5, 0].item())
    code = page.locator(".stCode").first
    expect(code).to_contain_text(f"+ bias 0.5 = {wanted}")
    assert code.inner_text().count("·") == 9
    expect(page.get_by_text("of the map, term by term")).to_have_text(
        "Row 2, column 5 of the map, term by term"
    )
    cell(page, "output", 2, 5).click()
    expect(code).to_have_count(0)


def test_steps_scrubber_and_keys_walk_through_the_map(page):
    readout, scrubber = part(page, "readout"), part(page, "scrubber")
    button = stage(page).get_by_role("button", name="One step on")
    expect(readout).to_contain_text("Feature map[2, 2] =")
    button.click()
    expect(readout).to_contain_text("Feature map[2, 3] =")
    stage(page).get_by_role("button", name="One step back").click()
    expect(readout).to_contain_text("Feature map[2, 2] =")
    scrubber.fill("35")
    expect(readout).to_contain_text("Feature map[5, 5] =")
    button.focus()
    for key, place in {
        "Home": (0, 0),
        "ArrowRight": (0, 1),
        "End": (5, 5),
        "ArrowLeft": (5, 4),
    }.items():
        page.keyboard.press(key)
        expect(readout).to_contain_text(f"Feature map[{place[0]}, {place[1]}] =")
    expect(part(page, "live")).to_have_text(re.compile("Row 5, column 4: "))
    cell(page, "output", 5, 4).focus()
    page.keyboard.press("ArrowUp")
    expect(readout).to_contain_text("Feature map[4, 4] =")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Row 4, column 4 of the map, term by term")).to_be_visible()


def test_play_writes_the_map_cell_by_cell_and_pause_stops_it(page):
    live, unwritten = part(page, "live"), stage(page).locator(".cell.unwritten")
    part(page, "speed").select_option("10")
    part(page, "scrubber").fill("0")
    stage(page).get_by_role("button", name="Play").click()
    expect(live).to_have_text("Playing")
    page.wait_for_function(
        "node => node.valueAsNumber >= 4", arg=part(page, "scrubber").element_handle()
    )
    stage(page).get_by_role("button", name="Pause").click()
    expect(live).to_have_text("Paused")
    stands_at = int(part(page, "scrubber").input_value())
    expect(unwritten).to_have_count(35 - stands_at)
    part(page, "speed").select_option("30")
    stage(page).get_by_role("button", name="Play").press(" ")
    expect(live).to_have_text("Finished")
    expect(unwritten).to_have_count(0)
    expect(part(page, "readout")).to_contain_text("Feature map[5, 5] =")


def test_time_stands_still_under_the_pointer(page):
    scrubber, live = part(page, "scrubber"), part(page, "live")
    part(page, "speed").select_option("1")  # so slow that it cannot end before the pointer comes
    stage(page).get_by_role("button", name="Play").click()
    cell(page, "output", 1, 0).hover()
    expect(scrubber).to_have_value("6")
    part(page, "speed").select_option("30")
    page.evaluate("() => new Promise((done) => setTimeout(done, 200))")  # six cells' time
    expect(scrubber).to_have_value("6")
    expect(live).to_have_text("Playing")
    page.mouse.move(0, 0)
    expect(live).to_have_text("Finished")
    expect(scrubber).to_have_value("35")


def test_padding_and_cells_never_visited(open_page):
    page = open_page(STRIDED)
    expect(stage(page).locator("[data-grid=input] .padding")).to_have_count(17)  # 9 * 9 - 8 * 8
    expect(stage(page).get_by_text("padding, zeros")).to_be_visible()
    expect(stage(page).get_by_text("never visited")).to_be_hidden()
    expect_map_of(page, padding="same", strides=2)
    cell(page, "output", 3, 3).hover()
    expect(lit(page, "input")).to_have_count(9)
    expect(stage(page).locator("[data-grid=input] .padding.lit")).to_have_count(5)
    press(page, "Padding", "valid")
    expect(stage(page).locator("[data-grid=input] .unvisited")).to_have_count(15)  # row 7, column 7
    cell(page, "input", 7, 7).hover()
    expect(part(page, "readout")).to_contain_text("feeds no output: never visited")
    expect_map_of(page, strides=2)


def type_over(page, place, text, key="Enter"):
    cell(page, *place).click()
    field = stage(page).get_by_role("textbox")
    field.fill(text)
    field.press(key)
    return field


def test_numbers_typed_over_change_the_map(page):
    type_over(page, ("kernel", 1, 1), "0,25")
    expect(cell(page, "kernel", 1, 1)).to_have_attribute("aria-label", "row 1, column 1: 0.25")
    expect_map_of(page)
    type_over(page, ("input", 3, 3), "−2")
    expect(cell(page, "input", 3, 3)).to_have_attribute("aria-label", "row 3, column 3: −2")
    expect_map_of(page)
    type_over(page, ("bias", 0, 0), "1/4")
    expect(cell(page, "bias", 0, 0)).to_have_attribute("aria-label", "row 0, column 0: 0.25")
    expect_map_of(page)
    expect(page.get_by_role("spinbutton", name="Bias", exact=True)).to_have_value("0.25")
    expect(page.get_by_role("combobox", name="Kernel", exact=True)).to_have_value(
        "Your own numbers"
    )


def test_escape_and_nonsense_leave_the_number(page):
    before = numbers(page, "kernel")
    field = type_over(page, ("kernel", 0, 0), "77", "Escape")
    expect(field).to_have_count(0)
    field = type_over(page, ("kernel", 0, 0), "seven")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(part(page, "readout")).to_contain_text("“seven” is not a number")
    field.press("Escape")
    expect(field).to_have_count(0)
    for text in ("1e99", "0x10", "1,000"):  # 1,000 is one to some and a thousand to others
        field = type_over(page, ("kernel", 0, 0), text)
        expect(field).to_have_attribute("aria-invalid", "true")
        field.press("Escape")
    expect_numbers(page, "kernel", before)
    expect_map_of(page)


def test_patch_of_the_photo_becomes_the_input(page):
    press(page, "Input", "Patch of the photo")
    small = to_grey(fit(sample_image("chelsea", max_side=MAX_SIDE), 224))
    expect_numbers(page, "input", small[60:68, 100:108])
    expect_map_of(page)
    type_over(page, ("input", 0, 0), "1000")  # from here on it is a grid of one's own
    expect(page.get_by_role("radio", name="Numbers")).to_be_checked()
    expect_map_of(page)
    assert np.array_equal(numbers(page, "input")[1:], small[61:68, 100:108])
