"""What is wanted of a run, asked between two batches."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cnnviz.training.store.states import Control

if TYPE_CHECKING:
    from cnnviz.training.store.store import Store

_PATIENCE = 50  # asking takes a worker a fiftieth of its time at most


class ControlReader:
    """What is wanted of a run; cheap enough to be asked between any two batches.

    Parameters
    ----------
    store : Store
    run_id : str

    Examples
    --------
    >>> from cnnviz.training.config import SEED_LESSON
    >>> from cnnviz.training.store.store import Store
    >>> store = Store("memory://example")
    >>> wanted = ControlReader(store, store.create(SEED_LESSON, owner=""))
    >>> wanted().wanted
    'run'
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self._store, self._run_id = store, run_id
        self._control = Control()
        self._next = 0.0

    def __call__(self) -> Control:
        """Give what is wanted; where the store is far away, what was wanted a moment ago."""
        begin = time.monotonic()
        if begin >= self._next:
            self._control = self._store.control(self._run_id)
            end = time.monotonic()
            self._next = end + _PATIENCE * (end - begin)
        return self._control
