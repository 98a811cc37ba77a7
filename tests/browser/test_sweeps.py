"""Sweeps in a browser: chosen, started, followed, sorted, opened, stopped."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cnnviz.i18n import percent
from cnnviz.training.sources import load
from cnnviz.training.store.ids import new_id
from cnnviz.training.sweep import grid
from tests.browser.axe import broken_anywhere
from tests.browser.harness import settle
from tests.training.conftest import TINY
from tests.training.made_run import made_run


@pytest.fixture(scope="module")
def pictures(data):
    return load(data)


@pytest.fixture
def base(store, data, pictures, secret):
    """Make a run on few pictures, for sweeps to start from."""
    return made_run(store, pictures, owner=secret, data=data, name="Base", epochs=1)


@pytest.fixture
def sweeps_page(open_page, secret):
    """Open the page as the visitor whose runs they are."""

    def open_(query=""):
        page = open_page(f"sweeps{query}", stored={"cnnviz visitor": secret})
        expect(page.get_by_role("combobox", name="Start from")).to_be_visible()
        settle(page)
        return page

    return open_


@pytest.fixture
def made_sweep(store, data, pictures, secret):
    sweep = new_id()
    for config in grid(TINY, {"kernel_size": (3, 5), "dropout": (0.0, 0.3, 0.6)}):
        made_run(store, pictures, config, owner=secret, data=data, sweep=sweep)
    return sweep


def table(page):
    return page.get_by_role("region", name="Runs of the sweep")


def column(page, title):
    """Find the cells of a column of the table, once it is there."""
    head = table(page).get_by_role("columnheader", name=title, exact=True)
    place = head.evaluate("cell => cell.cellIndex + 1")
    return table(page).locator(f"tbody tr > :nth-child({place})")


def test_a_sweep_is_chosen_started_followed_and_opened(sweeps_page, store, secret, base):
    page = sweeps_page(f"?base={base}&epochs=1&share=100&grid=optimizer:adam,sgd")
    start = page.get_by_role("button", name="Start 2 runs")
    expect(start).to_be_visible()
    values = page.get_by_role("combobox", name="Optimizer, values")
    values.click()
    page.get_by_role("option", name="rmsprop").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("3 runs, 3 epochs")).to_be_visible()
    page.wait_for_url("**adam,sgd,rmsprop**")
    page.get_by_role("button", name="Start 3 runs").click()
    # The first start waits for the scheduler to come up.
    expect(table(page).locator("tbody tr")).to_have_count(3)
    expect(page.get_by_role("button", name="Stop all")).to_be_visible()
    expect(page.get_by_text("3 finished", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Stop all")).to_have_count(0)
    page.wait_for_url(re.compile("sweep="))
    settle(page)
    runs = [run for run in store.runs(secret) if run.sweep]
    assert len(runs) == 3
    assert len({run.sweep for run in runs}) == 1
    best = max(runs, key=lambda run: run.epochs[-1].val_accuracy)
    accuracy = percent(best.epochs[-1].val_accuracy)
    expect(column(page, "Validation accuracy").first).to_have_text(accuracy)
    table(page).locator("tbody tr").first.click()
    expect(page.get_by_role("heading", level=1, name="Runs")).to_be_visible()
    page.wait_for_url(re.compile("runs.*run="))
    settle(page)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_the_table_is_sorted_by_any_column(sweeps_page, made_sweep):
    page = sweeps_page()
    accuracies = column(page, "Validation accuracy")
    expect(accuracies).to_have_count(6)
    shares = [float(text.split()[0]) for text in accuracies.all_inner_texts()]
    assert shares == sorted(shares, reverse=True)
    title = table(page).get_by_role("button", name="Kernel size")
    title.click()
    expect(column(page, "Kernel size")).to_have_text(["5", "5", "5", "3", "3", "3"])
    title.press("Enter")
    expect(column(page, "Kernel size")).to_have_text(["3", "3", "3", "5", "5", "5"])
    expect(title).to_be_focused()


def test_cells_of_the_chart_hold_the_accuracies(sweeps_page, store, secret, made_sweep):
    page = sweeps_page(f"?sweep={made_sweep}")
    runs = reversed(store.runs(secret))
    expect(page.locator(".js-plotly-plot .annotation-text")).to_have_text(
        [percent(run.epochs[-1].val_accuracy) for run in runs]
    )


def test_what_is_typed_is_read_or_refused_in_one_sentence(sweeps_page):
    page = sweeps_page("?grid=dropout:0,0.5")
    values = page.get_by_role("combobox", name="Dropout, values")
    values.fill("0.25")
    values.press("Enter")
    values.press("Escape")  # the list that is open hides all else
    expect(page.get_by_role("button", name="Start 3 runs")).to_be_visible()
    page.wait_for_url("**dropout%3A0,0.25,0.5**")
    settle(page)
    values.fill("half")
    values.press("Enter")
    values.press("Escape")
    expect(page.get_by_test_id("stAlert").first).to_have_text(
        re.compile("half is no value of the dropout: it must be a number.")
    )
    expect(page.get_by_role("button", name="Start 3 runs")).to_be_visible()


def test_all_are_stopped(sweeps_page, store, secret, base):
    page = sweeps_page(f"?base={base}&epochs=30&share=100&grid=seed:1,2,3,4")
    page.get_by_role("button", name="Start 4 runs").click()
    page.get_by_role("button", name="Stop all").click()
    expect(page.get_by_text("4 stopped", exact=True)).to_be_visible()
    assert {run.state.status for run in store.runs(secret) if run.sweep} == {"stopped"}


def test_a_sweep_has_no_accessibility_violation_and_fits(sweeps_page, made_sweep):
    page = sweeps_page()
    expect(table(page)).to_be_visible()
    assert broken_anywhere(page) == {}
