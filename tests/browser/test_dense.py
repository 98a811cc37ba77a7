"""The page of the fully connected layer: what hover and keys link, and the numbers shown."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.data import SAMPLES, sample_image, square, to_grey
from cnnviz.ui.photo import MAX_SIDE
from tests.browser.actions import choose, go_to, point_at, press, slide
from tests.browser.harness import settle


@pytest.fixture
def page(open_page):
    page = open_page("dense")
    flatten(page).locator(".vector .cell").first.wait_for()
    return page


def flatten(page):
    return page.locator("[data-component=flatten]")


def marked(page, where):
    """Find what is marked in ".planes", ".vector" or ".terms"."""
    return flatten(page).locator(f"{where} .marked")


def expect_marked(page, index):
    for where in (".planes", ".vector", ".terms"):
        expect(marked(page, where)).to_have_attribute("data-index", str(index))
    expect(flatten(page).locator("[data-role=place] strong")).to_have_text(f"input {index}")


def cells(page, where):
    texts = flatten(page).locator(f"{where} .cell").all_inner_texts()
    return [float(text) for text in texts]


@pytest.mark.parametrize("where", [".planes", ".vector", ".terms"])
def test_an_input_pointed_at_is_marked_everywhere(page, where):
    for index in (0, 16, 35):
        flatten(page).locator(f"{where} [data-index='{index}']").hover()
        expect_marked(page, index)


def test_a_pixel_s_place_is_written_out(page):
    row, column = 2, 4
    flatten(page).locator(".planes .row").nth(row).locator(".cell").nth(column).hover()
    expect_marked(page, row * 6 + column)
    expect(flatten(page).locator("[data-role=place]")).to_contain_text("2·6 + 4 = input 16")


def test_the_vector_is_the_picture_row_by_row(page):
    pixels = to_grey(square(sample_image("chelsea", max_side=MAX_SIDE), 6))
    np.testing.assert_allclose(cells(page, ".planes"), pixels.ravel() / 255, atol=0.006)
    assert cells(page, ".vector") == cells(page, ".planes")


def test_colour_puts_the_channels_of_a_pixel_beside_each_other(page):
    press(page, "Channels", "Colour, 3")
    slide(page, "Picture size", 3)
    expect(flatten(page).locator(".vector .cell")).to_have_count(27)
    pixels = square(sample_image("chelsea", max_side=MAX_SIDE), 3)
    np.testing.assert_allclose(cells(page, ".vector"), pixels.ravel() / 255, atol=0.006)
    green = flatten(page).get_by_role("grid", name="green", exact=True)
    green.locator(".row").nth(1).locator(".cell").nth(2).hover()
    expect_marked(page, (1 * 3 + 2) * 3 + 1)
    expect(flatten(page).locator("[data-role=place]")).to_contain_text(
        "row 1, column 2, green → (1·3 + 2)·3 + 1 = input 16"
    )


def test_inputs_are_walked_by_keyboard(page):
    flatten(page).locator(".planes .cell").first.focus()
    for key, index in {"ArrowRight": 1, "ArrowDown": 7, "End": 11, "PageDown": 35}.items():
        page.keyboard.press(key)
        expect_marked(page, index)
    flatten(page).locator(".vector .marked").focus()
    for key, index in {"ArrowLeft": 34, "Home": 0, "End": 35}.items():
        page.keyboard.press(key)
        expect_marked(page, index)


def test_the_products_written_out_add_up_to_the_total(page):
    for unit in (1, 5):
        slide(page, "Unit", unit)
        terms = flatten(page).locator(".term").all_inner_texts()
        assert len(terms) == 36
        factors = [
            [float(part.strip("()").replace("−", "-")) for part in term.split("·")]
            for term in terms
        ]
        assert [value for _, value in factors] == cells(page, ".vector")
        total = flatten(page).locator("[data-role=total]").inner_text().replace("−", "-")
        assert float(total) == pytest.approx(sum(w * x for w, x in factors), abs=1e-4)


def test_parameters_follow_the_sliders(page):
    formulas = page.locator(".katex-mathml annotation")
    expect(formulas.first).to_contain_text(
        r"(4 \cdot 4 \cdot 64) \cdot 128 + 128 = \mathbf{131{,}200}"
    )
    slide(page, "Map size", 8)
    expect(formulas.first).to_contain_text(r"\mathbf{524{,}416}")
    expect(formulas.nth(1)).to_contain_text(r"\mathbf{73{,}856}")


def picture(page, column, moment):
    return page.locator(f'[data-component=side_by_side] [data-role="{column}_{moment}"]')


def values(page):
    """Read the number before and after at the place pointed at, for each column."""
    texts = page.locator("[data-component=side_by_side] .values").all_inner_texts()
    return [re.sub("−", "-", text).split(" → ") for text in texts]


def test_the_convolution_keeps_its_number_where_a_shift_takes_it(page):
    point_at(picture(page, 1, 0), 10, 12)
    photo, convolution, dense = values(page)
    assert photo[0] == photo[1]
    assert convolution[0] == convolution[1]
    assert dense[0] != dense[1]
    pointed = values(page)
    point_at(picture(page, 1, 1), 10, 13)  # one column further to the right
    assert values(page) == pointed
    notes = page.locator("[data-component=side_by_side] .note")
    expect(notes.filter(has_text="10 parameters")).to_have_count(1)
    expect(
        notes.filter(has_text="0\N{NO-BREAK SPACE}% of its numbers change").first
    ).to_be_visible()


def test_the_dense_layer_keeps_its_numbers_when_all_is_shuffled(page):
    press(page, "Change", "Shuffle it")
    expect(page.get_by_text("922,500 parameters")).to_be_visible()
    page.wait_for_url("**change=shuffle")
    settle(page)
    changed = 0
    for row, column in ((3, 4), (20, 11), (29, 29)):
        point_at(picture(page, 2, 1), row, column)
        _, convolution, dense = values(page)
        assert dense[0] == dense[1]
        changed += convolution[0] != convolution[1]
    assert changed


def test_pictures_are_walked_by_keyboard(page):
    picture(page, 0, 0).focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    assert values(page)[1] == ["outside", "outside"]  # no window fits around a corner
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert "outside" not in values(page)[1]


def test_the_photo_is_shared_between_pages(page):
    choose(page, "Photo", SAMPLES["coins"].title)
    go_to(page, "Activation")
    expect(page.get_by_role("combobox", name="Photo")).to_have_value(SAMPLES["coins"].title)
