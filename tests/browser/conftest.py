"""A fresh server and a headless Chromium for the browser tests."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
PAGES = {
    "": "Images are tensors",
    "convolution": "Convolution",
}


def _chromium() -> str:
    # This folder is no package: the finder is loaded by its path.
    spec = importlib.util.spec_from_file_location(
        "chromium", Path(__file__).with_name("chromium.py")
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path = module.find()
    assert path, "No Chromium: `make chromium` installs it or says how."
    return str(path)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_server(script: str = "app.py") -> Iterator[str]:
    """Start the app and give its address; stop it in the end."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true"]
    process = subprocess.Popen(
        [*command, f"--server.port={port}", "--server.fileWatcherType=none"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=[*quiet, *sandbox])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with run_server() as address:
        yield address


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Open a page of the app by its path and wait until it has run; errors in it fail the test."""
    errors: list[str] = []
    with ExitStack() as stack:

        def open_(
            path: str, *, address: str = server, width: int = 1280, dark: bool = False
        ) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                accept_downloads=True,
            )
            stack.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(f"{address}/{path}")
            settle(page)
            return page

        yield open_
    assert not errors


def settle(page: Page) -> None:
    """Wait until the script has run to its end and shows no exception."""
    expect(page.locator(".stApp[data-test-script-state='notRunning']")).to_be_visible(
        timeout=30_000
    )
    expect(page.locator(".stMainBlockContainer h1")).to_be_visible()
    expect(page.locator(".stException")).to_have_count(0)


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
def fresh_server() -> Iterator[str]:
    with run_server() as address:
        yield address
