"""Networks that are read once for all tests."""

from __future__ import annotations

from functools import cache

import pytest

from cnnviz.nets.loading import read_model
from tests.nets.loading.onnx import networks


@pytest.fixture(scope="session")
def read(keras):
    """Give a function that reads one of `networks.NAMES`."""
    return cache(lambda name: read_model(networks.filled(name)))
