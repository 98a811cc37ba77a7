"""What a page shows, sealed: opened from a file, offline, with the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import READ_GRIDS

SHOWN = """() => {
    const words = (root) => [...root.querySelectorAll("*")].flatMap((each) =>
        each.shadowRoot ? words(each.shadowRoot) : []).concat(
        root === document ? [] : [...root.querySelectorAll("[role=img], [role=grid]")]
            .map((each) => each.getAttribute("aria-label")).filter(Boolean));
    return words(document);
}"""


def sealed(page: Page, folder: Path) -> Page:
    """Download the sealed page and open the file without a network."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Sealed page, HTML").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    alone = page.context.browser.new_context(offline=True)
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
        expect(stage.locator("[data-role=readout]")).to_contain_text("Feature map[1, 1]")
        told.append(stage.locator("[data-role=readout]").inner_text())
    assert grids[0] == grids[1]
    assert len(grids[0]) == 4
    assert told[0] == told[1]
    file.context.close()


@pytest.mark.parametrize("path", ["images", "pooling", "activation", "dense", "architecture"])
def test_the_pictures_of_a_page_are_named_as_in_the_app(path, open_page, tmp_path):
    page = open_page(path)
    file = sealed(page, tmp_path)
    names = page.evaluate(SHOWN)
    assert names
    assert file.evaluate(SHOWN) == names
    file.context.close()
