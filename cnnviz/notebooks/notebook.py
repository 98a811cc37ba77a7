"""A notebook of Jupyter as data, and its file: nbformat 4.5."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MarkdownCell:
    """A cell of prose.

    Attributes
    ----------
    source : str
        Markdown, with formulas between dollar signs.
    """

    source: str

    def data(self) -> dict[str, Any]:
        """Give what the file says of it, without its id."""
        return {"cell_type": "markdown", "metadata": {}, "source": _lines(self.source)}


@dataclass(frozen=True)
class CodeCell:
    """A cell of Python, with what came of it.

    Attributes
    ----------
    source : str
    printed : str
        What it prints.
    picture : bytes
        The PNG file that its last expression is displayed as; b"" for none.
    folded : bool
        Whether Jupyter folds the program, as one that holds data.
    """

    source: str
    printed: str = ""
    picture: bytes = b""
    folded: bool = False

    def data(self) -> dict[str, Any]:
        """Give what the file says of it, without its id."""
        outputs: list[dict[str, Any]] = []
        if self.printed:
            outputs.append(
                {"output_type": "stream", "name": "stdout", "text": _lines(self.printed)}
            )
        if self.picture:
            # Its text, for whoever sees no pictures, is what Jupyter writes of one.
            shown = {"image/png": b64encode(self.picture).decode(), "text/plain": ["<PIL.Image>"]}
            outputs.append({"output_type": "display_data", "data": shown, "metadata": {}})
        return {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {"jupyter": {"source_hidden": True}} if self.folded else {},
            "source": _lines(self.source),
            "outputs": outputs,
        }


Cell = MarkdownCell | CodeCell


@dataclass(frozen=True)
class Notebook:
    r"""Cells from top to bottom.

    Attributes
    ----------
    cells : tuple of MarkdownCell and CodeCell

    Examples
    --------
    >>> notebook = Notebook((MarkdownCell("# Sum"), CodeCell("print(1 + 2)", "3\n")))
    >>> [each["id"] for each in json.loads(notebook.file())["cells"]]  # the same each time
    ['cell-1', 'cell-2']
    """

    cells: tuple[Cell, ...]

    def file(self) -> str:
        """Write the file."""
        cells = [{"id": f"cell-{at}"} | cell.data() for at, cell in enumerate(self.cells, 1)]
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        written = {
            "cells": cells,
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
