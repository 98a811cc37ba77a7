"""A fresh server and a headless Chromium for the browser tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cnnviz.training.sources import DataChoice
from tests.browser.harness import launch, run_server, settle
from tests.training.made_run import folder_of_shapes

PAGES = {
    "": "Images are tensors",
    "convolution": "Convolution",
    "pooling": "Pooling",
    "activation": "Activation",
    "dense": "Fully connected",
    "architecture": "Architecture",
    "training": "Training",
    "runs": "Runs",
    "sweeps": "Sweeps",
    "transfer-learning": "Transfer learning",
    "augmentation": "Augmentation",
    "feature_maps": "Feature maps",
    "why": "Why this class?",
    "classify": "Classify your picture",
}
"""The title of each page by its path, in the order of the menu."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with run_server() as address:
        yield address


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Open a page of the app by its path and wait until it has run; errors in it fail the test.

    ``watch`` is given the page before it loads.
    """
    errors: list[str] = []
    with ExitStack() as stack:

        def open_(
            path: str,
            *,
            address: str = server,
            width: int = 1280,
            dark: bool = False,
            watch: Callable[[Page], None] = lambda page: None,
        ) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                accept_downloads=True,
            )
            stack.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            watch(page)
            page.goto(f"{address}/{path}")
            settle(page)
            return page

        yield open_
    assert not errors


@pytest.fixture(scope="session")
def settled() -> Callable[[Page], None]:
    return settle


@pytest.fixture(params=PAGES)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def title(path: str) -> str:
    return PAGES[path]


@pytest.fixture
def next_title(title: str) -> str:
    """Give the title of the page that this one leads to; "" for the last."""
    titles = [*PAGES.values(), ""]
    return titles[titles.index(title) + 1]


@pytest.fixture
def fresh_server() -> Iterator[str]:
    with run_server() as address:
        yield address


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataChoice:
    """Give a folder of pictures that runs were trained on."""
    return DataChoice("folder", str(folder_of_shapes(tmp_path_factory.mktemp("pictures"))))
