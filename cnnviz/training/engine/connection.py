"""The way to a Dask scheduler: one client for the whole app, made when it is needed."""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cnnviz.i18n import message, sentence_of
from cnnviz.training.engine.own_cluster import OwnCluster

if TYPE_CHECKING:
    from distributed import Client

TIMEOUT = 4.0  # seconds until a scheduler must have answered
_MEMORY = 0.7  # of the machine's, for a worker of one's own
_REST = 15.0  # seconds until a scheduler that did not answer is asked again


class EngineError(Exception):
    """One sentence that says why a run cannot be started or steered."""


class Connection:
    """A client of a scheduler, made on first use and made anew when it is lost.

    Parameters
    ----------
    scheduler : str
        Its address; "" for a cluster of one's own, which ends with this process.
    workers : int
        Of a cluster of one's own.

    Attributes
    ----------
    scheduler : str
    closed : bool
    """

    def __init__(self, scheduler: str, workers: int = 1) -> None:
        self.scheduler = scheduler
        self._workers = workers
        self.closed = False
        self._lock = threading.Lock()
        self._cluster: OwnCluster | None = None
        self._client: Client | None = None
        self._silent_until = 0.0

    @property
    def client(self) -> Client:
        """The client; made first if there is none, or if its scheduler is gone.

        Raises
        ------
        EngineError
            If no scheduler answers within a few seconds.
        """
        with self._lock:
            if self.closed:
                raise EngineError(message("The app is closing."))
            if self._client is None or not self._is_open():
                self._drop_client()
                self._client = self._connect(self._address())
            return self._client

    def open_client(self) -> Client | None:
        """Give the client if there is one, at once; a scheduler is asked meanwhile."""
        if not self._lock.acquire(blocking=False):
            return None  # somebody connects
        try:
            if self._client is not None and self._is_open():
                return self._client
            silent = time.monotonic() < self._silent_until
        finally:
            self._lock.release()
        if self.scheduler and not silent and not self.closed:
            threading.Thread(target=self._open, name="cnnviz connect", daemon=True).start()
        return None

    @property
    def state(self) -> str:
        """Say how it stands: "ok"; "idle" until it is needed; "gone", or "closed"."""
        if self.closed:
            return "closed"
        if self.open_client():
            return "ok"
        # One's own cluster is started anew with the next run.
        return "gone" if self.scheduler else "idle"

    def close(self) -> None:
        """End the client, and the cluster where it is one's own."""
        self.closed = True
        with self._lock:
            self._drop_client()
            if self._cluster:
                self._cluster.close()
                self._cluster = None

    def _open(self) -> None:
        with suppress(EngineError):  # it is asked again later
            _ = self.client

    def _is_open(self) -> bool:
        gone = self._cluster is not None and not self._cluster.alive
        return self._client is not None and self._client.status == "running" and not gone

    def _address(self) -> str:
        if self.scheduler:
            return self.scheduler
        if self._cluster is None or not self._cluster.alive:
            if self._cluster:
                self._cluster.close()
            try:
                memory = os.environ.get("CNNVIZ_WORKER_MEMORY", "") or _MEMORY / self._workers
                self._cluster = OwnCluster(memory, self._workers)
            except OSError as reason:
                raise EngineError(sentence_of(reason)) from None
        return self._cluster.address

    def _connect(self, address: str) -> Client:
        from distributed import Client

        class Tidy(Client):
            """A client that leaves no thread behind where it cannot begin.

            Left to the garbage collector it would end whenever that runs: even in a thread that
            is just starting, where each waits for the other for ever.
            """

            def start(self, **options: Any) -> None:
                try:
                    super().start(**options)  # type: ignore[no-untyped-call]
                except BaseException:
                    self.close(timeout=1)  # type: ignore[no-untyped-call]
                    self._loop_runner.stop()  # which `close` forgets after some failures
                    raise

        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            return Tidy(address, timeout=TIMEOUT, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError):
            self._silent_until = time.monotonic() + _REST
            raise EngineError(
                message(
                    "No Dask scheduler answers at {address}: start it, or start the app without "
                    "CNNVIZ_SCHEDULER to train on this machine.",
                    address=address,
                )
            ) from None

    def _drop_client(self) -> None:
        if self._client is not None:
            self._client.close(timeout=1)
            self._client = None
