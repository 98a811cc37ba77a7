"""Workers load what a run needs before the first one comes."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from cnnviz.training.engine.task import warm_up

if TYPE_CHECKING:
    from distributed import Future

    from cnnviz.training.engine.connection import Connection


class Warming:
    """Warms the workers of a connection once, in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._futures: list[Future[None]] = []  # Dask ends what nobody holds

    def start(self, connection: Connection) -> None:
        """Begin, unless it has begun; returns now."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, args=[connection], daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Wait for its end, once the connection is closed."""
        if self._thread:
            self._thread.join()

    def _run(self, connection: Connection) -> None:
        with suppress(Exception):  # the first run says what is wrong
            client = connection.client
            for worker in client.scheduler_info(n_workers=-1)["workers"]:
                self._futures.append(client.submit(warm_up, workers=[worker], pure=False))
