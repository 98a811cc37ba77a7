"""What each page costs a browser, beside Streamlit's smallest page with a slider.

    python -m tests.benchmarks.page_costs [PAGE …]

Prints, for each page loaded by a visitor whose browser has the app's code: seconds until it is
usable, and how many of them the browser's process computes; kilobytes over the network; elements;
and the seconds of a run of the page, as each of its controls starts one. The bare page is loaded in
turn with each of ours, in the same browser; ours are told as multiples of it too.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import NamedTuple

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from cnnviz.ui.pages import PAGES
from tests.browser.harness import launch, new_context, run_server, settle

LOADS = 3

# In the page and in all of its components.
COUNT_ELEMENTS = """() => {
  const count = (tree) => {
    const all = [...tree.querySelectorAll("*")];
    const inside = all.map(({ shadowRoot }) => (shadowRoot ? count(shadowRoot) : 0));
    return inside.reduce((sum, each) => sum + each, all.length);
  };
  return count(document);
}"""


class Cost(NamedTuple):
    """Of one load of a page, and of one run of it after that."""

    usable: float
    computed: float
    kilobytes: float
    elements: float
    run: float

    def __str__(self) -> str:
        return (
            f"usable {self.usable:5.2f} s  computed {self.computed:5.2f} s  "
            f"{self.kilobytes:6.0f} kB  {self.elements:5.0f} elements  run {self.run:5.2f} s"
        )


class Tab:
    """A tab of a visitor, whose browser has the app's code after a first load."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._context = new_context(
            browser, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        self._page, self._address = self._context.new_page(), address
        self._load()
        self.costs: list[Cost] = []

    def measure(self) -> None:
        """Load the page once more, and let it run."""
        self._page.goto("about:blank")
        watched = self._context.new_cdp_session(self._page)
        received = _bytes_of(watched)
        watched.send("Performance.enable", {"timeDomain": "threadTicks"})
        before, begin = _task_seconds(watched), time.perf_counter()
        self._load()
        usable = time.perf_counter() - begin
        computed = _task_seconds(watched) - before
        kilobytes = sum(received) / 1e3
        watched.detach()
        elements = self._page.evaluate(COUNT_ELEMENTS)
        self.costs.append(Cost(usable, computed, kilobytes, elements, _run(self._page)))

    @property
    def cost(self) -> Cost:
        """Give the median of each figure."""
        return Cost(*map(statistics.median, zip(*self.costs, strict=True)))

    def close(self) -> None:
        """Close it."""
        self._context.close()

    def _load(self) -> None:
        self._page.goto(self._address)
        settle(self._page)


def _bytes_of(watched: CDPSession) -> list[float]:
    """Begin to count what a tab is sent: give a list that grows by bytes."""
    received: list[float] = []

    def frame(event: dict[str, dict[str, str]]) -> None:
        received.append(len(event["response"]["payloadData"]) * 3 / 4)  # in base 64

    watched.on("Network.webSocketFrameReceived", frame)
    watched.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    watched.send("Network.enable")
    return received


def _task_seconds(watched: CDPSession) -> float:
    metrics = watched.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def _run(page: Page) -> float:
    """Let the page run, by Streamlit's key for it; gives the seconds until it is at rest."""
    page.evaluate("document.activeElement?.blur()")
    page.evaluate(
        """() => {
            const app = document.querySelector(".stApp");
            window.ran = new Promise((done) => {
                new MutationObserver((_, observer) => {
                    if (app.dataset.testScriptState !== "notRunning") return;
                    observer.disconnect();
                    done();
                }).observe(app, { attributeFilter: ["data-test-script-state"] });
            });
        }"""
    )
    begin = time.perf_counter()
    page.keyboard.press("r")
    page.evaluate("window.ran")
    settle(page)
    return time.perf_counter() - begin


def main(names: list[str]) -> None:
    with (
        sync_playwright() as playwright,
        run_server("run", "tests/benchmarks/bare_page.py") as bare,
        run_server() as app,
    ):
        browser = launch(playwright)
        beside = Tab(browser, bare)
        for name in names:
            page = Tab(browser, f"{app}/{PAGES[name].address}")
            beside.costs.clear()
            for _ in range(LOADS):
                beside.measure()
                page.measure()
            ours, theirs = page.cost, beside.cost
            ratios = "  ".join(
                f"{figure} {mine / its:.1f}"
                for figure, mine, its in zip(Cost._fields, ours, theirs, strict=True)
            )
            print(f"{name}\n  ours  {ours}\n  bare  {theirs}\n  ratio {ratios}", flush=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or list(PAGES))
