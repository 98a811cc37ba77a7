"""What stands in for a cluster: it takes runs, or does not, and starts when it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cnnviz.serving import Serving
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.dispatcher import Dispatcher
from cnnviz.training.engine.engine import Engine
from cnnviz.training.engine.process_identity import ProcessIdentity
from cnnviz.training.store.store import Store


class Cluster:
    """A connection to no Dask: its client is there once `started` is set."""

    scheduler = ""
    closed = False

    def __init__(self):
        self.started = threading.Event()
        self.started.set()
        self.asked = threading.Event()
        self.gone = False
        self.refuses: Exception | None = None
        self.tasks = []

    @property
    def client(self):
        self.asked.set()
        self.started.wait()
        if self.gone:
            raise EngineError("No cluster starts.")
        return self

    def submit(self, function, run_id, *arguments, **options):
        if self.refuses:
            raise self.refuses
        self.tasks.append(Task(run_id, options["priority"]))
        return self.tasks[-1]


class Task:
    """A run as Dask has it, until it ends."""

    status = "pending"

    def __init__(self, run_id, priority):
        self.run_id, self.priority = run_id, priority

    def add_done_callback(self, call):
        self._call = call

    def end(self, status="finished", reason=None):
        self.status, self._reason = status, reason
        self._call(self)

    def exception(self):
        if self._reason is None:
            raise OSError("Dask is gone.")
        return self._reason


@contextmanager
def engine_without_cluster(store: Store, bounds: Serving | None = None) -> Iterator[Engine]:
    """Give an engine that takes runs which nobody begins."""
    engine, cluster, identity = Engine(store, "", bounds=bounds), Cluster(), ProcessIdentity.new()
    engine._connection = cluster
    engine._dispatcher = Dispatcher(store, cluster, identity, None)
    yield engine
    engine._heartbeat.close()
    identity.forget()
