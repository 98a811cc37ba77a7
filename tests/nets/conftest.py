"""What the tests of networks share: Keras, and random networks as specs and as built models."""

from __future__ import annotations

import warnings

import pytest

from cnnviz.nets.build import build
from tests.nets.strategies import small_spec


@pytest.fixture(scope="session")
def keras():
    with warnings.catch_warnings():
        # TensorFlow's own imports warn; ours must not.
        warnings.simplefilter("ignore")
        import keras

    return keras


@pytest.fixture(scope="session")
def built(keras):
    """Give 200 random networks, each with its model."""
    return [(spec, build(spec)) for spec in map(small_spec, range(200))]
