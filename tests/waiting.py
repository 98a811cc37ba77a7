"""Waiting for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 300.0  # seconds, until anything is taken for hung: no test fails since others run beside


def until(happened: Callable[[], object]) -> None:
    """Return once it has happened; fail if it never does."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "It did not happen."
        time.sleep(0.01)
