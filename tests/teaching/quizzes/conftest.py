"""What asks a network without the process around it."""

from __future__ import annotations

from threading import Event

import pytest

from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.request_context import RequestContext


@pytest.fixture(scope="session")
def ask(keras, tmp_path_factory):
    context = RequestContext(
        ModelCache(), "memory://", tmp_path_factory.mktemp("uploads"), [].append, Event()
    )
    return lambda question, *given, **more: question(context, *given, **more)
