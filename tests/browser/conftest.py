"""A fresh server and a headless Chromium for the browser tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from secrets import token_urlsafe
from types import MappingProxyType

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from cnnviz.training.data_choice import DataChoice
from cnnviz.training.store.store import Store
from tests.browser.harness import launch, new_context, run_server, settle
from tests.training.made_run import folder_of_shapes

PAGES = {
    "": "Home",
    "images": "Images are tensors",
    "convolution": "Convolution",
    "pooling": "Pooling",
    "activation": "Activation",
    "dense": "Fully connected",
    "architecture": "Architecture",
    "learning": "Learning",
    "training": "Training",
    "runs": "Runs",
    "sweeps": "Sweeps",
    "feature-maps": "Feature maps",
    "why": "Why this class?",
    "transfer-learning": "Transfer learning",
    "augmentation": "Augmentation",
    "classify": "Classify your picture",
    "quiz": "Quiz",
    "glossary": "Glossary",
    "references": "References",
    "assignments": "Assignments",
    "class-board": "Class board",
}
"""The title of each page by its path, in the order of the menu."""

HEADINGS = {"Home": "See what a network computes"}
"""The first heading of a page, where it is not the title."""

FORGET = """stored => {
    sessionStorage.clear();
    localStorage.clear();
    Object.entries(stored).forEach(([name, value]) => localStorage.setItem(name, value));
}"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give the store of the app's runs."""
    return Store(str(tmp_path_factory.mktemp("runs")))


@pytest.fixture(scope="session")
def server(store: Store) -> Iterator[str]:
    with run_server(store=store.url) as address:
        yield address


@pytest.fixture
def secret() -> str:
    """Give what a visitor's browser keeps, to whom runs of a test may belong."""
    return token_urlsafe(24)


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> list[BrowserContext]:
    """Give the browser's contexts, one for each visitor: they fetch the app's code once."""
    return []


@pytest.fixture(scope="module")
def tabs() -> Iterator[dict[int, Page]]:
    """Give the tabs of a file's tests, one for each visitor: they compile the app's code once."""
    tabs: dict[int, Page] = {}
    yield tabs
    for page in tabs.values():
        page.close()


@pytest.fixture
def open_page(
    browser: Browser, contexts: list[BrowserContext], tabs: dict[int, Page], server: str
) -> Iterator[Callable[..., Page]]:
    """Open a page of the app by its path and wait until it has run; errors in it fail the test.

    Each page of a test is a new visitor's, whose browser remembers what ``stored`` says.
    ``watch`` is given a tab before it loads, which is used for nothing else. Only with ``motion`` a
    window goes over the photo by itself, which takes a third of what the browser computes.
    """
    errors: list[str] = []
    opened: list[Page] = []

    def note(error: Error) -> None:
        errors.append(str(error))

    def open_(
        path: str,
        *,
        address: str = server,
        width: int = 1280,
        motion: bool = False,
        stored: Mapping[str, str] = MappingProxyType({}),
        watch: Callable[[Page], None] | None = None,
    ) -> Page:
        visitor = len(opened)
        if visitor == len(contexts):
            contexts.append(new_context(browser, accept_downloads=True))
        if watch:
            page = stack.enter_context(closing(contexts[visitor].new_page()))
        else:
            page = tabs.get(visitor) or contexts[visitor].new_page()
            tabs[visitor] = page
        rest(page, address)
        page.context.clear_cookies()
        page.evaluate(FORGET, dict(stored))
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(
            color_scheme="light", reduced_motion="no-preference" if motion else "reduce"
        )
        page.on("pageerror", note)
        opened.append(page)
        if watch:
            watch(page)
        page.goto(f"{address}/{path}")
        settle(page)
        return page

    with ExitStack() as stack:
        yield open_
        for page in opened:
            page.remove_listener("pageerror", note)
            rest(page, server)
    assert not errors


def rest(page: Page, address: str) -> None:
    """Leave the app for an answer of its server that asks nothing."""
    page.mouse.move(0, 0)
    page.goto(f"{address}/_stcore/health")


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
    """Give the title of the page that this one leads to; "" for the last, and for the first."""
    titles = [*PAGES.values(), ""]
    return "" if title == "Home" else titles[titles.index(title) + 1]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataChoice:
    """Give a folder of pictures that runs were trained on."""
    return DataChoice("folder", str(folder_of_shapes(tmp_path_factory.mktemp("pictures"))))
