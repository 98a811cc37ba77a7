"""Maps made small, kernels, and that a picture goes through a model once."""

from __future__ import annotations

import pickle
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from cnnviz.data import sample_image
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.desk import Desk
from cnnviz.inspection.opening import opened
from cnnviz.inspection.questions import mapping
from cnnviz.inspection.seen import Picture, look
from cnnviz.inspection.shelf import Shelf
from cnnviz.nets import feature_maps
from cnnviz.nets.maps import OpenModel

pytestmark = pytest.mark.tensorflow

FAST = ModelChoice("shipped", "fast")


@pytest.fixture(scope="module")
def desk(keras):
    return Desk(Shelf(), "memory://", Path(), lambda progress: None, Event())


@pytest.fixture(scope="module")
def cat():
    return Picture("cat", sample_image("chelsea", max_side=256))


def maps_of(desk, cat, layer):
    seen = look(desk, FAST, cat)
    return feature_maps(seen.opened.model, seen.prepared.input[None], [layer])[layer][0]


@pytest.mark.parametrize("layer", ["conv2d", "batch_normalization", "activation"])
def test_statistics_are_those_of_the_whole_map(desk, cat, layer):
    found, whole = mapping.layer_maps(desk, FAST, cat, layer), maps_of(desk, cat, layer)
    assert (found.size, found.channels) == (whole.shape[:2], whole.shape[2])
    flat = whole.reshape(-1, whole.shape[2]).astype(np.float64)
    for name, expected in {
        "minimum": flat.min(0),
        "maximum": flat.max(0),
        "mean": flat.mean(0),
        "variance": flat.var(0),
        "zeros": (flat == 0).mean(0),
    }.items():
        np.testing.assert_allclose(getattr(found, name), expected, rtol=1e-4, atol=1e-5)


def test_small_maps_are_means_within_half_a_step_of_a_byte(desk, cat):
    found, whole = mapping.layer_maps(desk, FAST, cat, "conv2d"), maps_of(desk, cat, "conv2d")
    assert found.maps.shape[1:] == whole.shape[:2]  # no side is longer than 64
    span = (found.highs - found.lows)[:, None, None]
    shown = found.lows[:, None, None] + found.maps / 255 * span
    assert (np.abs(shown - np.moveaxis(whole, -1, 0)) <= span / 255 * 0.51 + 1e-6).all()


