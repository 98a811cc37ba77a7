"""A notebook of each page: made from the page's state, executed without cnnviz, and compared."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz.training import Engine, Store
from cnnviz.ui import dataset, engine
from cnnviz.ui.feature_maps import feature_visualization
from cnnviz.ui.notebooks.button import notebook_of
from cnnviz.ui.notebooks.parts import WITHOUT
from cnnviz.ui.pages import PAGES
from tests.notebooks.format import check_notebook
from tests.pages.drive import opened, run_until
from tests.training.made_run import made_run

pytestmark = pytest.mark.tensorflow

EXECUTE = Path(__file__).parents[1] / "notebooks" / "execute.py"
# page, and what its session has
CASES = {
    "images": ("images", {"image_probe": {"row": 3, "column": 5}}),
    "convolution": (
        "convolution",
        {"conv_side": "112", "conv_bias": 0.5, "conv_filters": ["edge"], "conv_activation": "gelu"},
    ),
    "pooling": ("pooling", {"pool_side": "112", "pool_mode": "average", "pool_padding": "same"}),
    "activation": ("activation", {"act_activation": "softmax"}),
    "dense": ("dense", {"dense_change": "shuffle", "dense_depth": "colour"}),
    "architecture": ("architecture", {}),
    "classify": ("classify", {"model": "seed"}),
    "feature maps": ("feature_maps", {"model": "seed", "maps_layer": "conv2d_1"}),
    "Grad-CAM": ("why", {"model": "seed", "why_against": 4}),
    "augmentation": ("augmentation", {}),
    "learning": (
        "learning",
        {"learning_data": "shapes", "learning_optimizer": "adam", "learning_steps": 3},
    ),
    "training": (
        "training",
        {"training_data": "shapes", "training_epochs": 1, "training_share": 20},
    ),
    "a run": ("runs", {}),
    "transfer": ("transfer_learning", {"transfer_data": "shapes", "transfer_epochs": 2}),
}
# What is asked of a network when a button is pressed.
PRESSED = {"architecture": "Measure with gradients", "feature maps": "Make one"}
# What no page shows, and so no notebook stores: it trains, or draws by chance.
UNSTORED = re.compile(r"\.fit\(|\.evaluate\(|training=True\)\)")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")


def made(script, state, pressed=""):
    """Open a page, press a button of it, and give its notebook."""
    page = opened(script, session_owner="me", session_owner_answered=True, **state).run()
    assert not page.exception
    if pressed:
        next(each for each in page.button if each.label == pressed).click().run()
        run_until(page)
    found = page.session_state["notebook_parts"]
    assert found.reason == ""
    return json.loads(notebook_of(script, [("Kernel", "sobel_x")], found))


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory, data):
    """Give the notebook of each case, made when it is first asked for."""
    with pytest.MonkeyPatch.context() as patched:
        folder = str(tmp_path_factory.mktemp("store"))
        patched.setenv("CNNVIZ_STORE", folder)
        patched.setattr(Engine, "warm_up", lambda self: None)
        patched.setattr(dataset, "load", lambda choice: data)
        patched.setattr(feature_visualization, "STEPS", 3)
        caches = dataset._dataset, engine.engine
        for each in caches:
            each.clear()
        run = {"runs_run": made_run(Store(folder), data, epochs=1)}
        yield cache(lambda case: made(CASES[case][0], CASES[case][1] | run, PRESSED.get(case, "")))
        for each in caches:
            each.clear()


@pytest.fixture(scope="module")
def outcomes(notebooks, tmp_path_factory):
    """Execute all notebooks in one process that has TensorFlow, and nothing of cnnviz.

    Gives what came of a case, as soon as that is known.
    """
    folder = tmp_path_factory.mktemp("notebooks")
    paths = [folder / f"{at}.ipynb" for at in range(len(CASES))]
    for case, path in zip(CASES, paths, strict=True):
        path.write_text(json.dumps(notebooks(case)), encoding="utf-8")
    with (folder / "errors").open("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, str(EXECUTE), *map(str, paths)],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        found, waiting = {}, list(CASES)

        def outcome(case):
            while case not in found:
                line = process.stdout.readline()
                assert line, Path(errors.name).read_text()[-2000:]
                found[waiting.pop(0)] = json.loads(line)
            return found[case]

        yield outcome
        process.stdout.close()
        process.wait()


@pytest.mark.parametrize("page", PAGES)
def test_each_page_has_a_notebook_or_a_reason_for_none(page):
    tested = [script for script, _ in CASES.values()]
    assert (page in tested) != (page in WITHOUT), f"“{page}” has no notebook, and no reason why"


@pytest.mark.parametrize("case", CASES)
def test_the_file_is_one_of_jupyter(case, notebooks):
    check_notebook(notebooks(case))


@pytest.mark.parametrize(
    ("case", "number"),
    [("architecture", "strength"), ("feature maps", "made"), ("learning", "means[:11]")],
)
def test_what_was_asked_for_is_compared_too(case, number, notebooks):
    sources = ["".join(each["source"]) for each in notebooks(case)["cells"]]
    assert any(f"np.testing.assert_allclose({number}," in source for source in sources)


@pytest.mark.parametrize("case", CASES)
def test_what_is_computed_is_what_is_stored_as_the_page_showed_it(case, notebooks, outcomes):
    cells = {each["id"]: each for each in notebooks(case)["cells"]}
    compared = 0
    for outcome in outcomes(case):
        assert "error" not in outcome, outcome["error"]
        cell = cells[outcome["id"]]
        source = "".join(cell["source"])
        compared += source.count("np.testing.assert_")
        printed, picture = stored(cell)
        if UNSTORED.search(source):
            assert not picture
            continue
        assert alike(outcome["printed"], printed), (outcome["printed"], printed)
        assert bool(picture) == bool(outcome["picture"])
        if picture:
            here, there = map(pixels, (picture, outcome["picture"]))
            assert here.shape == there.shape
            assert np.abs(here - there).max() <= 2  # a rounded level of colour
    assert compared > 1


def stored(cell):
    """Give what a cell holds as printed, and as a picture."""
    printed = "".join("".join(each.get("text", [])) for each in cell["outputs"])
    shown = [each["data"]["image/png"] for each in cell["outputs"] if "data" in each]
    return printed, "".join(shown)


def alike(one, other):
    """Compare texts whose numbers may differ by rounding."""
    numbers = [np.array(NUMBER.findall(text), float) for text in (one, other)]
    words = [NUMBER.sub("", text).split() for text in (one, other)]
    if words[0] != words[1] or numbers[0].shape != numbers[1].shape:
        return False
    limit = 1e-5 * np.abs(numbers[1]).max(initial=0) + 1e-4  # four digits are printed
    return bool(np.allclose(*numbers, rtol=1e-4, atol=limit))


def pixels(encoded):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded)))).astype(int)
