"""What holds for every page: the app's own process stays without TensorFlow."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.pages.drive import ROOT

pytestmark = pytest.mark.tensorflow

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
# What was asked of these pages when each had a test of its own.
ASKED = {
    "activation": {"act_activation": "gelu"},
    "convolution": {"conv_filters": ["edge", "box_blur"], "conv_activation": "gelu"},
}
# Other tests of this process have TensorFlow loaded: a fresh one opens the pages in turn.
PROGRAM = """
import json, sys
from cnnviz.training import Engine
from cnnviz.ui.inspector import inspector
from tests.pages.drive import opened
Engine.warm_up = lambda self: None
found = {}
for page, asked in json.loads(sys.argv[1]).items():
    shown = opened(page, session_owner="me", session_owner_answered=True).run()
    for name, value in asked.items():
        shown.session_state[name] = value
    if asked:
        shown.run()
    assert not shown.exception, page
    brought = sorted({"tensorflow", "keras"} & sys.modules.keys())
    found[page] = shown.title[0].value, brought
inspector().close()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    asked = json.dumps({page: ASKED.get(page, {}) for page in PAGES})
    environment = {**os.environ, "CNNVIZ_STORE": str(tmp_path_factory.mktemp("store"))}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, asked],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("page", PAGES)
def test_tensorflow_stays_out(found, page):
    _, brought = found[page]
    assert brought == []


def test_each_page_has_a_title_of_its_own(found):
    assert len({title for title, _ in found.values()}) == len(PAGES) == 21
    assert found["training"][0] == "Training"


# A link may open any page first: what it imports must not need another page's.
IMPORTS = """
import ast, os, sys
import distributed, fsspec, pandas, PIL.Image, plotly.graph_objects, streamlit
failed = []
for path in sys.argv[1:]:
    tree = ast.parse(open(path, encoding="utf-8").read())
    tree.body = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    sys.stdout.flush()
    if not (child := os.fork()):
        exec(compile(tree, path, "exec"), {})
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        failed.append(path)
print(len(sys.argv) - 1, failed)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_each_page_may_be_the_first_that_a_process_opens():
    paths = [str(ROOT / "pages" / f"{page}.py") for page in PAGES]
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS, *paths], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == f"{len(PAGES)} []", done.stderr
