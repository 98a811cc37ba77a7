"""The trained network: dropout in its place, and a misfit said before anything starts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.nets import LENET5, SEED_CNN, Dense, Dropout, NetworkSpec
from cnnviz.nets.layers import Activation
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.network import misfit, trained_network


def test_dropout_stands_before_the_last_dense_layer():
    layers = (*SEED_CNN.layers[:-1], Dense(10), Activation("softmax"))
    config = replace(SEED_LESSON, network=replace(SEED_CNN, layers=layers), dropout=0.3)
    added = trained_network(config).layers
    assert added[-3:] == (Dropout(0.3), Dense(10), Activation("softmax"))
    assert added[:-3] == layers[:-2]


def test_without_dropout_the_network_is_as_chosen():
    assert trained_network(SEED_LESSON) is SEED_LESSON.network


@pytest.mark.parametrize(
    ("network", "shape", "classes", "sentence"),
    [
        (SEED_CNN, (32, 32, 3), 10, ""),
        (
            SEED_CNN,
            (48, 48, 3),
            10,
            "The network takes images of 32 × 32 × 3, but the data's are 48 × 48 × 3: "
            "give the network that input.",
        ),
        (
            LENET5,
            (32, 32, 3),
            10,
            "The network takes images of 32 × 32 × 1, but the data's are 32 × 32 × 3: "
            "give the network that input.",
        ),
        (
            SEED_CNN,
            (32, 32, 3),
            3,
            "The network tells 10 classes apart, but the data has 3: give its last layer 3 units.",
        ),
    ],
)
def test_misfits(network: NetworkSpec, shape, classes, sentence):
    assert misfit(network, shape, classes) == sentence
