"""On which pages each work is named: read from the texts themselves."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cnnviz.i18n import ENGLISH
from cnnviz.teaching.references import cited_keys
from cnnviz.ui.pages import PAGES
from cnnviz.ui.text import TEXTS
from cnnviz.ui.tours.texts import tour_of

# Texts that are not named after the page which shows them.
_SHOWN_ON = {
    "backbones": "transfer_learning",
    "diagnosis": "training",
    "kernels": "convolution",
    "layers": "architecture",
    "live": "training",
    "transfer": "transfer_learning",
}


def page_of(path: Path) -> str:
    """Give the page that shows a text, by the text's path below its language.

    Raises
    ------
    KeyError
        If no page is known to.

    Examples
    --------
    >>> page_of(Path("backbones/VGG16.md")), page_of(Path("tours/padding.md"))
    ('transfer_learning', 'convolution')
    """
    if path.parent.name == "tours":
        return tour_of(path.stem).page
    topic = path.parts[0].removesuffix(".md")
    return topic if topic in PAGES else _SHOWN_ON[topic]


@cache
def cited_on() -> dict[str, list[str]]:
    """Give the pages on which each work is named, in the order of the lesson."""
    found: dict[str, set[str]] = {}
    for file in sorted((TEXTS / ENGLISH).rglob("*.md")):
        for key in cited_keys(file.read_text(encoding="utf-8")):
            found.setdefault(key, set()).add(page_of(file.relative_to(TEXTS / ENGLISH)))
    return {key: [name for name in PAGES if name in pages] for key, pages in found.items()}
