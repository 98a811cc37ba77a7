"""Names as strangers give them, and where a page would act on one instead of showing it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from streamlit.testing.v1 import AppTest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.training.store.store import Store
from tests.training.made_run import made_run

NAMES = {
    "link": "[see](javascript:alert)",
    "picture": "![see](https://e.x/p.png)",
    "html": "<img src=x onerror=alert(1)>",
    "formula": "$\\frac{1}{0}$",
    "icon": ":material/skull: it",
    "colour": ":red-badge[it]",
    "code": "it`s <b>x</b>",
    "emphasis": "**bold** ~~gone~~ __x__",
    "lines": "one\n\n# two\n- three",
    "override": "\u202egnp.exe",
    "long": "[x](y)" * 1_700,
}
"""By what Markdown, HTML or Streamlit would make of them: names of files, classes and layers, and
values in addresses. A run is refused such a name."""

# What is left of a name wherever it is acted on.
_ACTED_ON = re.compile(
    r"(?<!\\)\]\((?:javascript|https://e\.x|y\))|(?<!\\)<(?:img src=x|b>x)|\$\\frac"
    r"|(?<!\\):(?:material/skull|red-badge\[)|\*\*bold|~~gone~~ |\n#|\u202e"
)
# `code` shows what is in it; a run of ticks ends with as many.
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
# What shows texts as they are: the names of options, what is typed, code.
_PLAIN = {"Code", "TextInput", "TextArea", "Json"}
_PLAIN_FIELDS = {
    *("id", "key", "user_key", "element_id", "form_id", "url", "page_script_hash", "query_string"),
    *("value", "raw_values", "default", "set_value", "string_value", "block_id", "anchor"),
}
_PLAIN_OPTIONS = {"Selectbox", "MultiSelect"}


def fill(store: Store) -> str:
    """Put a run into a store, "me" its owner, whose classes are called so; give its id."""
    return made_run(store, classes(), name="1. a: (b) = + - %", done=1)


def classes() -> Any:
    """Give pictures whose classes are called so."""
    return replace(shapes_dataset(60, 20), class_names=tuple(NAMES.values())[:10])


def acted_on(page: AppTest) -> list[str]:
    """Give each text of a page in which a name of `NAMES` would be acted on."""
    return [text[:200] for text in _marked(page) if _ACTED_ON.search(_CODE.sub("", text))]


def _marked(page: AppTest) -> Iterator[str]:
    """Give each text of a page in which Markdown or HTML is acted on."""
    for node in page._tree:
        if (proto := getattr(node, "proto", None)) is not None:
            yield from _of(proto)


def _of(proto: Any) -> Iterator[str]:
    kind = proto.DESCRIPTOR.name
    if kind == "PlotlyChart":
        # Plotly acts on a few tags; a word of ours never looks like one of a stranger's.
        yield from re.findall(r"<img[^>]*>", json.dumps(json.loads(proto.spec)))
    elif kind not in _PLAIN and kind != "BidiComponent":  # components show text as it is
        for field, value in proto.ListFields():
            if field.name in _PLAIN_FIELDS or (field.name == "options" and kind in _PLAIN_OPTIONS):
                continue
            many = not isinstance(value, str | bytes) and hasattr(value, "__getitem__")
            for each in value if many else [value]:
                if hasattr(each, "DESCRIPTOR"):
                    yield from _of(each)
                elif isinstance(each, str):
                    yield each
