"""Folders that go with their block, or with the process that is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cnnviz.data.temporary import temporary_folder

HOLDS = """
import sys
from cnnviz.data.temporary import temporary_folder
with temporary_folder() as folder:
    print(folder.parent, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Give the folder that stands in for the machine's temporary one."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def half_written():
    with temporary_folder() as folder:
        (folder / "half").write_bytes(b"of it")
        raise KeyError


def test_it_goes_with_its_block_also_by_an_error(temporary):
    with pytest.raises(KeyError):
        half_written()
    assert not list(temporary.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="has no locks of this kind")
def test_that_of_a_killed_process_goes_with_the_next_and_no_other(temporary):
    holders = [
        subprocess.Popen(
            [sys.executable, "-c", HOLDS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(temporary)},
            text=True,
        )
        for _ in range(2)
    ]
    try:
        places = [Path(each.stdout.readline().strip()) for each in holders]
        for place in places:
            os.utime(place, (0, 0))
        holders[0].kill()
        holders[0].wait()
        assert all(place.exists() for place in places)
        with temporary_folder():
            assert [place.exists() for place in places] == [False, True]
    finally:
        for each in holders:
            each.communicate()  # it ends with its input
    assert not list(temporary.iterdir())
