"""Charts drawn while another thread begins to load pandas."""

from __future__ import annotations

import subprocess
import sys

DRAW = """
import sys
from cnnviz.figures import curves
pandas = sys.modules["pandas"]
assert pandas.Series and not pandas.__spec__._initializing
"""


def test_who_can_draw_has_pandas_as_a_whole():
    subprocess.run([sys.executable, "-c", DRAW], check=True)