@pytest.mark.parametrize("size", [(224, 224), (65, 30), (147, 149), (1, 300)])
def test_blocks_that_do_not_divide_a_map_are_means_too(size):
    whole = np.random.default_rng(0).normal(size=(*size, 2)).astype(np.float32)
    small = mapping.small_maps(whole)
    step = -(-max(size) // mapping.MAX_SIDE)
    assert small.maps.shape == (2, -(-size[0] // step), -(-size[1] // step))
    corner = whole[(size[0] - 1) // step * step :, (size[1] - 1) // step * step :, 1].mean()
    scale = float(small.highs[1] - small.lows[1]) / 255
    assert small.lows[1] + small.maps[1, -1, -1] * scale == pytest.approx(corner, abs=scale)


def test_what_is_no_number_is_shown_as_0_and_said():
    small = mapping.small_maps(np.array([[[np.nan], [np.inf], [1.0]]], np.float32))
    assert small.broken == 2
    assert np.isfinite(small.limit)
    assert np.isfinite(small.highs).all()


def test_a_row_of_numbers_has_maps_of_one_cell(desk, cat):
    head = desk.shelf.model(desk, FAST).heads[0].path
    found = mapping.layer_maps(desk, FAST, cat, head)
    assert found.maps.shape == (10, 1, 1)
    assert found.lows.sum() == pytest.approx(1, abs=1e-4)  # probabilities
    np.testing.assert_array_equal(found.lows, found.highs)


def test_switching_layers_and_channels_costs_no_pass(desk, cat, monkeypatch):
    layers = [layer.path for layer in desk.shelf.model(desk, FAST).description.layers]
    look(desk, FAST, cat)
    passes = []
    run = OpenModel.maps
    monkeypatch.setattr(
        OpenModel, "maps", lambda *given, **named: passes.append(1) or run(*given, **named)
    )
    for layer in layers:
        mapping.layer_maps(desk, FAST, cat, layer)
        mapping.one_map(desk, FAST, cat, layer, 0)
    assert not passes
    look(desk, FAST, cat._replace(digest="another"))
    assert len(passes) == 1


def test_the_network_s_limit_is_its_largest_layer_s(desk, cat):
    limit = mapping.network_limit(desk, FAST, cat)
    layers = [layer.path for layer in desk.shelf.model(desk, FAST).description.layers]
    assert limit == max(mapping.layer_maps(desk, FAST, cat, layer).limit for layer in layers)


def test_the_first_filters_are_colours_and_deeper_ones_a_slice_a_channel(desk):
    layers = desk.shelf.model(desk, FAST).layers.calls
    convolutions = [path for path, call in layers.items() if call.kind == "Conv2D"]
    first, second = (layers[path].operation.kernel.numpy() for path in convolutions[:2])
    coloured = mapping.kernels(desk, FAST, convolutions[0], 5)
    assert coloured.coloured
    np.testing.assert_array_equal(coloured.weights[5], first[..., 5])
    deep = mapping.kernels(desk, FAST, convolutions[1], 7)
    assert not deep.coloured
    np.testing.assert_array_equal(deep.weights[3], second[..., 3, 7])
    assert mapping.kernels(desk, FAST, "activation", 0) is None


def test_grouped_depthwise_and_transposed_kernels_belong_to_their_channels(desk, keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 1, name="first"),
            layers.Conv2D(6, 3, groups=2, name="grouped"),
            layers.DepthwiseConv2D(3, depth_multiplier=2, name="depthwise"),
            layers.Conv2DTranspose(5, 3, name="transposed"),
        ]
    )
    made = opened(FAST, model, "Odd", "")
    shelf = Shelf()
    shelf._models.get(FAST, lambda: made)
    own = Desk(shelf, "memory://", Path(), lambda progress: None, Event())

    def kernel(name):
        return model.get_layer(name).kernel.numpy()

    found = mapping.kernels(own, FAST, "grouped", 4)  # in the second group of 3 filters
    assert found.first == 2
    np.testing.assert_array_equal(found.weights, np.moveaxis(kernel("grouped")[..., 4], -1, 0))
    found = mapping.kernels(own, FAST, "depthwise", 5)  # the second one of channel 2
    assert found.first == 2
    np.testing.assert_array_equal(found.weights[0], kernel("depthwise")[..., 2, 1])
    found = mapping.kernels(own, FAST, "transposed", 3)
    np.testing.assert_array_equal(found.weights, np.moveaxis(kernel("transposed")[:, :, 3], -1, 0))


def test_blue_first_networks_show_their_filters_as_colours(desk):
    choice = ModelChoice("random", "VGG16")
    kernel = desk.shelf.model(desk, choice).model.get_layer("block1_conv1").kernel.numpy()
    found = mapping.kernels(desk, choice, "block1_conv1", 0)
    np.testing.assert_array_equal(found.weights[2], kernel[..., ::-1, 2])


def test_all_small_maps_of_vgg16_take_at_most_10_mb(desk, cat):
    choice = ModelChoice("random", "VGG16")
    names = desk.shelf.model(desk, choice).layers.names
    found = [mapping.layer_maps(desk, choice, cat, name) for name in names if "block" in name]
    assert len(found) == 18
    assert sum(each.nbytes for each in found) < 10e6
    assert len(pickle.dumps(found)) < 10e6


@pytest.mark.parametrize(
    ("layer", "channel", "sentence"),
    [
        ("conv9", 0, "The model Fast CNN has no layer “conv9”: choose one of its drawing."),
        ("conv2d", 10_000, "conv2d has the channels 0 to"),
    ],
)
def test_what_is_not_there_is_said(desk, cat, layer, channel, sentence):
    with pytest.raises(InspectionError, match=sentence):
        mapping.one_map(desk, FAST, cat, layer, channel)
    if channel == 0:
        with pytest.raises(InspectionError, match="no layer"):
            mapping.kernels(desk, FAST, layer, 0)
