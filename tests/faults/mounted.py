"""A program with a disk of its own, which nobody else sees and which goes with it."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")


@cache
def can_mount() -> bool:
    """Whether this system lets a process have mounts of its own."""
    try:
        tried = [*_NAMESPACE, "mount", "-t", "tmpfs", "none", "/tmp"]
        return subprocess.run(tried, capture_output=True).returncode == 0
    except OSError:
        return False


def run_on(mount: str, module: str, folder: Path) -> None:
    """Mount something on a folder, run a module with the folder as its argument, and unmount it.

    Parameters
    ----------
    mount : str
        A shell's words, in which ``$1`` is the folder.
    """
    if not can_mount():
        pytest.skip("this system lets no process have mounts of its own")
    words = f'{mount} && exec "$2" -m {module} "$1"'
    command = [*_NAMESPACE, "sh", "-c", words, "sh", str(folder), sys.executable]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


def sentence(error: Exception) -> str:
    """Give what people read of an error, which must be one line that ends as a sentence does."""
    said = str(error)
    assert "\n" not in said
    assert said.endswith("."), said
    return said
