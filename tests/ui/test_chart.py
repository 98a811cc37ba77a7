"""Charts and pictures of pages are told to who does not see them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np

from cnnviz.figures.grid_chart import grid_text
from cnnviz.training.metrics import ACCURACY

ROOT = Path(__file__).parents[2]
COMPONENTS = ROOT / "cnnviz" / "ui" / "components"


def calls(method):
    """Give each call of a method in the pages and what they share: its file, and its arguments."""
    for path in [*(ROOT / "pages").glob("*.py"), *(ROOT / "cnnviz" / "ui").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == method:
                yield path.relative_to(ROOT).as_posix(), {each.arg for each in node.keywords}


def test_charts_are_drawn_with_their_words_alone():
    assert {path for path, _ in calls("plotly_chart")} == {"cnnviz/ui/chart.py"}


def test_each_picture_has_a_text():
    pictures = list(calls("image"))
    assert pictures
    assert [path for path, named in pictures if "alt" not in named] == []


def test_each_canvas_and_drawing_of_a_component_has_a_role_or_is_only_seen():
    drawn = {
        f"{page.parent.name}: {tag}"
        for page in COMPONENTS.rglob("*.html")
        for tag in re.findall(r"<(?:canvas|svg)[^>]*>", page.read_text(encoding="utf-8"))
        if not re.search(r"\brole=|aria-hidden=", tag)
    }
    # The scales of colours: their ends are written beside them, and what is around has the name.
    assert drawn == {
        "feature_maps: <canvas>",
        'photo_map: <canvas width="256" height="1">',
    }


def test_a_grid_of_runs_tells_each_that_is_known():
    values = np.array([[0.5, np.nan], [0.25, 0.75]])
    told = grid_text(["Dropout", "Seed"], [["0", "0.5"], ["1", "2"]], values, ACCURACY)
    assert told.replace("\N{NO-BREAK SPACE}", " ") == (
        "Dropout 0, Seed 1: 50.0 %; Dropout 0.5, Seed 1: 25.0 %; Dropout 0.5, Seed 2: 75.0 %"
    )
