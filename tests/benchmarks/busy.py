"""Time the convolution page's sliders while a network trains on the same machine.

    python -m tests.benchmarks.busy

Prints slider to painted picture before, while and after: at most twice is the aim.
"""

from __future__ import annotations

from playwright.sync_api import Browser, expect, sync_playwright

from tests.benchmarks.pages import Pressed, open_convolution, photo_slider, ratios, summary
from tests.browser.harness import launch, run_server, settle

WITHOUT_END = "training?epochs=1000&name=Without+end"
PATIENCE = 120_000  # ms until a worker has loaded TensorFlow
PRESSES = 60


def timed(slider: Pressed) -> list[float]:
    for _ in range(PRESSES):
        slider.press()
    return slider.times


def main() -> None:
    with sync_playwright() as playwright, run_server() as address:
        browser: Browser = launch(playwright)
        page = open_convolution(browser, address)
        before = timed(photo_slider(page, "Strides"))
        print(f"before the training  {summary(before)}")

        training = browser.new_page()
        training.goto(f"{address}/{WITHOUT_END}")
        settle(training)
        training.get_by_role("button", name="Start", exact=True).click()
        running = training.locator(".stMarkdownBadge").get_by_text("running", exact=True)
        expect(running).to_be_visible(timeout=PATIENCE)
        while_training = timed(photo_slider(page, "Strides"))
        expect(running).to_be_visible()
        print(
            f"while it trains      {summary(while_training)}   "
            f"{ratios(while_training, before)} of before"
        )

        content = training.get_by_test_id("stMainBlockContainer")
        content.get_by_role("button", name="Stop", exact=True).click()
        expect(
            training.locator(".stMarkdownBadge").get_by_text("stopped", exact=True)
        ).to_be_visible(timeout=30_000)
        after = timed(photo_slider(page, "Strides"))
        print(f"after it             {summary(after)}   {ratios(after, before)} of before")
        browser.close()


if __name__ == "__main__":
    main()
