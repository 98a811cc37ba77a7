"""What holds for every page: the app's own process stays without TensorFlow."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.lesson.drive import APP

PAGES = sorted(path.stem for path in (APP.parent / "lesson").glob("*.py"))
# Other tests of this process have TensorFlow loaded: a fresh one opens the pages in turn.
PROGRAM = """
import json, sys
from cnnviz.training import Engine
from cnnviz.ui.inspector import inspector
from tests.lesson.drive import opened
Engine.warm_up = lambda self: None
brought = {}
for page in sys.argv[1:]:
    shown = opened(page, timeout=60, visitor="me", visitor_answered=True).run()
    assert shown.title and not shown.exception, page
    brought[page] = sorted({"tensorflow", "keras"} & sys.modules.keys())
inspector().close()
print(json.dumps(brought))
"""


@pytest.fixture(scope="module")
def brought(tmp_path_factory):
    environment = {**os.environ, "CNNVIZ_STORE": str(tmp_path_factory.mktemp("store"))}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *PAGES],
        env=environment,
        cwd=APP.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("page", PAGES)
def test_tensorflow_stays_out(brought, page):
    assert brought[page] == []
