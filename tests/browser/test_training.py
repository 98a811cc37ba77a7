"""Training on the drawn set: configured, started, seen again after a reload and by its link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.actions import button, press
from tests.browser.harness import settle

# A handful of images, and epochs without an end.
SHORT = "training?data_share=3&batch_size=32&epochs=1000&name=Without+end"


def status(page, said):
    return page.locator(".stMarkdownBadge").get_by_text(said, exact=True)


def start(page):
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page).to_have_url(re.compile(r"run=[\w-]{22}"))


def test_a_preset_sets_all_and_is_marked(open_page):
    page = open_page("training")
    press(page, "Start from", "Fast")
    expect(page).to_have_url(re.compile("network=Fast"))
    press(page, "Start from", "Drawn shapes, instant")
    expect(page).to_have_url(re.compile(r"/training$"))


def test_a_run_is_started_watched_reloaded_shared_and_stopped(open_page):
    page = open_page(SHORT)
    start(page)
    expect(page.get_by_role("heading", name="Without end")).to_be_visible()
    expect(status(page, "running")).to_be_visible()
    scrubber = page.locator("[data-component=scrubber]")
    expect(scrubber).to_contain_text("Epoch 1")

    page.reload()
    expect(page.get_by_role("heading", name="Without end")).to_be_visible()
    expect(scrubber).to_be_visible()
    stop = button(page, "Stop")
    expect(stop).to_be_visible()

    other = open_page(page.url.rsplit("/", 1)[-1])  # another browser, so another visitor
    expect(other.get_by_role("heading", name="Without end")).to_be_visible()
    expect(button(other, "Stop")).to_have_count(0)

    stop.click()
    for each in (page, other):
        expect(status(each, "stopped")).to_be_visible()
    expect(page.locator("[data-component=table]").last).to_contain_text("stopped")


def test_the_curves_grow_in_place(open_page):
    page = open_page(SHORT)
    start(page)
    scrubber = page.locator("[data-component=scrubber]")
    expect(scrubber).to_contain_text(re.compile(r"Epoch ([2-9]|\d\d)"))
    settle(page)
    curve = page.locator("[data-component=live_curve]").first
    node = curve.element_handle()
    curve.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(curve).to_contain_text("epoch 1")
    before = scrubber.get_attribute("data-epoch")
    expect(scrubber).not_to_have_attribute("data-epoch", before)
    expect(curve).to_contain_text("epoch 1")
    assert node.evaluate("node => node.isConnected && node.matches(':focus')")
    button(page, "Stop").click()
    expect(status(page, "stopped")).to_be_visible()


@pytest.mark.parametrize("run", ["A" * 22])
def test_the_link_of_no_run_is_one_sentence(open_page, run):
    page = open_page(f"training?run={run}")
    expect(page.get_by_text("There is no such run")).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()
