"""A number of a gradient followed to p − y by clicks; the batch, the weight and the check."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import button, eventually, slider
from tests.browser.axe import broken_anywhere
from tests.browser.harness import settle

CELL = "learning?layer=max_pooling2d_1&cell=1,2&channel=5"


def trace(page: Page):
    return page.locator("[data-component=trace]")


def numbers_of(page: Page, selector: str, name: str) -> list[float]:
    script = f"each => each.map((one) => Number(one.dataset.{name}))"
    found: list[float] = trace(page).locator(selector).evaluate_all(script)
    return found


def check(page: Page) -> None:
    """See that the last part, the gradient, is TensorFlow's, and the value that is shown."""
    value = numbers_of(page, "[data-role=value]", "value")[0]
    last = numbers_of(page, ".check[data-value]", "value")[-1]
    keras = numbers_of(page, ".check[data-value]", "keras")[-1]
    assert last == pytest.approx(keras, rel=1e-3, abs=1e-9)
    assert keras == pytest.approx(value)
    products = sum(numbers_of(page, ".term [data-product]", "product"))
    products += sum(numbers_of(page, "[data-sum]", "sum")) + sum(
        numbers_of(page, "[data-rest]", "rest")
    )
    if trace(page).locator(".term, [data-sum]").count():
        assert products == pytest.approx(value, rel=1e-3, abs=1e-8)


def go_on(page: Page) -> str:
    """Click what contributes most; give the crumb that comes."""
    depth = trace(page).locator(".crumbs li").count()
    terms = trace(page).locator("button.place")
    if terms.count():
        terms.first.click()
    else:
        sizes = [abs(each) for each in numbers_of(page, ".grid.product .cell", "value")]
        trace(page).locator(".grid.product .cell").nth(sizes.index(max(sizes))).click()
    expect(trace(page).locator(".crumbs li")).to_have_count(depth + 1)
    settle(page)
    return trace(page).locator("[aria-current=step]").inner_text()


def test_a_number_is_followed_to_the_loss_by_clicks_and_back_by_key(open_page):
    page = open_page(CELL)
    expect(trace(page)).to_contain_text("(1, 2) channel 5")
    crumbs = []
    while not crumbs or not crumbs[-1].startswith("dense, before"):
        eventually(lambda: check(page))
        crumbs.append(go_on(page))
    assert [each.split("\n")[0] for each in crumbs] == ["flatten", "dense, before its activation"]
    eventually(lambda: check(page))
    expect(trace(page)).to_contain_text("From the loss")
    expect(trace(page)).to_contain_text("(p − y) / N")
    page.wait_for_url("**trail=**")
    trace(page).locator("button.crumb").first.focus()
    page.keyboard.press("Backspace")
    expect(trace(page).locator("[aria-current=step]")).to_contain_text("flatten")


def test_a_row_chooses_the_image_and_a_link_brings_all_back(open_page):
    page = open_page(CELL)
    page.locator("[data-component=table] tbody tr[data-id='3']").first.click()
    page.wait_for_url("**image=3**")
    settle(page)
    value = trace(page).locator("[data-role=value]").get_attribute("data-value")
    again = open_page(page.url.rpartition("/")[2])
    expect(trace(again).locator("[data-role=value]")).to_have_attribute("data-value", value or "")


def opener(page: Page, way: str):
    """Find the first cell of the votes that follows an input, or a gradient."""
    return page.locator(f"[data-component=table] [data-opens^={way}]").first


def shown_value(page: Page) -> float:
    return numbers_of(page, "[data-role=value]", "value")[0]


def test_a_vote_is_followed_either_way_by_key_and_all_of_them_saved(open_page):
    page = open_page(f"{CELL}&weight_layer=conv2d_1&weight=kernel")
    with page.expect_download() as saved:
        page.get_by_role("button", name="All votes (.csv)").click()
    rows = list(csv.DictReader(Path(saved.value.path()).read_text().splitlines()))
    largest = rows[0]
    back = opener(page, "gradient")
    expect(back).to_have_accessible_name(re.compile("^To conv2d_1, before its activation: "))
    back.press("Enter")
    page.wait_for_url("**layer=conv2d_1%3Asum**")
    settle(page)
    eventually(lambda: expect_close(shown_value(page), float(largest["gradient"])))
    expect(page.get_by_role("heading", name="Where the gradient comes from")).to_be_in_viewport()
    expect(trace(page).locator("[aria-live]")).to_contain_text("conv2d_1, before its activation")
    forward = opener(page, "input")
    forward.press("Enter")
    page.wait_for_url("**/feature-maps?**")
    settle(page)
    eventually(lambda: expect_close(shown_value(page), float(largest["input"])))
    photo = f"Image {largest['image']} of the batch"
    expect(page.get_by_role("combobox", name="Photo")).to_have_value(photo)


def expect_close(value: float, expected: float) -> None:
    assert value == pytest.approx(expected, rel=1e-4, abs=1e-9)


def test_steps_are_taken_by_key_and_the_curve_follows_the_rate_without_a_run(open_page):
    page = open_page("learning?optimizer=sgd&learning_rate=0.05")
    curve = page.locator("[data-component=step_curve]")
    expect(curve).to_contain_text("at the rate 0.05")
    rate = page.get_by_role("spinbutton", name="Learning rate, exact value")
    rate.fill("0.2")
    rate.press("Enter")
    expect(curve).to_contain_text("at the rate 0.2")
    page.wait_for_url("**learning_rate=0.2**")
    button(page, "Take the step").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**steps=1**")
    expect(page.get_by_text("after 1 step at the rate 0.2.")).to_be_visible()
    settle(page)
    page.evaluate("WebSocket.prototype.send = () => {}")  # from here on the page cannot run
    before = curve.locator("b").first.inner_text()
    slider(page, "Learning rate").press("ArrowRight")
    expect(curve).to_contain_text("at the rate 0.22")
    expect(curve.locator("b").first).not_to_have_text(before)


def test_everybody_can_use_it_and_it_fits(open_page):
    page = open_page(f"{CELL}&label_smoothing=0.1&weight_decay=0.1&optimizer=sgd&steps=2")
    expect(page.get_by_text("after 2 steps at the rate 0.001.")).to_be_visible()
    assert broken_anywhere(page) == {}


def test_a_point_of_the_landscape_is_chosen_by_a_click(open_page):
    page = open_page("learning?grid=11&directions=3")
    page.get_by_role("button", name="Compute the landscape").click()
    chart = page.locator(".st-key-learning_landscape_chart")
    expect(chart.locator(".js-plotly-plot")).to_be_visible()
    settle(page)
    area = chart.locator(".nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box() or {"width": 0, "height": 0}
    area.click(position={"x": 0.7 * box["width"], "y": 0.2 * box["height"]})  # -1 + 2 · 0.7
    page.wait_for_url("**a=0.4&b=0.6")
    expect(page.get_by_text("The loss at (0.4, 0.6) is the mean")).to_be_visible()
    assert broken_anywhere(page) == {}
