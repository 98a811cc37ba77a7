"""What counts as a message in the code."""

from __future__ import annotations

import pytest

from cnnviz.i18n.extraction import messages_of

PYTHON = """
translate("Epoch {epoch}", epoch=3)
translate(
    "one "
    "two"
)
translate_plural("{count} row", "{count} rows", 3)
raise ValueError(message("`{name}` is gone.", name="a"))
plural_message("{count} is lost.", "{count} are lost.", count=2)
TITLE = marked("Convolution")
translate(kind.title)
"""
JAVASCRIPT = """
tell(translate("row {row}", { row }), `${translatePlural("{count} cell", "{count} cells", n)}!`);
cell.append(...translateParts("column {column}", { column }));
"""


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        (
            "a.py",
            PYTHON,
            [
                "Epoch {epoch}",
                "one two",
                ("{count} row", "{count} rows"),
                "`{name}` is gone.",
                ("{count} is lost.", "{count} are lost."),
                "Convolution",
            ],
        ),
        ("a.js", JAVASCRIPT, ["row {row}", ("{count} cell", "{count} cells"), "column {column}"]),
        ("a.html", '<p aria-label="Sum">of <b>all</b> 1</p>', ["Sum", "of", "all"]),
    ],
)
def test_messages_of_a_file(tmp_path, name, text, wanted):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert list(messages_of(path)) == wanted
