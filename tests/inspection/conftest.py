"""What the tests of questions share: a process that holds models, and the same within this one."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from cnnviz.data import sample_image, shapes_dataset
from cnnviz.inspection import Inspector, ModelChoice
from cnnviz.inspection.backward_pass import LabelledBatch
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    NetworkSpec,
    Rescaling,
    to_link,
)
from cnnviz.training import Store

SPEC = NetworkSpec(
    (32, 32, 3),
    (
        Rescaling(1 / 255),
        Conv2D(4, 3, strides=2, activation="relu"),
        BatchNormalization(),
        MaxPooling2D(3),
        Flatten(),
        Dropout(0.3),
        Dense(10, activation="softmax"),
    ),
)


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    return Store(str(tmp_path_factory.mktemp("runs")))


@pytest.fixture(scope="session")
def inspector(store):
    """Give a process of its own, for modules that ask it nothing that changes it."""
    inspector = Inspector(store.url)
    yield inspector
    inspector.close()


@pytest.fixture(scope="module")
def context(keras):
    """Give what a question is asked with, within this process."""
    return RequestContext(ModelCache(), "memory://", Path(), lambda progress: None, Event())


@pytest.fixture(scope="module")
def cat():
    return Picture("cat", sample_image("chelsea", max_side=256))


@pytest.fixture(scope="module")
def batch():
    """Give six images with a network that has what changes while it trains."""
    drawn = shapes_dataset(6, 0)
    choice = ModelChoice("untrained", to_link(SPEC))
    return LabelledBatch(choice, "six", drawn.train_images, drawn.train_labels)
