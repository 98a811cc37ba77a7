"""A notebook as data, and its file."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest

from cnnviz.figures import png
from cnnviz.notebooks.notebook import CodeCell, MarkdownCell, Notebook
from tests.notebooks.format import check_notebook


def read(*cells):
    return json.loads(Notebook(cells).file())


def test_a_file_of_every_kind_of_cell_is_one_of_jupyter():
    dot = png(np.zeros((1, 1), np.uint8))
    cells = MarkdownCell("# A\n\n$x$"), CodeCell("1", "1\n", dot), CodeCell("x = 2", folded=True)
    notebook = read(*cells)
    check_notebook(notebook)
    _, shown, folded = notebook["cells"]
    assert shown["outputs"][0]["text"] == ["1\n"]
    assert base64.b64decode(shown["outputs"][1]["data"]["image/png"]) == dot
    assert folded["metadata"]["jupyter"]["source_hidden"]
    assert folded["outputs"] == []


def test_a_file_is_the_same_each_time_it_is_written():
    cells = MarkdownCell("합성곱"), CodeCell("print(1)", "1\n")
    assert Notebook(cells).file() == Notebook(cells).file()
    assert "합성곱" in Notebook(cells).file()  # not as numbers of its letters


@pytest.mark.parametrize("source", ["", "a", "a\n", "a\nb", "a\n\nb"])
def test_the_lines_of_a_cell_are_its_source(source):
    (cell,) = read(MarkdownCell(source))["cells"]
    assert "".join(cell["source"]) == source
