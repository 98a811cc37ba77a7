"""A run steered while it goes on: batch by batch, at another rate, and on after its worker died."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.actions import button
from tests.browser.harness import settle
from tests.training.processes import trainer

# 240 images to learn from, eight batches an epoch, epochs without an end.
LONG = "training?data_share=3&batch_size=32&epochs=1000&schedule=constant&name=Long"


def figure(page, name):
    metric = page.get_by_test_id("stMetric").filter(has_text=name)
    return metric.get_by_test_id("stMetricValue")


def place(page):
    """Give how many batches are done in all."""
    epoch, batch = figure(page, "Epoch").inner_text(), figure(page, "Batch").inner_text()
    done, batches = (int(number) for number in batch.split(" of "))
    return (int(epoch.split()[0]) - 1) * batches + done


@pytest.fixture
def running(open_page):
    page = open_page(LONG)
    button(page, "Start").click()
    expect(page).to_have_url(re.compile(r"run=[\w-]{22}"))
    expect(figure(page, "Batch")).to_have_text(re.compile(r"\d+ of 8"))
    yield page
    button(page, "Stop").click()  # else the next one would wait for it
    expect(page.get_by_text("stopped", exact=True).first).to_be_visible()


def test_pause_one_batch_and_the_rate(running):
    page = running
    button(page, "Pause").click()
    expect(button(page, "Go on")).to_be_visible()
    before = place(page)
    button(page, "One batch").click()
    page.wait_for_function(
        "before => { const shown = [...document.querySelectorAll('[data-testid=stMetricValue]')];"
        " const [epoch, batch] = shown.map(each => parseInt(each.textContent));"
        " return (epoch - 1) * 8 + batch === before + 1 }",
        arg=before,
    )

    page.get_by_role("button", name="Learning rate").click()
    rate = page.get_by_label("New rate")
    rate.fill("0.00025")
    rate.press("Enter")
    page.get_by_role("button", name="Set", exact=True).click()  # in a popover
    button(page, "Go on").click()
    page.keyboard.press("Escape")
    expect(rate).to_be_hidden()  # else the next click would close it
    expect(button(page, "Pause")).to_be_visible()
    page.get_by_role("button", name="Learning rate").click()
    expect(page.get_by_text("Now 0.00025.")).to_be_visible()


def test_a_run_goes_on_after_its_worker_was_killed(running):
    page = running
    expect(figure(page, "Epoch")).to_have_text(re.compile(r"^([2-9]|\d\d+) of"))
    port = f"--server.port={urlsplit(page.url).port}"
    (app,) = [each for each in psutil.Process().children() if port in each.cmdline()]
    trainer(app).kill()
    badge = page.get_by_text("killed", exact=True).first
    expect(badge).to_be_visible()
    settle(page)
    done = int(figure(page, "Epoch").inner_text().split()[0])
    assert done >= 1
    button(page, "Resume").click()
    later = re.compile(rf"^(?!{done} )\d+ of")
    expect(figure(page, "Epoch")).to_have_text(later)
    expect(figure(page, "Batch")).to_have_text(re.compile(r"\d+ of 8"))
