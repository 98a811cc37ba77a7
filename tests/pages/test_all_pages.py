"""What holds for every page: TensorFlow stays out, and a stranger's names are shown as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.drive import ROOT
from tests.pages.strangers import NAMES, acted_on
from tests.waiting import PATIENCE

pytestmark = pytest.mark.tensorflow

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
# What was asked of these pages when each had a test of its own.
ASKED = {
    "activation": {"act_activation": "gelu"},
    "convolution": {"conv_filters": ["edge", "box_blur"], "conv_activation": "gelu"},
}
# Other tests of this process have TensorFlow loaded: a fresh one opens the pages in turn.
PROGRAM = """
import itertools, json, os, sys
from cnnviz.training import Engine, Store
from cnnviz.ui import dataset
from cnnviz.ui.inspector import inspector
from cnnviz.ui.page_links import link_of
from tests.pages.drive import opened
from tests.pages.strangers import NAMES, acted_on, classes, fill
Engine.warm_up = lambda self: None
dataset.load = lambda choice: classes()
run = fill(Store(os.environ["CNNVIZ_STORE"]))
found = {}
for page, asked in json.loads(sys.argv[1]).items():
    shown = opened(page, session_owner="me", session_owner_answered=True)
    names = [field.name for field in link_of(page).fields if field.linked]
    shown.query_params.update(zip(names, itertools.cycle(NAMES.values())))
    if page in ("runs", "training"):
        shown.query_params["run"] = run
    shown.run()
    for name, value in asked.items():
        shown.session_state[name] = value
    if asked:
        shown.run()
    assert not shown.exception, page
    brought = sorted({"tensorflow", "keras"} & sys.modules.keys())
    found[page] = shown.title[0].value, brought, acted_on(shown)
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
    assert found[page][1] == []


@pytest.mark.parametrize("page", PAGES)
def test_names_of_strangers_are_shown_and_not_acted_on(found, page):
    """Of runs, of classes, and each setting in the address."""
    assert found[page][2] == []


def names_shown():
    import sys

    import streamlit as st

    for name in sys.modules["tests.pages.strangers"].NAMES.values():
        st.markdown(f"It is {name}.")


def test_each_name_would_be_found_where_it_is_acted_on():
    page = AppTest.from_function(names_shown, default_timeout=PATIENCE).run()
    assert len(acted_on(page)) == len(NAMES)


def test_each_page_has_a_title_of_its_own(found):
    assert len({title for title, *_ in found.values()}) == len(PAGES) == 21
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
