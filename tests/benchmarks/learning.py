"""Time the page Learning beside peers, in one run.

    python -m tests.benchmarks.learning [--parts gradients,accounts,rate]

- *gradients*: all gradients of the seed's network for 32 images, kept as arrays, beside a bare
  `tf.GradientTape` that computes the same, not traced either: a batch goes through but once;
- *accounts*: click on a cell of a gradient map to its account painted, beside the same click on
  Feature maps, whose account goes forward;
- *rate*: pictures a second while the slider of the learning rate is dragged.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # TensorFlow is loaded before cnnviz

import numpy as np
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.benchmarks.pages import COUNT_MOVES, ratios, summary
from tests.benchmarks.turns import seconds_of
from tests.browser.harness import launch, run_server, settle

MOST_GRADIENTS, MOST_ACCOUNTS, LEAST_PICTURES = 1.3, 1.5, 8
IMAGES, TURNS = 32, 30
CLICKS, WARM_UP = 40, 4
DRAG = 5  # seconds
PATIENCE = 120_000  # ms until the process that computes has loaded TensorFlow

# In the page: from the click to the frame after the account is new.
TIME_CLICK = """(account) => {
  window.taken = null;
  window.addEventListener("click", () => {
    const start = performance.now();
    const observer = new MutationObserver(() => {
      observer.disconnect();
      requestAnimationFrame(() => { window.taken = performance.now() - start; });
    });
    observer.observe(account, {childList: true, characterData: true, subtree: true});
  }, {capture: true, once: true});
}"""


def time_gradients() -> None:
    """Time all gradients, ours and a bare tape's in turn."""
    import keras
    import tensorflow as tf

    from cnnviz.nets import SEED_CNN, GradientExplainer, build

    model = build(SEED_CNN)
    rng = np.random.default_rng(0)
    images = rng.uniform(0, 255, (IMAGES, 32, 32, 3)).astype(np.float32)
    labels = rng.integers(0, 10, IMAGES)

    def bare() -> list[np.ndarray]:
        entering = tf.constant(images)
        with tf.GradientTape() as tape:
            tape.watch(entering)
            maps = [entering]
            for layer in model.layers:
                maps.append(layer(maps[-1], training=True))
            losses = keras.losses.sparse_categorical_crossentropy(labels, maps[-1])
            loss = tf.reduce_mean(losses)
        found = tape.gradient(loss, [*maps, *(each.value for each in model.trainable_weights)])
        # None is that of the shares: Keras goes past the softmax.
        return [each.numpy() for each in found if each is not None]

    def ours() -> GradientExplainer:
        return GradientExplainer(model, images, labels)

    found, theirs = ours().batch, bare()
    first = found.gradients["input"]
    np.testing.assert_allclose(first, theirs[0], rtol=1e-3, atol=1e-6 * np.abs(first).max())
    ratio = in_turn({"bare tape": bare, "ours": ours})
    print(f"  {ratio:.2f} times the bare tape, at most {MOST_GRADIENTS}")


def in_turn(calls: dict[str, Callable[[], object]]) -> float:
    """Print the milliseconds of two calls, which take turns; give the second over the first."""
    print(f"all gradients of the seed's network, {IMAGES} images")
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(TURNS):
        for name, call in calls.items():
            times[name].append(seconds_of(call))
    for name, taken in times.items():
        print(f"  {name:10} {1000 * statistics.median(taken):7.1f} ms")
    base, other = times.values()
    return statistics.median(mine / its for mine, its in zip(other, base, strict=True))


class Clicked:
    """Cells of a map that are clicked, each until its account is painted.

    Attributes
    ----------
    times : list of float
        Milliseconds, without those of the first clicks.
    """

    def __init__(self, page: Page, canvas: Locator) -> None:
        self._page, self._canvas = page, canvas
        self._account = page.locator("[data-component=trace]")
        self._count = 0
        self.times: list[float] = []

    def click(self) -> None:
        """Click a cell that was not explained before."""
        settle(self._page)
        self._canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
        box = self._canvas.bounding_box()
        columns, rows = self._canvas.evaluate("canvas => [canvas.width, canvas.height]")
        row, column = divmod(7 * self._count % (rows * columns), columns)
        assert box
        self._account.evaluate(TIME_CLICK)
        self._page.mouse.click(
            box["x"] + (column + 0.5) * box["width"] / columns,
            box["y"] + (row + 0.5) * box["height"] / rows,
        )
        self._page.wait_for_function("window.taken !== null")
        self._count += 1
        if self._count > WARM_UP:
            self.times.append(self._page.evaluate("window.taken"))


def opened(browser: Browser, address: str) -> Page:
    """Open a page that asks the process that computes."""
    page = browser.new_page(viewport={"width": 1280, "height": 1600})
    page.goto(address)
    page.locator("[data-component=trace] [data-role=value]").wait_for(timeout=PATIENCE)
    settle(page)
    return page


def time_accounts(browser: Browser, address: str) -> None:
    """Time clicks to accounts: back to the loss, and forward from the picture, in turn."""
    print("click on a cell of a map to its account painted, conv2d_1")
    maps = '[data-component="feature-maps"] [data-role=map]'
    learning = opened(browser, f"{address}/learning?layer=conv2d_1&channel=3")
    forward = opened(browser, f"{address}/feature-maps?layer=conv2d_1&channel=3")
    back = Clicked(learning, learning.locator(maps).nth(1))
    ahead = Clicked(forward, forward.locator(maps).first)
    for _ in range(WARM_UP + CLICKS):
        back.click()
        ahead.click()
    print(f"  Feature maps  {summary(ahead.times)}")
    print(
        f"  Learning      {summary(back.times)}   {ratios(back.times, ahead.times)} of it, "
        f"the last at most {MOST_ACCOUNTS}"
    )
    learning.close()
    forward.close()


def time_rate(browser: Browser, address: str) -> None:
    """Drag the slider of the learning rate; count the values it passes and the pictures."""
    page = opened(browser, f"{address}/learning?optimizer=sgd")
    curve = page.locator("[data-component=step_curve]")
    curve.scroll_into_view_if_needed()
    slider = page.get_by_role("slider", name="Learning rate", exact=True)
    expect(slider).to_be_visible()
    box = slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.evaluate(COUNT_MOVES)

    def painted() -> int:
        return int(curve.get_attribute("data-painted") or 0)

    first, start, step = painted(), time.perf_counter(), 0
    while time.perf_counter() - start < DRAG:
        step += 1
        fraction = abs((step % 200) / 100 - 1)
        page.mouse.move(box["x"] + box["width"] * fraction, y)
        page.wait_for_timeout(15)
    taken = time.perf_counter() - start
    pictures, values = (painted() - first) / taken, page.evaluate("window.moves") / taken
    page.mouse.up()
    print("dragging the learning rate, 8 images")
    print(f"  {pictures:.1f} pictures and {values:.1f} values a second, at least {LEAST_PICTURES}")
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--parts", default="gradients,accounts,rate")
    parts = parser.parse_args().parts.split(",")
    if "gradients" in parts:
        time_gradients()
    with sync_playwright() as playwright, run_server() as address:
        browser = launch(playwright)
        if "accounts" in parts:
            time_accounts(browser, address)
        if "rate" in parts:
            time_rate(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
