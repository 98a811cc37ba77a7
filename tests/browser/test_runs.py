"""Runs looked back at: played, opened, compared, resumed, taken home, deleted."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.i18n import percent
from cnnviz.training.sources import load, split
from tests.browser.actions import choose, press
from tests.browser.axe import broken_anywhere
from tests.browser.harness import settle
from tests.training.made_run import made_run


@pytest.fixture(scope="module")
def pictures(data):
    return load(data)


@pytest.fixture
def make(store, data, pictures, secret):
    return lambda **changes: made_run(store, pictures, owner=secret, data=data, **changes)


@pytest.fixture
def runs_page(open_page, secret):
    """Open the page as the visitor whose runs they are."""

    return lambda query="": open_page(f"runs{query}", stored={"cnnviz visitor": secret})


def drawn(page):
    """Wait for a run that was just opened."""
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    settle(page)


def scrubber(page):
    return page.locator("[data-component=scrubber]")


def matrix(page):
    return page.locator("[data-component=confusion]")


def cell(page, true, predicted):
    return matrix(page).locator(f".cell[data-row='{true}'][data-column='{predicted}']")


def counts(page):
    """Read the matrix as it is shown; while charts load, it may be put up once more."""
    expect(matrix(page)).to_have_count(1)
    expect(matrix(page).locator(".cell")).not_to_have_count(0)
    shown = matrix(page).locator(".cell").all_inner_texts()
    side = round(len(shown) ** 0.5)
    return np.array([int(text or 0) for text in shown]).reshape(side, side)


def colours(page, view):
    """Read the first tile of a view."""
    tile = page.locator(f"[data-component=scrubber] [data-role={view}] canvas").first
    return tile.evaluate("""canvas => {
        const { width, height } = canvas;
        return [...canvas.getContext("2d").getImageData(0, 0, width, height).data];
    }""")


def test_a_run_is_opened_and_played_without_asking_the_server(runs_page, make, store):
    run_id = make(name="Played", epochs=4)
    page = runs_page()
    page.get_by_role("button", name="Played", exact=True).click()
    drawn(page)
    page.wait_for_url(f"**run={run_id}")
    expect(scrubber(page)).to_have_attribute("data-epoch", "4")
    page.evaluate("[window.shown, window.runs] = [[], 0]")
    note = "(element, [name, what]) => new MutationObserver(() => { %s }).observe(element, what)"
    for part, name in ((scrubber(page), "epoch"), (matrix(page), "index")):
        part.evaluate(
            note % "window.shown.push(`${name} ${element.dataset[name]}`)",
            [name, {"attributeFilter": [f"data-{name}"]}],
        )
    page.locator(".stApp").evaluate(
        note % "window.runs += 1", ["", {"attributeFilter": ["data-test-script-state"]}]
    )
    last_filters, last_counts = colours(page, "filters"), counts(page)
    scrubber(page).get_by_role("combobox").select_option("10")
    scrubber(page).get_by_role("button", name="Play").click()
    expect(scrubber(page)).to_have_attribute("data-epoch", "4")
    expect(scrubber(page).get_by_role("button", name="Play")).to_be_visible()
    assert page.evaluate("window.runs") == 0
    wanted = [f"{part} {epoch}" for epoch in range(5) for part in ("epoch", "index")]
    assert sorted(page.evaluate("window.shown")) == sorted(wanted)
    assert colours(page, "filters") == last_filters
    assert (counts(page) == last_counts).all()


def test_what_is_shown_is_what_the_run_left(runs_page, make, store, data):
    run_id = make(epochs=3)
    page = runs_page(f"?run={run_id}&epoch=1")
    drawn(page)
    expect(scrubber(page)).to_have_attribute("data-epoch", "1")
    pictures = load(data)
    config = store.run(run_id).config
    kept = split(pictures, config.data_share, config.validation_share, config.seed)
    labels = pictures.train_labels[kept.validation_indices]
    for epoch in (1, 0):
        arrays = store.epoch_arrays(run_id, epoch)
        wanted = np.zeros((10, 10), int)
        np.add.at(wanted, (labels, arrays.val_probabilities.argmax(1)), 1)
        expect(matrix(page)).to_have_attribute("data-index", str(epoch))
        assert (counts(page) == wanted).all()
        bars = scrubber(page).locator("[data-role=bars] i").all_inner_texts()
        assert bars == [percent(float(share)) for share in arrays.probe_probabilities]
        limit = max(np.abs(store.epoch_arrays(run_id, each).filters).max() for each in range(4))
        first = (arrays.filters[..., 0] / limit + 1) * 127.5
        painted = np.array(colours(page, "filters")).reshape(3, 3, 4)[..., :3]
        assert np.abs(painted - first).max() <= 0.51
        scrubber(page).get_by_role("slider", name="Epoch").press("ArrowLeft")
    page.wait_for_url("**epoch=0")
    # The mark of the curves comes along once the slider rests.
    expect(page.get_by_text(re.compile("validation images, after epoch 0"))).to_be_visible()


def test_a_cell_opens_its_images_by_mouse_and_keys(runs_page, make):
    page = runs_page(f"?run={make(epochs=2)}")
    drawn(page)
    shown = counts(page)
    true, predicted = np.argwhere(shown > 0)[0].tolist()
    cell(page, true, predicted).hover()
    expect(matrix(page).locator(".tip")).to_contain_text(f": {shown[true, predicted]} of")
    cell(page, true, predicted).click()
    page.wait_for_url(f"**cell={true},{predicted}")
    expect(cell(page, true, predicted)).to_have_class(re.compile("selected"))
    images = page.locator("[data-component=gallery]").first.locator("canvas")
    expect(images).to_have_count(min(12, int(shown[true, predicted])))
    cell(page, true, predicted).press("ArrowDown")
    expect(cell(page, true + 1, predicted)).to_be_focused()
    cell(page, true + 1, predicted).press("Enter")
    page.wait_for_url(f"**cell={true + 1},{predicted}")
    # One stop of the Tab key.
    expect(matrix(page).locator(".cell[tabindex='0']")).to_have_count(1)


def test_a_class_each_is_seen_without_scrolling_in_the_table(runs_page, make):
    page = runs_page(f"?run={make(epochs=1)}")
    scores = page.get_by_role("region", name="Scores of each class")
    expect(scores.locator("tbody tr")).to_have_count(10)
    settle(page)
    assert scores.evaluate("table => table.scrollHeight - table.clientHeight") == 0


def test_the_test_stands_apart(runs_page, make):
    page = runs_page(f"?run={make(epochs=1)}")
    drawn(page)
    press(page, "Images", "Test")
    expect(page.get_by_text(re.compile("test images, at the end"))).to_be_visible()
    settle(page)
    assert counts(page).sum() == 40
    page.wait_for_url("**images=test**")


def test_two_runs_are_compared(runs_page, make):
    first = make(name="One", epochs=1)
    make(name="Another", epochs=1, learning_rate=0.02)
    page = runs_page(f"?run={first}")
    choose(page, "Compare with", "Another")
    differences = page.get_by_role("region", name="Differences")
    expect(differences.locator("tbody tr")).to_have_count(1)
    expect(differences.locator("tbody tr")).to_have_text(re.compile("Learning rate.*0.001.*0.02"))
    expect(page.locator(".legendtext", has_text="Another")).to_have_count(2)


def test_the_list_is_sorted_and_the_run_of_the_link_is_marked(runs_page, make):
    runs = [make(name=f"Sorted {number}", epochs=number) for number in (2, 3, 1)]
    page = runs_page(f"?run={runs[1]}")
    table = page.get_by_role("region", name="Your runs")
    expect(table.locator("tr.selected th")).to_have_text("Sorted 3")
    table.get_by_role("button", name="Epochs", exact=True).click()
    expect(table.get_by_role("columnheader", name="Epochs")).to_have_attribute(
        "aria-sort", "descending"
    )
    names = table.locator("tbody th").filter(has_text="Sorted")
    expect(names).to_have_text(["Sorted 3", "Sorted 2", "Sorted 1"])


def test_a_stranger_opens_a_run_by_its_link_and_sees_no_other(open_page, make):
    page = open_page(f"runs?run={make(epochs=1, status='killed')}")
    expect(page.get_by_text("Killed, 1 of 1 epoch. The worker process was ended")).to_be_visible()
    expect(page.get_by_role("region", name="Your runs")).to_have_count(0)
    for name in ("Resume", "Delete"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_a_link_to_nothing_is_one_sentence(runs_page):
    page = runs_page("?run=" + "A" * 22)
    expect(page.get_by_text("There is no such run: its link is wrong, or it was")).to_be_visible()


def test_a_killed_run_is_resumed_followed_and_taken_home(runs_page, make, store):
    run_id = make(name="Resumed", epochs=2, status="killed", done=0)
    page = runs_page(f"?run={run_id}")
    page.get_by_test_id("stBaseButton-secondary").filter(has_text="Resume").click()
    expect(page.get_by_text(re.compile("Finished, 2 of 2 epochs"))).to_be_visible()
    drawn(page)
    expect(scrubber(page)).to_have_attribute("data-epoch", "2")
    page.get_by_role("button", name="Export epoch 2").click()
    page.get_by_role("button", name="Model (.keras)").click()
    save = page.get_by_role("button", name="Save resumed-epoch-2.keras")
    expect(save).to_be_visible()
    with page.expect_download() as download:
        save.click()
    with zipfile.ZipFile(download.value.path()) as file:
        assert "model.weights.h5" in file.namelist()
    with page.expect_download() as download:
        page.get_by_role("button", name="History (.csv)").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["epoch", "0", "1", "2"]


def test_a_run_is_deleted(runs_page, make, store):
    run_id = make(name="Deleted", epochs=1)
    page = runs_page(f"?run={run_id}")
    page.get_by_test_id("stPopover").filter(has_text="Delete").get_by_role("button").click()
    page.get_by_role("button", name="Delete the run").click()
    expect(page.get_by_role("button", name="Deleted", exact=True)).to_have_count(0)
    assert run_id not in store.ids()


def test_an_opened_run_has_no_accessibility_violation_and_fits(runs_page, make):
    page = runs_page(f"?run={make(epochs=1)}&cell=0,0")
    drawn(page)
    assert broken_anywhere(page) == {}
