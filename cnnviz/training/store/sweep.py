"""Runs and models' files that are past their age."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import NamedTuple

from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.store import Store

_DAY = 86_400.0


class Swept(NamedTuple):
    """How many runs and models' files were removed."""

    runs: int
    models: int


def old_runs(store: Store, days: float) -> list[str]:
    """Name the runs that ended more than so many days ago; the longest first.

    Raises
    ------
    StoreError
    """
    found = []
    for run_id in store.ids():
        with suppress(StoreError):  # it was removed meanwhile
            state = store.state(run_id)
            last = max(state.ended, state.updated)
            # Without a time nobody knows how old it is: its state is broken.
            if not state.active and last and time.time() - last > days * _DAY:
                found.append((last, run_id))
    return [run_id for _, run_id in sorted(found)]


def sweep_runs(store: Store, days: float) -> Swept:
    """Remove the runs of `old_runs`, and models' files that no run has named for a day.

    Raises
    ------
    StoreError
    """
    old = old_runs(store, days)
    for run_id in old:
        store.delete(run_id)
    return Swept(len(old), store.forget_models(time.time() - _DAY))
