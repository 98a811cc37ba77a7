"""Every control of a setting can be held by an assignment."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

WIDGETS = {
    "multiselect", "number_input", "pills", "radio", "segmented_control", "select_slider",
    "selectbox", "slider", "text_input", "toggle",
}  # fmt: skip
OF_MANY = ("training_preset", "augmentation_edit_preset", "arch_edit_start")
"""Widgets that show others' settings and set several at once: what is held is set back."""

FILES = [
    path
    for folder in ("cnnviz/ui", "pages")
    for path in sorted((Path(__file__).parents[3] / folder).rglob("*.py"))
    if "assignments" not in str(path) and path.name != "glossary.py"  # settings of no lesson
]


def _drawn_by_streamlit_itself(path: Path) -> list[str]:
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WIDGETS
    ]
    keys = [
        ast.unparse(keyword.value) for call in calls for keyword in call.keywords
        if keyword.arg == "key"
    ]  # fmt: skip
    shared = [
        ast.unparse(keyword.value) for call in calls for keyword in call.keywords
        if keyword.arg is None and not any(each in ast.unparse(keyword) for each in OF_MANY)
    ]  # fmt: skip
    return [key for key in keys if key.lower().startswith("link.key(")] + shared


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_setting_is_drawn_by_control(path):
    assert _drawn_by_streamlit_itself(path) == []
