"""Waiting for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 300.0  # seconds, until anything is taken for hung: no test fails since others run beside


def until(happened: Callable[[], T]) -> T:
    """Give what tells that it has happened; fail if it never does."""
    end = time.monotonic() + PATIENCE
    while not (found := happened()):
        assert time.monotonic() < end, "It did not happen."
        time.sleep(0.01)
    return found
