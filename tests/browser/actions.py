"""What people do on the pages, and the numbers that they see there."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from playwright.sync_api import Error, FilePayload, Locator, Page, TimeoutError, expect

from cnnviz.ops import ConvLayer
from tests.browser.conftest import HEADINGS
from tests.browser.harness import settle
from tests.waiting import PATIENCE

READ_GRIDS = """root => [...root.querySelectorAll("[role=grid]")].map((grid) => ({
    name: grid.dataset.grid,
    rows: [...grid.querySelectorAll("[role=row]")].map((row) =>
        [...row.querySelectorAll(".cell:not(.padding)")].map((cell) =>
            Number(cell.ariaLabel.split(": ")[1].replaceAll("−", "-"))))
        .filter((row) => row.length),
}))"""
CLOSE_TO = f"""([root, name, wanted]) => {{
    const shown = ({READ_GRIDS})(root).filter((grid) => grid.name === name).map(({{rows}}) => rows);
    const sizes = (array) => JSON.stringify(array.map((grid) => grid.map((row) => row.length)));
    const flat = wanted.flat(3);
    const close = (value, i) => Math.abs(value - flat[i]) < 1e-4 * (1 + Math.abs(flat[i]));
    return sizes(shown) === sizes(wanted) && shown.flat(3).every(close);
}}"""


def eventually(check: Callable[[], object]) -> None:
    """Repeat a check that reads the page only once, until it holds; else its own error is told.

    While a page runs, what is read may be of the time before, or there twice.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            check()
        except (AssertionError, ValueError, Error):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box."""
    field = page.get_by_role("combobox", name=label, exact=True)
    field.click()
    field.fill(option)  # long lists hold only what is near
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def press(page: Page, group: str, option: str) -> None:
    """Press one of the buttons of which one is on."""
    buttons = page.get_by_role("radiogroup", name=group, exact=True)
    radio = buttons.get_by_role("radio", name=option, exact=True)
    # Counted, since while the page runs an element that moved may be there twice.
    expect(radio).to_have_count(1)
    radio.click()
    settle(page)
    expect(buttons.get_by_role("radio", name=option, exact=True, checked=True)).to_have_count(1)


def button(page: Page, name: str) -> Locator:
    """Find a button of the page itself: Streamlit's own head has a "Stop" while a page runs."""
    content = page.get_by_test_id("stMainBlockContainer")
    return content.get_by_role("button", name=name, exact=True)


def slider(page: Page, label: str) -> Locator:
    return page.get_by_role("slider", name=label, exact=True)


def slide(page: Page, label: str, value: int) -> None:
    """Move a live slider by the arrow keys until it stands on a value, and wait for Python."""
    handle = slider(page, label)
    steps = value - int(handle.input_value())
    for _ in range(abs(steps)):
        handle.press("ArrowRight" if steps > 0 else "ArrowLeft")
    expect_settled(handle, value)
    settle(page)


def expect_settled(handle: Locator, value: int) -> None:
    # Counted, since while the page runs an element that moved may be there twice.
    settled = handle.and_(handle.page.locator("[data-state=settled]"))
    expect(settled).to_have_count(1)
    expect(handle).to_have_count(1)
    expect(handle).to_have_value(str(value))


def stage(page: Page) -> Locator:
    return page.locator("[data-component=stage]")


def cell(page: Page, grid: str, row: int, column: int, channel: int = 0) -> Locator:
    """Find a cell of the stage's "input", "kernel", "bias" or "output"."""
    return stage(page).locator(
        f'[data-grid={grid}][data-channel="{channel}"] '
        f'.cell[data-row="{row}"][data-column="{column}"]'
    )


def numbers(page: Page, grid: str) -> NDArray[np.float64]:
    """Read the numbers of a grid of the stage as (rows, columns, channels), without padding."""
    grids = [shown["rows"] for shown in stage(page).evaluate(READ_GRIDS) if shown["name"] == grid]
    return np.moveaxis(np.array(grids), 0, -1)


def expect_numbers(page: Page, grid: str, wanted: ArrayLike) -> None:
    """Wait until a grid of the stage shows an array (rows, columns, channels)."""
    wanted = np.asarray(wanted, dtype=np.float64)
    root = stage(page).element_handle()
    try:
        page.wait_for_function(CLOSE_TO, arg=[root, grid, np.moveaxis(wanted, -1, 0).tolist()])
    except TimeoutError:
        np.testing.assert_allclose(numbers(page, grid), wanted, rtol=1e-4, atol=1e-4)
        raise


def expect_map_of(page: Page, layer_kind: str = "conv", **settings: object) -> None:
    """See that the map shown is what the input, the kernel and the bias shown make."""

    def check() -> None:
        kernel, bias = numbers(page, "kernel"), float(numbers(page, "bias").item())
        layer = ConvLayer(layer_kind, kernel[..., None], bias, **settings)
        wanted = layer(numbers(page, "input"))
        np.testing.assert_allclose(numbers(page, "output"), wanted, rtol=1e-4, atol=1e-4)

    settle(page)
    eventually(check)


def expect_sizes(page: Page, rows: int, columns: int) -> None:
    """See that the stage and the formula both give the map this size."""
    heading = stage(page).locator("section.output small").first
    expect(heading).to_have_text(f"{rows} × {columns}")
    formulas = page.locator(".katex-mathml annotation")
    for formula, size in zip((formulas.nth(0), formulas.nth(1)), (rows, columns), strict=True):
        expect(formula).to_contain_text(rf"\mathbf{{{size}}}")


def point_at(canvas: Locator, row: int, column: int, *, click: bool = False) -> None:
    """Put the pointer on a pixel of a canvas that shows one value a pixel."""
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    box = canvas.bounding_box()
    size = canvas.evaluate("canvas => [canvas.width, canvas.height]")
    assert box
    place = {
        "x": (column + 0.5) * box["width"] / size[0],
        "y": (row + 0.5) * box["height"] / size[1],
    }
    canvas.click(position=place) if click else canvas.hover(position=place)


def upload(page: Page, name: str, data: bytes) -> None:
    """Bring a picture of one's own."""
    bring_file(page, "Your own picture", file_of(name, data))


def file_of(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def bring_file(page: Page, opener: str, file: FilePayload | list[FilePayload] | Path) -> None:
    """Bring a file, or several, by the popover that a button opens, once the page is at rest.

    The browser asks where to send a file. A run that starts just then clears Streamlit's queue, the
    answer with it (`ForwardMsgQueue.clear`), and the browser waits for ever. Opening is a run.
    """
    page.get_by_role("button", name=opener).first.click()
    settle(page)
    page.get_by_test_id("stPopoverBody").locator("input[type=file]").set_input_files(file)


def go_to(page: Page, title: str) -> None:
    """Change to another page by the navigation."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
    heading = HEADINGS.get(title, title)
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    settle(page)
