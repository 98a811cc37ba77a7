"""Whether everybody can use a page: the rules of axe-core, on a page that has come to rest."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.harness import settle

# Streamlit's own navigation puts headers into a list; that is not ours to mend.
EVERYTHING = {"include": [["body"]], "exclude": [["[data-testid=stSidebarNavItems]"]]}
UNDER_WAY = "[role=progressbar]:not([aria-valuenow='100'])"
RUN = """async ([context, options]) => {
    const { violations } = await axe.run(context, options);
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}"""

# What a theme changes.
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def broken_anywhere(page: Page) -> dict[str, object]:
    """Give what a page breaks in both themes, at both widths: the rules, and its own width."""
    found: dict[str, object] = {}
    for width, theme, rules in (
        (1280, "light", {}),
        (1280, "dark", OF_COLOURS),
        (390, "dark", {}),
        (390, "light", OF_COLOURS),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        settle(page)
        expect(page.locator(".stApp")).to_have_css("color-scheme", theme)
        broken = violations(page, rules)
        found |= {f"{rule} at {width}, {theme}": where for rule, where in broken.items()}
        overflow = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
        if overflow > 0:
            found[f"{overflow} pixels too wide at {width}, {theme}"] = page.url
    return found


def violations(
    page: Page, rules: Mapping[str, object] = MappingProxyType({})
) -> dict[str, list[str]]:
    """Give each rule that is broken, of all or some of them, and by which elements."""
    expect(page.locator(UNDER_WAY)).to_have_count(0)
    settle(page)  # a page that fades in has too little contrast for a moment
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)  # half a megabyte, once for each time that a page is loaded
    found = page.evaluate(RUN, [EVERYTHING, {"resultTypes": ["violations"], **rules}])
    return dict(found)
