"""Take the pictures of the README from the running app."""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from tests.browser.harness import ROOT, launch, run_server, settle

PICTURES = ROOT / "docs"
SHOTS = {
    "convolution": ("convolution?padding=same", "light", 1500),
    "convolution-dark": ("convolution?padding=same", "dark", 760),
    "images": ("", "light", 900),
}


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with run_server() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for name, (path, theme, height) in SHOTS.items():
            viewport = {"width": 1280, "height": height}
            page = browser.new_page(viewport=viewport, color_scheme=theme)
            page.goto(f"{address}/{path}")
            settle(page)
            page.locator("canvas[data-painted]").first.wait_for()
            page.wait_for_timeout(1000)
            page.screenshot(path=PICTURES / f"{name}.png")
            print(PICTURES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
