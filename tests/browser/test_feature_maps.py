"""Layers walked on the drawing, tiles, and a number followed down to the pixels by clicks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import (
    button,
    choose,
    eventually,
    expect_settled,
    point_at,
    press,
    slider,
)
from tests.browser.harness import settle


def maps(page: Page):
    return page.locator("[data-component=feature-maps]")


def trace(page: Page):
    return page.locator("[data-component=trace]")


def block(page: Page, name: str):
    return page.locator("[data-component=network] .block").and_(
        page.locator(f"[aria-label^='{name}, ']")
    )


def shown_value(page: Page) -> float:
    return float(trace(page).locator("[data-role=value]").get_attribute("data-value"))


def expect_trace_of(page: Page, crumb: str) -> None:
    expect(trace(page).locator("[aria-current=step]")).to_contain_text(crumb)
    settle(page)


def numbers_of(page: Page, selector: str, name: str) -> list[float]:
    """Read a number that elements of the trace carry."""
    script = f"each => each.map((one) => Number(one.dataset.{name}))"
    found: list[float] = trace(page).locator(selector).evaluate_all(script)
    return found


def checked(page: Page) -> None:
    """See that what is shown adds up, and that each layer's value is Keras's."""
    eventually(lambda: check(page))


def check(page: Page) -> None:
    rest = sum(numbers_of(page, "[data-rest]", "rest"))
    sums = numbers_of(page, "[data-sum]", "sum")
    products = sum(numbers_of(page, ".grid.product .cell", "value"))
    terms = sum(numbers_of(page, ".term [data-product]", "product"))
    first = trace(page).locator(".layers section").first.locator("dd").first
    parts = [float(part) for part in (first.get_attribute("data-numbers") or "").split(",") if part]
    if sums or terms:
        assert sum(sums) == pytest.approx(products, rel=1e-3, abs=1e-3)

        bias = parts[1] if len(parts) == 3 else 0
        assert sum(sums) + terms + rest + bias == pytest.approx(parts[-1], rel=1e-3, abs=1e-3)
    values = numbers_of(page, ".check[data-value]", "value")
    keras = numbers_of(page, ".check[data-value]", "keras")
    for value, given in zip(values, keras, strict=True):
        assert value == pytest.approx(given, rel=1e-3, abs=1e-3)
    if keras:
        assert keras[-1] == pytest.approx(shown_value(page))


def go_down(page: Page) -> str:
    """Click the input of the largest product; give the crumb that comes."""
    depth = trace(page).locator(".crumbs li").count()
    terms = trace(page).locator("button.place")
    if terms.count():
        terms.first.click()
    else:
        kind = "product" if trace(page).locator(".grid.product").count() else "input"
        cells = trace(page).locator(f".grid.{kind} .cell:not(.padding)")
        sizes = [
            abs(value) for value in numbers_of(page, f".grid.{kind} .cell:not(.padding)", "value")
        ]
        cells.nth(sizes.index(max(sizes))).click()
    expect(trace(page).locator(".crumbs li")).to_have_count(depth + 1)
    settle(page)
    return trace(page).locator("[aria-current=step]").inner_text()


def walk_down(page: Page) -> int:
    """Go down to the pixels and check each trace on the way; give the number of steps."""
    for step in range(1, 40):
        checked(page)
        if go_down(page).startswith("input"):
            return step
    raise AssertionError("There is no end.")


def test_layers_are_walked_on_the_drawing_and_a_number_down_to_the_pixels(open_page):
    page = open_page("feature-maps")
    expect(maps(page)).to_contain_text("conv2d, 32 × 32 × 32")
    block(page, "conv2d_2").click()
    expect(maps(page)).to_contain_text("conv2d_2, 8 × 8 × 128")
    settle(page)
    page.wait_for_url("**layer=conv2d_2**")
    block(page, "dense").click()
    expect(maps(page)).to_contain_text("dense, 10")
    settle(page)
    checked(page)
    assert walk_down(page) >= 6
    expect(trace(page)).to_contain_text("of the picture as the network sees it")
    assert 0 <= shown_value(page) <= 255

    page.wait_for_url("**_-1.*")  # the pixel is in the address
    link = page.url.split("/", 3)[3]
    again = open_page(link)
    assert shown_value(again) == shown_value(page)
    trace(again).locator("button.crumb").first.click()
    expect_trace_of(again, "dense")
    again.wait_for_url(re.compile(r"^(?!.*trail=).*$"))


def test_a_tile_is_shown_large_and_a_cell_of_it_explained(open_page):
    page = open_page("feature-maps?layer=activation_3")
    tiles = maps(page).locator("[data-role=montage]")
    box = tiles.bounding_box()
    tiles.click(position={"x": 100, "y": 20})  # tiles of 32 with 4 between: the third
    page.wait_for_url("**channel=2**")
    settle(page)
    assert box
    expect(maps(page).locator("[data-role=name]")).to_have_text("channel 2")
    point_at(maps(page).locator("[data-role=map]"), 1, 3, click=True)
    page.wait_for_url("**cell=1,3**")
    expect_trace_of(page, "(1, 3) channel 2")
    checked(page)
    text = maps(page).locator("[data-role=readout]").inner_text()
    assert float(text.split(": ")[1].replace("−", "-")) == pytest.approx(
        shown_value(page), rel=1e-3, abs=1e-4
    )
    press(page, "Order", "Variance")
    press(page, "Colours for each", "Network")
    page.wait_for_url("**scale=network**")


def test_keys_lead_down_and_up(open_page):
    page = open_page("feature-maps?layer=conv2d_1&channel=0&cell=4,4")
    tiles = maps(page).locator("[data-role=montage]")
    tiles.focus()
    tiles.press("ArrowRight")
    tiles.press("Enter")
    page.wait_for_url("**channel=1**")
    settle(page)
    large = maps(page).locator("[data-role=map]")
    large.focus()
    large.press("ArrowDown")
    large.press("Enter")
    page.wait_for_url("**cell=**")
    settle(page)
    first = trace(page).locator(".grid.input .cell[tabindex='0']").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(trace(page).locator(".crumbs li")).to_have_count(2)
    settle(page)
    page.keyboard.press("Backspace")
    expect(trace(page).locator(".crumbs li")).to_have_count(1)


def test_the_map_fades_as_the_slider_is_dragged(open_page):
    page = open_page("feature-maps")
    canvas = maps(page).locator("[data-role=map]")
    handle = slider(page, "Map over the picture")
    for _ in range(4):
        handle.press("ArrowLeft")
    expect(canvas).to_have_css("opacity", "0.6")
    expect_settled(handle, 60)
    page.wait_for_url("**opacity=60**")
    expect(canvas).to_have_css("opacity", "0.6")


@pytest.mark.parametrize("model", ["edges", "random-VGG16"])
def test_vgg16_is_walked_and_followed_to_the_pixels(open_page, model):
    page = open_page(f"feature-maps?model={model}")
    expect(maps(page)).to_contain_text("block1_conv1, 224 × 224 × 64")
    for layer, shape in {
        "block2_pool": "56 × 56 × 128",
        "block5_conv3": "14 × 14 × 512",
        "block3_conv1": "56 × 56 × 256",
    }.items():
        block(page, layer).click()
        expect(maps(page)).to_contain_text(f"{layer}, {shape}")
        settle(page)
        checked(page)
    assert walk_down(page) >= 7
    expect(trace(page)).to_contain_text("prepared")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("layer=nowhere", "This model has no layer nowhere"),
        ("trail=3.999.0.0", "so there is no cell (999, 0)"),
        ("trail=junk", "it must be cells such as"),
    ],
)
def test_a_link_that_leads_nowhere_is_a_sentence(open_page, link, words):
    page = open_page(f"feature-maps?{link}")
    expect(page.get_by_test_id("stAlert").filter(has_text=words)).to_be_visible()
    expect(maps(page)).to_be_visible()


def test_choosing_another_model_keeps_the_page_in_order(open_page):
    page = open_page("feature-maps?layer=conv2d_4&channel=200")
    choose(page, "Model", "Seed CNN · CIFAR-10")
    expect(maps(page)).to_contain_text("conv2d, 32 × 32 × 32")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_the_strongest_pictures_of_a_channel_and_one_made_for_it(open_page):
    page = open_page("feature-maps?layer=activation_3")
    page.get_by_role("button", name="Find the strongest").click()
    gallery = page.locator("[data-component=gallery] li")
    expect(gallery).to_have_count(12)
    settle(page)
    page.get_by_role("button", name="Make one").click()
    button(page, "Stop").click()
    expect(page.get_by_text("This was stopped.")).to_be_visible()
    page.get_by_role("button", name="Once more").click()
    page.get_by_role("button", name="Make one").click()
    expect(page.get_by_test_id("stImage")).to_be_visible()
