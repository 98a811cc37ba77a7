"""The running app and a browser, for tests, screenshots and benchmarks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, TimeoutError, expect

from tests.browser import chromium
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
expect.set_options(timeout=PATIENCE * 1000)
SETTLED = Path(__file__).with_name("settled.js").read_text(encoding="utf-8")


def free_port() -> int:
    """Ask the system for a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_server(
    *arguments: str, store: str = "", environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[str]:
    """Start the app, or another ``streamlit`` command, and give its address; stop it in the end.

    Its runs are in ``store``, or in a folder of its own, which goes with it. It lies where its
    ``environment`` says.
    """
    port = free_port()
    own = TemporaryDirectory(ignore_cleanup_errors=True)  # a worker may still be writing
    process = subprocess.Popen(
        server_command(port, *arguments),
        cwd=ROOT,
        env={**os.environ, "CNNVIZ_STORE": store or own.name, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}{urlsplit(environment.get('CNNVIZ_SERVE_URL', '')).path}"
    try:
        wait_for_health(address)
        yield address
    finally:
        process.terminate()
        process.wait()
        own.cleanup()


def server_command(port: int, *arguments: str) -> list[str]:
    """Give the command that starts the app, or another one of ``streamlit``, at a port."""
    command = [sys.executable, "-m", "streamlit", *(arguments or ("run", "app.py"))]
    options = ["--server.headless=true", "--server.fileWatcherType=none", f"--server.port={port}"]
    return [*command, *options]


def wait_for_health(address: str) -> None:
    """Return once the server answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
        except urllib.error.HTTPError as not_yet:
            not_yet.close()  # it holds a connection open
        except OSError:
            pass
        else:
            return
        time.sleep(0.01)
    raise TimeoutError(f"No server answers at {address}.")


def launch(playwright: Playwright) -> Browser:
    """Start the system's Chromium without a window."""
    path = chromium.find()
    assert path, "No Chromium: `make chromium` installs it or says how."
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=[*quiet, *camera, *sandbox])


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """Open another visitor's browser, of which all that is waited for has the one limit."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    return context


def settle(page: Page) -> None:
    """Wait until the script has run and all is drawn and at rest; see that there is no exception.

    ``settled.js`` says what is waited for.
    """
    size = page.viewport_size
    width = size and size["width"]
    try:
        page.wait_for_function(SETTLED, arg=[width, True], timeout=PATIENCE * 1000)
    except TimeoutError:
        lacking = page.evaluate(SETTLED, [width, False])
        raise AssertionError(f"The page has not settled: {lacking}.") from None
    expect(page.locator(".stException")).to_have_count(0)
