"""The layer that Grad-CAM takes by itself, of networks as they are and of small ones."""

from __future__ import annotations

import pytest

from cnnviz.nets import SEED_CNN, build, layer_table
from cnnviz.nets.attribution import map_layers, usual_layer
from cnnviz.nets.deferred import blank, fresh_names
from cnnviz.nets.layers import layer_kind
from tests.nets.attribution.models import linear, transfer

# By the side of the picture: the layer and the side of its maps.
APPLICATIONS = {
    "ResNet50V2": {
        32: ("conv3_block3_out", 4),
        64: ("conv4_block5_out", 4),
        96: ("conv4_block5_out", 6),
        128: ("post_relu", 4),
        224: ("post_relu", 7),
    },
    "MobileNet": {
        32: ("conv_pw_5_relu", 4),
        64: ("conv_pw_11_relu", 4),
        96: ("conv_pw_11_relu", 6),
        128: ("conv_pw_13_relu", 4),
        224: ("conv_pw_13_relu", 7),
    },
    "MobileNetV2": {
        32: ("block_6_expand_relu", 4),
        64: ("block_13_expand_relu", 4),
        96: ("block_13_expand_relu", 6),
        128: ("out_relu", 4),
        224: ("out_relu", 7),
    },
    "MobileNetV3Small": {
        32: ("activation_1", 4),
        64: ("activation_11", 4),
        96: ("activation_11", 6),
        128: ("activation_17", 4),
        224: ("activation_17", 7),
    },
    "MobileNetV3Large": {
        32: ("activation_1", 4),
        64: ("activation_13", 4),
        96: ("activation_13", 6),
        128: ("activation_19", 4),
        224: ("activation_19", 7),
    },
    "EfficientNetB0": {
        32: ("block4a_expand_activation", 4),
        64: ("block6a_expand_activation", 4),
        96: ("block6a_expand_activation", 6),
        128: ("top_activation", 4),
        224: ("top_activation", 7),
    },
}


@pytest.mark.parametrize(
    ("name", "side"), [(name, side) for name, sides in APPLICATIONS.items() for side in sides]
)
def test_of_networks_of_keras_applications(keras, name, side):
    make = getattr(keras.applications, name)
    with fresh_names():
        model, _ = blank(lambda: make(weights=None, input_shape=(side, side, 3)))
    rows = layer_table(model)
    layer, cells = APPLICATIONS[name][side]
    assert usual_layer(rows, rows[-1].name) == layer
    (row,) = (row for row in rows if row.name == layer)
    assert row.output_shape[:2] == (cells, cells)
    assert layer_kind(row.kind).computes


def usual(keras, *made, shape=(8, 8, 1)):
    """Give the usual layer of a chain of layers, flattened at the end."""
    model = keras.Sequential([keras.Input(shape), *made, keras.layers.Flatten(name="flat")])
    return usual_layer(layer_table(model), "flat")


def test_the_last_whose_maps_are_not_too_coarse(keras):
    layers = keras.layers
    assert usual_layer(layer_table(build(SEED_CNN)), "dense_1") == "conv2d_2"
    fine = layers.Conv2D(2, 3, padding="same", name="fine")
    coarse = layers.Conv2D(2, 3, name="coarse")
    assert usual(keras, fine, layers.MaxPooling2D(2), coarse) == "fine"
    assert usual(keras, layers.Conv2D(2, 3, strides=3, name="all_there_is")) == "all_there_is"


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("ZeroPadding2D", {}),
        ("Cropping2D", {}),
        ("CenterCrop", {"height": 4, "width": 4}),
        ("UpSampling2D", {}),
        ("UpSampling2D", {"interpolation": "bilinear"}),
        ("Resizing", {"height": 9, "width": 9}),
        ("MaxPooling2D", {"pool_size": 2}),
        ("AveragePooling2D", {"pool_size": 2}),
        ("Dropout", {"rate": 0.5}),
        ("SpatialDropout2D", {"rate": 0.5}),
        ("GaussianNoise", {"stddev": 1.0}),
        ("RandomFlip", {}),
        ("ActivityRegularization", {}),
        ("Identity", {}),
        ("Permute", {"dims": (2, 1, 3)}),
        ("Reshape", {"target_shape": (4, 16, 2)}),
    ],
)
def test_what_computes_no_maps_is_passed_over(keras, kind, settings):
    layers = keras.layers
    convolution = layers.Conv2D(2, 3, padding="same", name="computed")
    assert usual(keras, convolution, getattr(layers, kind)(**settings)) == "computed"


def test_operations_that_compute_no_maps_are_passed_over(keras):
    layers, ops = keras.layers, keras.ops
    around = ((0, 0), (1, 1), (1, 1), (0, 0))
    for moved in (
        lambda x: ops.pad(x, around),
        lambda x: ops.repeat(x, 2, axis=1),
        lambda x: ops.image.resize(x, (9, 9)),
        lambda x: ops.max_pool(x, 2),
        lambda x: ops.flip(x, 1),
        lambda x: x[:, 1:, 1:],
    ):
        inputs = keras.Input((8, 8, 1))
        x = moved(layers.Conv2D(2, 3, padding="same", name="computed")(inputs))
        model = keras.Model(inputs, layers.Flatten(name="flat")(x))
        assert usual_layer(layer_table(model), "flat") == "computed"


def test_what_a_shortcut_passes_by_is_passed_over_too(keras):
    layers = keras.layers
    inputs = keras.Input((8, 8, 1))
    x = before = layers.Conv2D(2, 3, padding="same", name="before")(inputs)
    x = layers.Conv2D(2, 3, padding="same", name="inside")(x)
    x = layers.MaxPooling2D(4)(layers.Conv2D(2, 3, padding="same", name="inside_too")(x))
    x = layers.Add(name="sum")([x, layers.MaxPooling2D(4)(before)])
    model = keras.Model(inputs, layers.Flatten(name="flat")(x))
    assert usual_layer(layer_table(model), "flat") == "before"


def test_of_two_ways_apart_it_is_the_last_of_one(keras):
    layers = keras.layers
    inputs = keras.Input((8, 8, 1))
    ways = [layers.Flatten()(layers.Conv2D(2, 3, name=name)(inputs)) for name in ("one", "two")]
    model = keras.Model(inputs, layers.Concatenate(name="both")(ways))
    assert usual_layer(layer_table(model), "both") in ("one", "two")


def test_each_output_has_its_own(keras):
    rows = layer_table(transfer(keras))
    assert usual_layer(rows, "kind") == "backbone/second"
    assert usual_layer(rows, "colour") == "aside"
    assert "aside" not in {row.name for row in map_layers(rows, "kind")}


def test_where_none_computes_maps_of_several_cells_it_is_said(keras):
    layers = keras.layers
    sentence = "No layer on the way to this answer computes maps of more than one cell"
    with pytest.raises(ValueError, match=sentence):
        usual_layer(layer_table(linear(keras)[0]), "head")
    for made in (layers.Conv2D(2, 8), layers.MaxPooling2D(2)):
        with pytest.raises(ValueError, match=sentence):
            usual(keras, made)
