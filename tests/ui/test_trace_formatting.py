"""Any cell of any layer has a trace that can be shown, whatever the model."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from cnnviz.data import sample_image
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.forward_pass import Picture, forward
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions.feature_maps import kernels, layer_maps, small_maps
from cnnviz.inspection.questions.tracing import Pixel, pixel, trace
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import Cell
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.ui.components import open_packet
from cnnviz.ui.components.trace import payload
from cnnviz.ui.feature_maps.arithmetic import preprocessed
from cnnviz.ui.feature_maps.channel_names import INPUT, ChannelNames
from cnnviz.ui.feature_maps.formatting import pixel_view, trace_view
from cnnviz.ui.feature_maps.settings import first_with_kernel
from cnnviz.ui.feature_maps.views import channel_facts, layer_facts, names_of, network_data

CHOICE = ModelChoice("shipped", "fast")
CAT = Picture("cat", sample_image("chelsea", max_side=64))


def branched(keras):
    """Make a model with most kinds of layers, a nested backbone and two outputs."""
    layers = keras.layers
    inner = keras.Sequential(
        [
            keras.Input((12, 12, 4)),
            layers.SeparableConv2D(6, 3, activation="relu", name="separable"),
            layers.BatchNormalization(),
            layers.DepthwiseConv2D(3, padding="same"),
        ],
        name="backbone",
    )
    pictures = keras.Input((24, 24, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(pictures)
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(4, 3, strides=2, activation="gelu")(x)
    x = inner(layers.Dropout(0.2)(x))
    gate = layers.Dense(6, activation="sigmoid")(layers.GlobalMaxPooling2D()(x))
    x = layers.Multiply()([x, layers.Reshape((1, 1, 6))(gate)])
    y = layers.Conv2D(6, 1)(x)
    x = layers.Add()([x, y])
    x = layers.Concatenate()([x, layers.AveragePooling2D(1)(y)])
    x = layers.LayerNormalization()(x)
    x = layers.Conv2DTranspose(5, 3, strides=2)(x)
    x = layers.UnitNormalization()(x)  # nobody explains it
    x = layers.UpSampling2D(interpolation="bilinear")(x)
    x = layers.Cropping2D(2)(x)
    mean = layers.GlobalAveragePooling2D()(x)
    return keras.Model(
        pictures,
        [
            layers.Dense(3, activation="softmax", name="what")(mean),
            layers.Dense(2, name="where")(layers.Flatten()(layers.MaxPooling2D(4)(x))),
        ],
    )


def grey(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((16, 16, 1)),
            layers.BatchNormalization(),
            layers.Conv2D(2, 13),
            layers.PReLU(),
            layers.Softmax(),
            layers.Flatten(),
            layers.Dense(2),
        ]
    )


@pytest.fixture(params=[branched, grey], ids=lambda make: make.__name__)
def context(request, keras):
    cache = ModelCache()
    made = from_keras_model(CHOICE, request.param(keras), "Odd", "", class_names=("cat", "dog"))
    cache._models.get(CHOICE, lambda: made)
    return RequestContext(cache, "memory://", Path(), lambda progress: None, Event())


def test_every_layer_is_shown_and_every_cell_explained(context):
    forward_pass = forward(context, CHOICE, CAT)
    description = forward_pass.loaded.description
    names = ChannelNames.of(description)
    rng = np.random.default_rng(0)
    reasons = set()
    for layer in [each.path for each in description.layers]:
        maps = layer_maps(context, CHOICE, CAT, layer)
        assert channel_facts(maps, 0) or maps.size == (1, 1)
        assert layer_facts(maps)
        assert network_data(description, layer).selected is not None
        assert len(names_of(description, layer)) in (0, maps.channels)
        kernels(context, CHOICE, layer, maps.channels - 1)
        shape = forward_pass.map(layer).shape
        for _ in range(5):
            cell = Cell(layer, *(int(rng.integers(size)) for size in shape))
            found = trace(context, CHOICE, CAT, cell)
            data = trace_view(found, [cell], names)
            json.dumps(open_packet(payload(data))["layers"])
            assert data.value == pytest.approx(float(forward_pass.map(layer)[cell[1:]]))
            assert data.windows or data.places or not found.windows
            for each in found.layers:
                if each.value is not None:
                    assert each.value == pytest.approx(each.model_value, rel=1e-3, abs=1e-4)
            reasons.add(found.layers[0].reason)
            for window in found.windows:
                places = np.ndindex(window.inputs.shape)
                cells = [window.cell(*(int(at) for at in place)) for place in places]
                for source in filter(None, cells[:3]):
                    assert forward_pass.map(source.layer).shape[2] > source.channel
    assert all("UnitNormalization" in reason for reason in reasons - {""})


def test_every_number_of_the_input_is_a_pixel(context):
    forward_pass = forward(context, CHOICE, CAT)
    description = forward_pass.loaded.description
    names = ChannelNames.of(description)
    for channel in range(description.preprocessing.channels):
        cell = Cell(INPUT, 3, 4, channel)
        data = pixel_view(
            pixel(context, CHOICE, CAT, cell), [cell], description.preprocessing, names, "photo"
        )
        assert open_packet(payload(data))["pixel"] == [3, 4]
        assert data.value == forward_pass.preprocessed.input[3, 4, channel]


def test_the_first_layer_with_kernels_is_looked_at_first(context):
    description = forward(context, CHOICE, CAT).loaded.description
    assert first_with_kernel(description).startswith("conv2d")


def test_what_is_no_number_is_said_of_a_layer():
    maps = small_maps(np.array([[[np.nan], [np.inf], [1.0]]], np.float32))
    assert layer_facts(maps).endswith("2 are no numbers, and count as 0")


@pytest.mark.parametrize("name", SCALINGS)
def test_what_was_done_to_a_pixel_is_written_as_arithmetic(name):
    """The line is calculated anew, from its own words and numbers."""
    pixels = np.array([[[10, 100, 250]]], np.float32)
    for channel, value in enumerate(SCALINGS[name].scaled(pixels)[0, 0].tolist()):
        colour = 2 - channel if SCALINGS[name].bgr else channel
        tokens = preprocessed(Pixel(float(pixels[0, 0, colour]), value, name, colour), channel)
        if name == "0..255":
            assert tokens == ("left as it is",)
            continue
        left, right = "".join(map(str, tokens)).replace("\u2212", "-").split(" = ")
        assert eval(left) == pytest.approx(float(right), abs=1e-5)
