"""The page of faults names tests that are there."""

from __future__ import annotations

import re

import pytest

from tests.faults.mounted import ROOT

ROWS = [
    line
    for line in (ROOT / "docs/faults.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and "---" not in line
][1:]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split(" | ")[0].strip("| "))
def test_a_fault_has_a_test_that_is_there(row):
    named = re.findall(r"`(tests/[\w/]+\.py)` `(test_\w+)`", row)
    assert named
    for place, name in named:
        assert f"def {name}(" in (ROOT / place).read_text("utf-8"), (place, name)
