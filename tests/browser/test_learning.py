"""A number of a gradient followed to p − y by clicks; the batch, the weight and the check."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import eventually
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


def test_everybody_can_use_it_and_it_fits(open_page):
    page = open_page(CELL)
    expect(page.get_by_role("heading", name="Check by hand")).to_be_visible()
    assert broken_anywhere(page) == {}


def test_a_point_of_the_landscape_is_chosen_by_a_click(open_page):
    page = open_page("learning?grid=11&directions=3")
    page.get_by_role("button", name="Compute the landscape").click()
    chart = page.locator(".st-key-learning_landscape_chart")
    expect(chart.locator(".js-plotly-plot")).to_be_visible(timeout=60_000)
    settle(page)
    area = chart.locator(".nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box() or {"width": 0, "height": 0}
    area.click(position={"x": 0.7 * box["width"], "y": 0.2 * box["height"]})  # -1 + 2 · 0.7
    page.wait_for_url("**a=0.4&b=0.6")
    expect(page.get_by_text("The loss at (0.4, 0.6) is the mean")).to_be_visible()
    assert broken_anywhere(page) == {}
