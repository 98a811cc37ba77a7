"""One process that holds models, for the modules that ask it nothing that changes it."""

from __future__ import annotations

import pytest

from cnnviz.inspection import Inspector
from cnnviz.training import Store


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    return Store(str(tmp_path_factory.mktemp("runs")))


@pytest.fixture(scope="session")
def inspector(store):
    inspector = Inspector(store.url)
    yield inspector
    inspector.close()
