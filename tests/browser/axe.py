"""Whether everybody can use a page: the rules of axe-core, on a page that has come to rest."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.harness import settle

# Streamlit's own navigation puts headers into a list; that is not ours to mend.
EVERYTHING = {"include": [["body"]], "exclude": [["[data-testid=stSidebarNavItems]"]]}
OPTIONS = {"resultTypes": ["violations"]}
UNDER_WAY = "[role=progressbar]:not([aria-valuenow='100'])"
OVERFLOWING = Path(__file__).with_name("overflowing.js").read_text(encoding="utf-8")
RUN = """async ([context, options]) => {
    const { violations } = await axe.run(context, options);
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}"""


def broken_anywhere(page: Page, wide: str = "light") -> dict[str, object]:
    """Give what a page breaks at both widths, each in one theme: the rules, and its texts' room.

    A theme changes colours, a width the arrangement. Two pages, the second ``wide`` in the dark,
    show all that pages share in each theme at each width. At 640 pixels lies what is zoomed to
    twice its size on a screen of 1280.
    """
    found: dict[str, object] = {}
    narrow = {"light": "dark", "dark": "light"}[wide]
    for width, theme in ((1280, wide), (640, None), (390, narrow)):
        page.set_viewport_size({"width": width, "height": 900})
        if theme:
            page.emulate_media(color_scheme=theme)
        settle(page)
        if overflowing := page.evaluate(OVERFLOWING):
            found[f"cut off or outside at {width}"] = overflowing
        if theme:
            expect(page.locator(".stApp")).to_have_css("color-scheme", theme)
            broken = violations(page)
            found |= {f"{rule} at {width}, {theme}": where for rule, where in broken.items()}
    return found


def violations(page: Page) -> dict[str, list[str]]:
    """Give each rule that is broken, and by which elements."""
    expect(page.locator(UNDER_WAY)).to_have_count(0)
    settle(page)  # a page that fades in has too little contrast for a moment
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)  # half a megabyte, once for each time that a page is loaded
    return dict(page.evaluate(RUN, [EVERYTHING, OPTIONS]))
