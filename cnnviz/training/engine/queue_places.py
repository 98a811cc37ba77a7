"""The places of runs that wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.store import Store


def places(
    store: Store, unfinished: Callable[[], list[str]], run_ids: Iterable[str]
) -> dict[str, int]:
    """Give the place of each run among those that wait for the same workers; 0 if it does not wait.

    Parameters
    ----------
    store : Store
    unfinished : callable
        Gives the runs that were queued from here and have not ended. Where all that wait are among
        them, no other run is looked at.
    run_ids : iterable of str

    Raises
    ------
    StoreError
    """
    states = {run_id: store.state(run_id) for run_id in run_ids}
    waiting = {run_id for run_id, state in states.items() if state.status == "queued"}
    near = unfinished() if waiting else []
    queue = []
    for other in near if waiting <= {*near} else store.ids():
        with suppress(StoreError):  # it was deleted meanwhile
            state = store.state(other)
            queue += [state] if state.status == "queued" else []
    return {
        run_id: 1 + sum(o.engine == own.engine and o.order < own.order for o in queue)
        if run_id in waiting
        else 0
        for run_id, own in states.items()
    }
