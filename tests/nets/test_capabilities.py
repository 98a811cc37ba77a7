"""What TensorFlow cannot compute on a machine is said before it is tried."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import capabilities
from cnnviz.nets.graph import open_graph
from cnnviz.nets.loading import ModelError, load_model
from tests.nets.loading import files

pytestmark = pytest.mark.processor

FIRST = {"data_format": "channels_first"}


def model_of(keras, kind, **settings):
    inputs = keras.Input((8, 8, 4))
    return keras.Model(inputs, getattr(keras.layers, kind)(4, 2, name="up", **settings)(inputs))


def without(monkeypatch, name):
    monkeypatch.setattr(capabilities, name, lambda: False)


@pytest.mark.parametrize("kind", ["Conv2D", "Conv2DTranspose"])
def test_channels_first_in_a_model_that_is_made(keras, monkeypatch, kind):
    without(monkeypatch, "has_channels_first")
    assert capabilities.problem(open_graph(model_of(keras, kind, **FIRST)).calls) == (
        'The layer `up` has data_format="channels_first", which TensorFlow computes with oneDNN '
        'only, and here it has none: make the model with "channels_last".'
    )


@pytest.mark.parametrize("kind", ["Conv2D", "Conv2DTranspose"])
def test_channels_first_in_a_file_are_put_last(keras, monkeypatch, tmp_path, kind):
    data = files.saved(model_of(keras, kind, **FIRST), tmp_path)
    without(monkeypatch, "has_channels_first")
    picture = np.ones((1, 8, 4, 8), np.float32)  # of 8 channels, 8 rows and 4 columns
    assert np.isfinite(np.asarray(open_graph(load_model(data)).predict(picture))).all()


def test_bfloat16(keras, monkeypatch, tmp_path):
    data = files.saved(model_of(keras, "Conv2D", dtype="mixed_bfloat16"), tmp_path)
    without(monkeypatch, "has_bfloat16")
    with pytest.raises(ModelError) as raised:
        load_model(data)
    assert str(raised.value) == (
        "The layer `up` computes in bfloat16, which TensorFlow cannot on this machine: make the "
        "model with the dtype float32."
    )


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("Conv2D", FIRST),
        ("Conv2D", {**FIRST, "dilation_rate": 2}),
        ("Conv2D", {**FIRST, "groups": 2}),
        ("Conv2DTranspose", FIRST),
        ("DepthwiseConv2D", {**FIRST, "depth_multiplier": 2}),
        ("SeparableConv2D", FIRST),
        ("Conv2D", {"dtype": "mixed_bfloat16"}),
        ("Conv2D", {"dilation_rate": 2}),
    ],
)
def test_what_is_not_refused_is_computed(keras, kind, settings):
    if kind == "DepthwiseConv2D":
        inputs = keras.Input((8, 8, 4))
        model = keras.Model(inputs, keras.layers.DepthwiseConv2D(2, **settings)(inputs))
    else:
        model = model_of(keras, kind, **settings)
    graph = open_graph(model)
    images = np.ones((1, 8, 8, 4), np.float32)
    if capabilities.problem(graph.calls):
        with pytest.raises(Exception, match=r"NHWC|[Aa]borted|exception"):
            graph.predict(images)
    else:
        assert np.isfinite(np.asarray(graph.predict(images), np.float32)).all()
