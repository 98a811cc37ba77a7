"""The core is light: it brings no framework along."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = {"tensorflow", "keras", "onnx", "streamlit", "plotly", "dask", "distributed"}


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [
        ("cnnviz.ops, cnnviz.data", HEAVY),
        ("cnnviz.figures, cnnviz.nets", HEAVY),
        ("cnnviz.training", HEAVY),
        ("cnnviz.ops", {"PIL", "skimage", "scipy"}),
        ("cnnviz.i18n, cnnviz.i18n.extraction", {"babel.messages"}),
        ("cnnviz.ui.text", {"pandas", "cnnviz.inspection", "cnnviz.training"}),  # every page has it
    ],
)
def test_import_brings_no_framework(modules, heavy):
    program = f"import sys, {modules}; print(*{heavy!r} & sys.modules.keys())"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert found.stdout.split() == []


@pytest.mark.parametrize(("chosen", "wanted"), [(None, "1"), ("0", "0")])
def test_onednn_is_asked_for_unless_the_user_says_otherwise(chosen, wanted):
    environment = {name: v for name, v in os.environ.items() if name != "TF_ENABLE_ONEDNN_OPTS"}
    if chosen:
        environment["TF_ENABLE_ONEDNN_OPTS"] = chosen
    program = "import os, cnnviz; print(os.environ['TF_ENABLE_ONEDNN_OPTS'])"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env=environment, text=True
    )
    assert found.stdout.strip() == wanted
