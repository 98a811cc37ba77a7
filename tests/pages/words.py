"""The words of a page that are English still where it speaks another language."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from streamlit.testing.v1 import AppTest

from cnnviz.i18n.markup import with_words
from cnnviz.ui.components import open_packet
from cnnviz.ui.language import KEY
from cnnviz.ui.text import TEXTS, own_sections

# What Streamlit sends that nobody reads: keys, styles, code, and values that options name.
UNREAD = {
    "id", "key", "user_key", "icon", "element_id", "form_id", "component_name", "js_content",
    "css_content", "html_content", "url", "data_test_id", "language", "page_script_hash", "page",
    "page_name", "query_string", "external_url", "style_css", "config", "theme", "format",
    "accept_multiple_files", "block_id", "type", "shortcut", "default", "raw_values", "value",
    "color", "background_color", "mime", "autocomplete", "set_value", "string_value", "tag",
    "anchor",
}  # fmt: skip
# What components are sent under these names is for their programs.
CODE = {
    "name", "kind", "layer", "mode", "digest", "type", "path", "codes", "tone", "id", "url",
    "image", "images", "src", "address", "colour", "language", "opens", "luts", "palette",
    "palettes", "anchor", "selected", "line", "follow", "view", "noun",
}  # fmt: skip
# Where Plotly has words.
WORDY = {"text", "title", "label", "hovertemplate", "ticktext", "customdata", "name"}

# Taken out before words are looked for: `code`, formulas, addresses, icons, colours of Markdown,
# tags, places of values, and the English word that follows a Korean term in brackets.
_NO_WORDS = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|\S+://\S+|:material/\w+:"
    r"|:(?:blue|green|grey|gray|orange|red|violet|small)\[|<[^>]*>|&\w+;|%?\{[^}]*\}"
    r"|(?<=[가-힣*])\([^)]*\)",
    re.DOTALL,
)
# A word has a small letter and no digit, dot or underscore in it or at it.
_WORD = re.compile(r"(?<![\w.\-/=])[A-Za-z]*[a-z][A-Za-z'’]+(?![\w/=]|[.\-]\w)")


def speaking(page: AppTest, language: str) -> AppTest:
    """Have a page that has yet to run speak a language."""
    page.session_state[KEY] = language
    return page


def english_words(page: AppTest, kept: Collection[str]) -> dict[str, str]:
    """Give each word that a page says in English, with a text that it stands in.

    Parameters
    ----------
    page : AppTest
        That ran in Korean.
    kept : collection of str
        Names that are the same in all languages.
    """
    found: dict[str, str] = {}
    for said in texts(page):
        for word in _WORD.findall(_NO_WORDS.sub(" ", _without_prose(said))):
            if word not in kept:
                found.setdefault(word, said[:160])
    return found


def _without_prose(said: str) -> str:
    """Leave out what stands in a Korean text: it has tests of its own, and names people."""
    for section in _prose():
        said = said.replace(section, " ")
    return said


@cache
def _prose() -> tuple[str, ...]:
    topics = (each.relative_to(TEXTS / "ko").with_suffix("") for each in TEXTS.glob("ko/**/*.md"))
    written = (text for topic in topics for text in own_sections(topic.as_posix(), "ko").values())
    return tuple(sorted(filter(None, written), key=len, reverse=True))


def texts(page: AppTest) -> Iterator[str]:
    """Give each text that a page says: of controls, prose, components and charts."""
    for node in page._tree:
        if (proto := getattr(node, "proto", None)) is not None:
            yield from _of_proto(proto)


def _of_proto(proto: Any) -> Iterator[str]:
    kind = proto.DESCRIPTOR.name
    if kind == "BidiComponent":
        if proto.component_name.startswith("cnnviz_address"):
            return  # a link
        yield from _of_data(json.loads(proto.json) if proto.json else None)
        if proto.bytes:
            yield from _of_data(open_packet(proto.bytes))
    elif kind == "PlotlyChart":
        yield from _of_plotly(json.loads(proto.spec), said=False)
    elif kind == "Html":
        yield from _of_html(proto.body)
    elif kind != "Code":
        for field, value in proto.ListFields():
            if field.name in UNREAD:
                continue
            for each in value if _is_many(value) else [value]:
                if hasattr(each, "DESCRIPTOR"):
                    yield from _of_proto(each)
                elif isinstance(each, str):
                    yield each


def _is_many(value: object) -> bool:
    return not isinstance(value, str | bytes) and hasattr(value, "__getitem__")


def _of_data(data: Any) -> Iterator[str]:
    """Give the texts that a component is sent, but for what its program reads."""
    if isinstance(data, str):
        yield from _of_html(data) if data.startswith("<") else [data]
    elif isinstance(data, dict):
        for name, value in data.items():
            if name not in CODE and not name.endswith("key"):
                yield from _of_data(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _of_data(value)


def _of_plotly(spec: Any, *, said: bool) -> Iterator[str]:
    if isinstance(spec, str):
        yield from [spec] if said else []
    elif isinstance(spec, dict):
        for name, value in spec.items():
            if name not in ("template", "meta"):
                inside = said and name not in ("font", "color", "side", "family")
                yield from _of_plotly(value, said=inside or name in WORDY)
    elif isinstance(spec, list):
        for value in spec:
            yield from _of_plotly(value, said=said)


def _of_html(fragment: str) -> list[str]:
    words: list[str] = []

    def take(text: str) -> str:
        words.append(text)
        return text

    with_words(re.sub(r"<style.*?</style>", "", fragment, flags=re.DOTALL), take)
    return words
