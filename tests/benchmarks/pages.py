"""Time the app in Chromium beside Streamlit's own pages, in one run.

    python -m tests.benchmarks.pages

Prints: slider to painted picture and pictures a second while dragging, beside a bare page
with one slider; hover to linked window; start to first usable page, beside `streamlit hello`.
"""

from __future__ import annotations

import statistics
import time

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.harness import launch, run_server, settle

PRESSES, WARM_UP, HOVERS, STARTS = 60, 6, 60, 5
PAUSE = 700  # ms between two presses: the page runs after the picture is painted
PAINTED = "[data-component=photo_map] [data-role=map]"

# In the page: from the key's event to the frame after the element's text, or painting, is new.
TIME_NEXT = """(element) => {
  window.taken = null;
  window.addEventListener("keydown", () => {
    const start = performance.now();
    const observer = new MutationObserver(() => {
      observer.disconnect();
      requestAnimationFrame(() => { window.taken = performance.now() - start; });
    });
    const text = {childList: true, characterData: true, subtree: true};
    const painted = {attributes: true, attributeFilter: ["data-painted"]};
    observer.observe(element, "painted" in element.dataset ? painted : text);
  }, {capture: true, once: true});
}"""

# In the page: how many values a slider has passed.
COUNT_MOVES = """() => {
  window.moves = 0;
  document.addEventListener("cnnviz-moved", (event) => {
    window.moves += event.detail.value !== null;
  });
}"""

# In the page: from a pointer event over a cell to the frame that shows its window, and how much
# of that is the handlers' own work (the rest is drawing, and waiting for the frame).
TIME_HOVERS = """(stage) => {
  window.hovers = [];
  const root = stage.getRootNode();
  root.addEventListener("pointerover", () => {
    const entry = {start: performance.now()};
    window.hovers.push(entry);
    const shown = () => { entry.shown = performance.now() - entry.start; };
    requestAnimationFrame(() => setTimeout(shown));
  }, {capture: true});
  root.addEventListener("pointerover", () => {
    const entry = window.hovers.at(-1);
    entry.handled = performance.now() - entry.start;
  });
}"""


def p50_p95(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), sorted(times)[int(0.95 * len(times))]


def summary(times: list[float]) -> str:
    p50, p95 = p50_p95(times)
    return f"p50 {p50:6.1f} ms   p95 {p95:6.1f} ms"


class Pressed:
    """A slider of a page whose key presses are timed until their effect is painted.

    Attributes
    ----------
    times : list of float
        Milliseconds, without those of the first presses.
    """

    def __init__(self, page: Page, slider: Locator, changed: Locator) -> None:
        self._page, self._slider, self._changed = page, slider, changed
        self._idle = page.locator(".stApp[data-test-script-state='notRunning']")
        self._count = 0
        self.times: list[float] = []

    def press(self) -> None:
        """Press a key, to and fro."""
        self._page.wait_for_timeout(PAUSE)
        expect(self._idle).to_be_visible()
        self._changed.evaluate(TIME_NEXT)
        self._slider.press("ArrowLeft" if self._count % 2 else "ArrowRight")
        self._page.wait_for_function("window.taken !== null")
        self._count += 1
        if self._count > WARM_UP:
            self.times.append(self._page.evaluate("window.taken"))


def press_in_turn(*sliders: Pressed) -> None:
    """Press all equally often, in turn: what disturbs one then disturbs the others as much."""
    for _ in range(WARM_UP + PRESSES):
        for each in sliders:
            each.press()


def open_convolution(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 1600})
    page.goto(f"{address}/convolution")
    settle(page)
    page.locator(f"{PAINTED}[data-painted]").wait_for()
    return page


def photo_slider(page: Page, name: str) -> Pressed:
    return Pressed(page, page.get_by_role("slider", name=name), page.locator(PAINTED))


def ratios(own: list[float], other: list[float]) -> str:
    pairs = zip(p50_p95(own), p50_p95(other), strict=True)
    return " and ".join(f"{mine / its:.2f}" for mine, its in pairs)


def time_sliders(browser: Browser) -> None:
    print("slider to painted picture, 224-pixel photo, ours and a bare page's in turn")
    with run_server("run", "tests/benchmarks/bare_page.py") as bare, run_server() as own:
        other = browser.new_page()
        other.goto(bare)
        settle(other)
        page = open_convolution(browser, own)
        for name in ("Strides", "Kernel size", "Dilation rate"):
            theirs = Pressed(other, other.get_by_role("slider"), other.locator("h1"))
            ours = photo_slider(page, name)
            press_in_turn(theirs, ours)
            print(f"  bare page, one slider  {summary(theirs.times)}")
            print(
                f"  {name:22} {summary(ours.times)}   "
                f"{ratios(ours.times, theirs.times)} of the bare page's"
            )
        other.close()
        drag(page)
        time_hovers(page)


def painted(page: Page) -> int:
    return int(page.locator(PAINTED).get_attribute("data-painted") or 0)


def drag(page: Page) -> None:
    """Drag a slider to and fro for three seconds; count the values it passes and the pictures."""
    box = page.get_by_role("slider", name="Kernel size").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.evaluate(COUNT_MOVES)
    first, start = painted(page), time.perf_counter()
    step = 0
    while time.perf_counter() - start < 3:
        step += 1
        fraction = abs((step % 14) / 7 - 1)  # each of the seven kernel sizes in turn
        page.mouse.move(box["x"] + box["width"] * fraction, y)
        page.wait_for_timeout(15)
    taken = time.perf_counter() - start
    pictures, values = (painted(page) - first) / taken, page.evaluate("window.moves") / taken
    print(f"while dragging: {pictures:.1f} pictures and {values:.1f} values a second")
    page.mouse.up()
    page.wait_for_timeout(PAUSE)


def time_hovers(page: Page) -> None:
    settle(page)
    cells = page.locator("[data-component=stage] [data-grid=output] [data-row]")
    boxes = [cells.nth(index).bounding_box() for index in range(cells.count())]
    page.locator("[data-component=stage]").evaluate(TIME_HOVERS)
    for index in range(HOVERS):
        box = boxes[index * 7 % len(boxes)]
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(40)
    page.wait_for_function("window.hovers.every(({shown}) => shown !== undefined)")
    hovers = page.evaluate("window.hovers")
    print(f"hover, handlers:         {summary([hover['handled'] for hover in hovers])}")
    print(f"hover, frame on screen:  {summary([hover['shown'] for hover in hovers])}")


def start_times(browser: Browser, *arguments: str) -> float:
    start = time.perf_counter()
    with run_server(*arguments) as address:
        page = browser.new_page()
        page.goto(address)
        settle(page)
        taken = time.perf_counter() - start
        page.close()
    return taken


def time_starts(browser: Browser) -> None:
    ours, hello = [], []
    for _ in range(STARTS):
        ours.append(start_times(browser))
        hello.append(start_times(browser, "hello"))
    own, theirs = statistics.median(ours), statistics.median(hello)
    ratio = f"{own / theirs:.2f} of it"
    print(f"command to first page: {own:.2f} s; `streamlit hello`: {theirs:.2f} s; {ratio}")


def main() -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        time_sliders(browser)
        time_starts(browser)
        browser.close()


if __name__ == "__main__":
    main()
