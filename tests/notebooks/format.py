"""What nbformat 4.5 asks of a notebook, as far as ours have it."""

from __future__ import annotations

import base64
import re


def check_notebook(notebook):
    """Assert that a file, read as JSON, is a notebook."""
    assert set(notebook) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert notebook["metadata"]["kernelspec"]["display_name"]
    assert notebook["metadata"]["language_info"]["name"] == "python"
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in notebook["cells"]:
        _check_cell(cell)


def _check_cell(cell):
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
    assert isinstance(cell["metadata"], dict)
    _check_lines(cell["source"])
    common = {"id", "cell_type", "metadata", "source"}
    if cell["cell_type"] == "markdown":
        assert set(cell) == common
        return
    assert cell["cell_type"] == "code"
    assert set(cell) == common | {"execution_count", "outputs"}
    assert cell["execution_count"] is None
    compile("".join(cell["source"]), cell["id"], "exec")
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            assert set(output) == {"output_type", "name", "text"}
            assert output["name"] == "stdout"
            _check_lines(output["text"])
            continue
        assert output["output_type"] == "display_data"
        assert set(output) == {"output_type", "data", "metadata"}
        assert base64.b64decode(output["data"]["image/png"])[1:4] == b"PNG"
        _check_lines(output["data"]["text/plain"])


def _check_lines(lines):
    assert all(isinstance(line, str) for line in lines)
    assert all(line.endswith("\n") for line in lines[:-1])
