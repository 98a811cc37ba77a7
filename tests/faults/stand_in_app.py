"""The parts of an app that serves, without a cluster, as the programs of these tests need them."""

from __future__ import annotations

from cnnviz.serving import Serving
from cnnviz.training.engine.dispatcher import Dispatcher
from cnnviz.training.engine.engine import Engine
from cnnviz.training.engine.process_identity import ProcessIdentity
from cnnviz.training.store.store import Store
from cnnviz.ui.serving import health
from tests.training.engine.stand_in import Cluster


def engine_on(store: Store) -> Engine:
    """Give an engine that takes runs, and that the app's health is asked of."""
    engine, cluster = Engine(store, "", bounds=Serving()), Cluster()
    engine._connection = cluster
    engine._dispatcher = Dispatcher(store, cluster, ProcessIdentity.new(), None)
    health.engine = lambda: engine
    return engine
