"""The address bar holds the settings: a copied link restores them, junk in it is refused."""

from __future__ import annotations

from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import expect

from cnnviz.data import SAMPLES
from tests.browser.actions import (
    cell,
    choose,
    expect_map_of,
    expect_settled,
    expect_sizes,
    numbers,
    press,
    slide,
    slider,
    stage,
)
from tests.browser.harness import settle


def shown(page):
    """Read everything that a link is to restore."""
    settle(page)
    photo_map = page.locator("[data-component=photo_map]")
    fields = ("Layer", "Kernel", "Photo", "Activation")
    return {
        **{grid: numbers(page, grid).tolist() for grid in ("input", "kernel", "bias", "output")},
        **{
            name: page.get_by_role("combobox", name=name, exact=True).input_value()
            for name in fields
        },
        "on": page.get_by_role("radio", checked=True).all_inner_texts(),
        "sliders": page.locator("[data-component=live_slider]").evaluate_all(
            "all => all.map((one) => [one.querySelector('label').textContent,"
            " one.querySelector('[type=range]').value])"
        ),
        "map": photo_map.locator("[data-role=map]").get_attribute("data-digest"),
        "maps": photo_map.get_by_role("radio").all_inner_texts(),
    }


def type_over(page, place, text):
    cell(page, *place).click()
    field = stage(page).get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def test_copied_link_restores_everything(open_page):
    page = open_page("convolution")
    choose(page, "Photo", SAMPLES["coins"].title)
    choose(page, "Layer", "Conv2DTranspose")
    press(page, "Channels", "Colour, 3")
    press(page, "Padding", "same")
    slide(page, "Strides", 2)
    type_over(page, ("kernel", 1, 1, 2), "1/3")
    type_over(page, ("input", 0, 0, 1), "-7.5")
    type_over(page, ("bias", 0, 0), "0.125")
    choose(page, "More filters", "Laplacian")
    page.keyboard.press("Escape")
    press(page, "Longest side", "112")
    choose(page, "Activation", "relu")
    press(page, "Numbers of", "The photo")
    page.wait_for_url("**formula=photo**")
    expect_map_of(page, "transpose", strides=2, padding="same")
    wanted = shown(page)
    assert wanted["input"][0][0][1] == -7.5

    again = open_page(page.url.split("/", 3)[3])
    assert shown(again) == wanted
    expect(again).to_have_url(page.url)


def test_copied_link_restores_padding_patch_and_axes(open_page):
    settings = {
        "apart": "yes", "strides_rows": 3, "dilation_columns": 1, "padding": "custom",
        "pad_top": 2, "pad_right": 0, "source": "patch", "patch_size": 6, "patch_row": 9,
        "kind": "depthwise", "channels": 3, "kernel": "1,2;3,4",
    }  # fmt: skip
    page = open_page(f"convolution?{urlencode(settings)}")
    expect(slider(page, "Zeros top")).to_have_value("2")
    expect_sizes(page, 3, 6)  # 3 = (6 + 2 + 1 - 2) // 3 + 1, 6 = 6 + 1 - 2 + 1
    expect_map_of(page, "depthwise", strides=(3, 1), padding=((2, 1), (1, 0)))
    assert np.array_equal(numbers(page, "kernel")[..., 2], [[1, 2], [3, 4]])


def test_a_link_to_the_images_when_they_were_the_first_page_leads_there(open_page):
    page = open_page("?photo=coins&depth=grey")
    page.wait_for_url("**/images?photo=coins&depth=grey")
    expect(page.get_by_role("combobox", name="Photo")).to_have_value(SAMPLES["coins"].title)
    expect(page.get_by_role("radio", name="Grey, 1")).to_be_checked()


def test_junk_is_refused_with_a_sentence_for_each(open_page):
    junk = {
        "strides_rows": "99", "kernel": "1,x", "padding": "full", "photo": "../../etc/passwd",
        "grid": "1,2;3", "bias": "nan", "<script>alert(1)</script>": "1",
    }  # fmt: skip
    page = open_page(f"convolution?{urlencode(junk)}")
    notes = page.get_by_test_id("stAlert")
    expect(notes).to_have_count(len(junk))
    for name in junk:
        expect(notes.filter(has_text=f"This link's {name} is")).to_have_count(1)
    expect_sizes(page, 6, 6)
    slide(page, "Strides", 2)
    expect_sizes(page, 3, 3)


def test_junk_is_shown_as_plain_text(open_page):
    markdown = "x\n\n# Y\n\n![](/z.png)"
    page = open_page("convolution?" + urlencode({"padding": markdown, "a\n\n## b": "1"}))
    notes = page.get_by_test_id("stAlert")
    expect(notes).to_have_count(2)
    expect(notes.locator("h1, h2, img")).to_have_count(0)


def test_drag_leaves_no_trail_in_the_history(open_page):
    page = open_page("convolution")
    before = page.evaluate("history.length")
    handle = slider(page, "Kernel size")
    box = handle.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 3, middle)
    page.mouse.down()
    for part, size in ((0.67, 5), (0.99, 7), (0.02, 1)):
        page.mouse.move(box["x"] + box["width"] * part, middle, steps=4)
        expect_sizes(page, 9 - size, 9 - size)
    page.mouse.up()
    expect_settled(handle, 1)
    page.wait_for_url("**kernel=0**")
    assert page.evaluate("history.length") == before
