"""Steps that a layer computes one after the other."""

from __future__ import annotations

import re

import pytest

from cnnviz.nets.graph import open_graph
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.open_size import passing_shapes

pytestmark = pytest.mark.tensorflow

WITHIN = {
    "LSTM": (1, lambda layers: layers.LSTM(2)),
    "Bidirectional": (1, lambda layers: layers.Bidirectional(layers.LSTM(2))),
    "TimeDistributed": (1, lambda layers: layers.TimeDistributed(layers.Dense(2))),
    "two": (2, lambda layers: [layers.LSTM(2, return_sequences=True), layers.GRU(2)]),
}


@pytest.mark.parametrize("within", WITHIN)
def test_a_recurrent_layer_within_a_time_distributed_takes_its_steps_each_time(keras, within):
    layers = keras.layers
    each, make = WITHIN[within]

    def shapes(rows, columns):
        inner = make(layers)
        if isinstance(inner, list):
            inner = keras.Sequential([keras.Input((columns, 3)), *inner])
        model = keras.Sequential(
            [keras.Input((rows, columns, 3)), layers.TimeDistributed(inner), layers.Flatten()]
        )
        return passing_shapes(open_graph(model), (rows, columns))

    assert shapes(50, 20 // each)  # 1,000 steps
    sentence = (
        "The model's TimeDistributed computes 1,020 steps one after the other, but at most 1,000"
    )
    with pytest.raises(ModelError, match=re.escape(sentence)):
        shapes(51, 20 // each)


def test_a_plain_network_within_a_time_distributed_takes_a_step_for_each_layer(keras):
    dense = [keras.layers.Dense(2) for _ in range(30)]
    inner = keras.Sequential([keras.Input((20, 3)), *dense])
    model = keras.Sequential([keras.Input((40, 20, 3)), keras.layers.TimeDistributed(inner)])
    with pytest.raises(ModelError, match="computes 1,200 steps"):
        passing_shapes(open_graph(model), (40, 20))
