"""Take the pictures of the README from the running app."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.harness import ROOT, launch, run_server, settle

PICTURES = ROOT / "docs"
PATIENCE = 180_000  # ms, until a process has loaded TensorFlow and a run has ended


class Shot(NamedTuple):
    """A picture: what is opened, how, and what is done before it is taken."""

    path: str
    height: int = 1000
    act: Callable[[Page], None] = lambda page: None


def train(page: Page) -> None:
    page.get_by_role("button", name="Start", exact=True).click()
    ended = page.locator(".stMarkdownBadge").get_by_text("finished", exact=True)
    expect(ended).to_be_visible(timeout=PATIENCE)


def explained(page: Page) -> None:
    expect(page.locator("[data-component=trace] [data-role=value]")).to_be_visible(timeout=PATIENCE)


def overlaid(page: Page) -> None:
    expect(page.locator("[data-component=overlay]")).to_have_count(2, timeout=PATIENCE)


def drawn(page: Page) -> None:
    painted = page.locator("[data-component=gallery] canvas[data-painted]")
    expect(painted).to_have_count(10, timeout=PATIENCE)


SHOTS = {
    "convolution": Shot("convolution?padding=same", 1500),
    "training": Shot("training?epochs=12", 1400, act=train),
    "feature-maps": Shot("feature-maps?layer=conv2d_1&channel=3&cell=9,12", 1700, act=explained),
    "why": Shot("why", 1200, act=overlaid),
    "augmentation": Shot("augmentation?value=20", 1420, act=drawn),
}


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with run_server() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for name, shot in SHOTS.items():
            viewport = {"width": 1280, "height": shot.height}
            page = browser.new_page(viewport=viewport)
            page.goto(f"{address}/{shot.path}")
            settle(page)
            shot.act(page)
            settle(page)
            page.locator("canvas[data-painted]").first.wait_for()
            page.wait_for_timeout(1000)
            page.screenshot(path=PICTURES / f"{name}.png")
            print(PICTURES / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
