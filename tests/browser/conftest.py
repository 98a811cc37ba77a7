"""A fresh server and a headless Chromium for the browser tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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


@pytest.fixture(scope="session")
def shared_context(browser: Browser) -> Iterator[BrowserContext]:
    """Give one visitor's browser for all tests: it fetches and compiles the app's code once."""
    with closing(browser.new_context(accept_downloads=True)) as context:
        yield context


@pytest.fixture
def open_page(
    browser: Browser, shared_context: BrowserContext, server: str
) -> Iterator[Callable[..., Page]]:
    """Open a page of the app by its path and wait until it has run; errors in it fail the test.

    The first page of a test is a new visitor's, and each further one another's. ``watch`` is given
    the page before it loads.
    """
    errors: list[str] = []
    free = [shared_context]
    with ExitStack() as stack:

        def open_(
            path: str,
            *,
            address: str = server,
            width: int = 1280,
            dark: bool = False,
            watch: Callable[[Page], None] = lambda page: None,
        ) -> Page:
            if free:
                page = stack.enter_context(closing(free.pop().new_page()))
                page.goto(f"{address}/_stcore/health")  # of the same origin, and quick
                page.evaluate("localStorage.clear()")
            else:
                context = stack.enter_context(closing(browser.new_context(accept_downloads=True)))
                page = context.new_page()
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if dark else "light")
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
