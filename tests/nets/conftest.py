"""What the tests of networks share: random networks as specs and as built models."""

from __future__ import annotations

import pytest

from cnnviz.nets.build import build
from tests.nets.strategies import small_spec


@pytest.fixture(scope="session")
def built(keras):
    """Give 100 random networks, each with its model."""
    return [(spec, build(spec)) for spec in map(small_spec, range(100))]
