"""The page “Transfer learning”: freezing by click and keyboard, a run, and its points."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.actions import press
from tests.browser.axe import violations
from tests.browser.harness import settle


@pytest.fixture
def page(open_page):
    page = open_page("transfer-learning?share=5&epochs=2&pictures=100")
    expect(blocks(page).first).to_be_visible()
    settle(page)
    return page


def blocks(page):
    return page.locator("[data-component=network] .block")


def frozen(page, count):
    expect(page.locator("[data-component=network] .block.frozen")).to_have_count(count)


def test_layers_freeze_by_click_and_by_keyboard(page):
    everything = blocks(page).count()
    frozen(page, everything - 3)
    expect(page.get_by_text("❄ frozen", exact=True)).to_be_visible()
    blocks(page).nth(4).locator(".hit").click()
    settle(page)
    frozen(page, 5)
    expect(blocks(page).nth(4)).to_have_attribute("aria-label", re.compile("❄ frozen$"))
    expect(blocks(page).nth(5)).to_have_attribute("aria-label", re.compile("learns$"))
    blocks(page).nth(4).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    settle(page)
    frozen(page, 6)
    expect(page.get_by_role("radio", name="Part")).to_be_checked()
    press(page, "Freeze", "Nothing")
    frozen(page, 0)


def test_a_run_is_followed_and_its_features_are_points(page):
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("Test accuracy")).to_be_visible()
    expect(page.get_by_text("The features of ").first).to_be_visible()
    page.get_by_role("button", name="Show the features").click()
    clouds = page.locator("[data-component=embedding] .cloud")
    expect(clouds).to_have_count(2)
    settle(page)
    expect(clouds.nth(1).locator("path")).to_have_count(100)
    clouds.first.focus()
    page.keyboard.press("ArrowRight")
    chosen = page.locator("[data-component=embedding] .chosen")
    expect(chosen.locator("canvas")).to_be_visible()
    expect(chosen.locator("span")).to_contain_text("After: ")
    for cloud in clouds.all():
        expect(cloud.locator("path.at")).to_have_count(1)
    page.get_by_role("button", name="star", exact=True).click()
    expect(clouds.first.locator("path:not(.dim)")).to_have_count(10)
    assert violations(page) == {}
    page.get_by_role("button", name="Why this class?").last.click()
    expect(page.get_by_role("heading", level=1, name="Why this class?")).to_be_visible()
    expect(page.get_by_text("Your run, after epoch 2 of 2.")).to_be_visible()
