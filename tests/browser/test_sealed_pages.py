"""What a page shows, sealed: opened from a file, offline, with the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cnnviz.ui.sealed.file import UNSEALED
from tests.browser.actions import READ_GRIDS
from tests.browser.harness import new_context

SHOWN = """unsealed => [...document.querySelectorAll("*")]
    .map((each) => each.shadowRoot?.querySelector("[data-component]"))
    .filter((each) => each && !unsealed.includes(each.dataset.component))
    .map((each) => [
        each.dataset.component,
        each.innerText.trim(),
        [...each.querySelectorAll("[aria-label]")].map((named) => named.getAttribute("aria-label")),
    ])"""


def sealed(page: Page, folder: Path) -> Page:
    """Download the sealed page and open the file without a network."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Sealed page, HTML").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    alone = new_context(page.context.browser, offline=True)
    opened = alone.new_page()
    opened.on("pageerror", lambda error: pytest.fail(str(error)))
    opened.goto(path.as_uri())
    return opened


def test_every_number_of_the_stage_and_its_arithmetic_are_the_app_s(open_page, tmp_path):
    page = open_page("convolution?strides_rows=2&bias=0.5&padding=same")
    file = sealed(page, tmp_path)
    expect(file.get_by_role("heading", level=1)).to_have_text("Convolution")
    expect(file.locator("dl")).to_contain_text("same")
    read = f"root => ({READ_GRIDS})(root)"
    stages = [each.locator("[data-component=stage]") for each in (page, file)]
    grids, told = [], []
    for stage in stages:
        grids.append(stage.evaluate(read))
        stage.locator("[data-grid=output] .cell").nth(5).hover()
        expect(stage.locator("[data-role=readout]")).to_contain_text("Feature map[0, 5]")
        told.append(stage.locator("[data-role=readout]").inner_text())
    assert grids[0] == grids[1]
    assert len(grids[0]) == 4
    assert told[0] == told[1]
    file.context.close()


@pytest.mark.parametrize("path", ["images", "pooling", "activation", "dense", "architecture"])
def test_all_that_the_components_of_a_page_say_is_in_the_file(path, open_page, tmp_path):
    page = open_page(path)
    file = sealed(page, tmp_path)
    shown = page.evaluate(SHOWN, [*UNSEALED])
    assert shown
    assert file.evaluate(SHOWN, [*UNSEALED]) == shown
    file.context.close()
