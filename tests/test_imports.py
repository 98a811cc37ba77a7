"""The core is light: it brings no framework along."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"tensorflow", "keras", "streamlit", "plotly", "dask", "distributed"}


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [
        ("cnnviz.ops, cnnviz.data", HEAVY),
        ("cnnviz.figures, cnnviz.nets", HEAVY),
        ("cnnviz.training", HEAVY),
        ("cnnviz.ops", {"PIL", "skimage", "scipy"}),
    ],
)
def test_import_brings_no_framework(modules, heavy):
    program = f"import sys, {modules}; print(*{heavy!r} & sys.modules.keys())"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert found.stdout.split() == []
