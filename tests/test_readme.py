"""The README's program prints what the README says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_library_example_prints_what_stands_below_it():
    program, printed = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", README, re.S).groups()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout == printed


def test_every_place_in_the_tree_exists():
    tree = README.split("## The tree")[1]
    root = Path(__file__).parents[1]
    for name in re.findall(r"^(?:  ){1,2}([\w/]+(?:\.py|/)) ", tree, re.M):
        assert list(root.glob(f"cnnviz/**/{name.rstrip('/')}")), name
