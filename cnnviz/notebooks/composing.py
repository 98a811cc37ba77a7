"""Sections become a notebook: its head, the data in it, and for each section its cells."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import diverging
from cnnviz.figures.files import png
from cnnviz.i18n import translate
from cnnviz.notebooks.notebook import Cell, CodeCell, MarkdownCell, Notebook
from cnnviz.notebooks.painting import PAINTING, source_of
from cnnviz.notebooks.section import Section, Value

_PRINTED: dict[str, Any] = {"precision": 4, "suppress": True, "threshold": 400, "linewidth": 100}
_IMPORTS = """\
{before}import base64
import io

{frameworks}import numpy as np
from PIL import Image

np.set_printoptions({printed})


def read(text):
    \"\"\"Read arrays by their names out of a text.\"\"\"
    return dict(np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False))


{painting}"""


def compose(
    title: str,
    origin: str,
    settings: Sequence[tuple[str, str]],
    sections: Sequence[Section],
) -> Notebook:
    """Make a notebook, in the language that is spoken.

    Parameters
    ----------
    title, origin : str
        What it is of, and where it was made; plain text.
    settings : sequence of (str, str)
        The labels of the page's controls, and what each is set to; Markdown.
    sections : sequence of Section
    """
    frameworks = _frameworks("\n".join(section.code for section in sections))
    needed = "tensorflow pillow" if frameworks else "numpy pillow"
    before = "".join(dict.fromkeys(section.before for section in sections))
    parts = {
        "before": before,
        "printed": ", ".join(f"{name}={value}" for name, value in _PRINTED.items()),
        "painting": source_of(*PAINTING),
    }
    data: dict[str, NDArray[Any]] = {"colours": diverging()}
    shown: dict[str, NDArray[Any]] = {}
    cells: list[Cell] = []
    for section in sections:
        data |= section.data
        for value in section.values:
            assert value.code not in shown, value.code  # what is shown is found by it
            shown[value.code] = np.asarray(value.shown)
        cells += _cells(section)
    head: list[Cell] = [
        MarkdownCell(f"# {title}\n\n{origin}\n\n{_table(settings)}".rstrip()),
        MarkdownCell(
            translate(
                "Run the cells from top to bottom. They need Python with the packages of "
                "`pip install {packages}`, and a network only where a cell says so. What stands "
                "below each cell is what the page showed; the cells that compare stop with an "
                "error where what is computed here is anything else.",
                packages=needed,
            )
        ),
        CodeCell(_IMPORTS.format(**parts, frameworks=frameworks)),
        MarkdownCell(
            translate(
                "The next cell holds what the page worked on, `data`, and what it showed, "
                "`shown`: arrays of NumPy, written as text."
            )
        ),
        CodeCell(f'data = read("{_packed(data)}")\nshown = read("{_packed(shown)}")', folded=True),
    ]
    return Notebook((*head, *cells))


def _frameworks(program: str) -> str:
    lines = {
        "import keras": r"\bkeras\.|(?<![\w.])layers\.",
        "import tensorflow as tf": r"\btf\.",
        "from keras import layers": r"(?<![\w.])layers\.",
    }
    return "".join(f"{line}\n" for line, used in lines.items() if re.search(used, program))


def _cells(section: Section) -> Iterator[Cell]:
    yield MarkdownCell(section.said)
    printed = [_printed(value) for value in section.values if value.printed]
    lines = [section.code.strip("\n"), *(line for line, _ in printed)]
    image = section.painting.image if section.painting else None
    if section.painting:
        lines.append(section.painting.code)
    yield CodeCell(
        "\n".join(lines),
        section.printed + "".join(text for _, text in printed),
        png(np.asarray(image)) if image else b"",
        section.folded,
    )
    if section.values:
        said = translate("The same numbers as on the page.")
        compared = [_compared(value) for value in section.values]
        yield CodeCell("\n".join([*compared, f"print({said!r})"]), f"{said}\n")


def _printed(value: Value) -> tuple[str, str]:
    """Give the line that prints a value, and what it prints."""
    shown = np.asarray(value.shown)
    if shown.ndim == 0:
        number = shown.item()
        if isinstance(number, float):
            return f'print(f"{{{value.code}:.6g}}")', f"{number:.6g}\n"
        return f"print({value.code})", f"{number}\n"
    line, flat = f"print(np.shape({value.code}))", np.squeeze(shown)
    if flat.ndim > 2:  # to be looked at, not read
        return line, f"{shown.shape}\n"
    with np.printoptions(**_PRINTED):
        text = f"{shown.shape}\n{flat}\n"
    return f"{line}\nprint(np.squeeze({value.code}))", text


def _compared(value: Value) -> str:
    name = f'shown["{value.code}"]' if '"' not in value.code else f"shown['{value.code}']"
    if value.tolerance == 0:
        return f"np.testing.assert_array_equal({value.code}, {name})"
    numbers = np.asarray(value.shown, "float64")
    largest = float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0))
    limits = f"rtol={value.tolerance:g}, atol={value.tolerance * largest:.2g}"
    return f"np.testing.assert_allclose({value.code}, {name}, {limits})"


def _packed(arrays: Mapping[str, NDArray[Any]]) -> str:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return b64encode(file.getvalue()).decode()


def _table(settings: Sequence[tuple[str, str]]) -> str:
    if not settings:
        return ""
    head = f"| {translate('Setting')} | {translate('Value')} |\n| --- | --- |\n"
    return head + "\n".join(f"| {label} | {value} |" for label, value in settings)
