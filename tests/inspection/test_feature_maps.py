"""Maps made small, kernels, and that a picture goes through a model once."""

from __future__ import annotations

import pickle
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.forward_pass import forward
from cnnviz.inspection.from_keras import from_keras_model
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions import feature_maps as questions
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import feature_maps
from cnnviz.nets.maps import OpenModel

pytestmark = pytest.mark.tensorflow

FAST = ModelChoice("shipped", "fast")


def maps_of(context, cat, layer):
    forward_pass = forward(context, FAST, cat)
    return feature_maps(forward_pass.loaded.model, forward_pass.preprocessed.input[None], [layer])[
        layer
    ][0]


@pytest.mark.parametrize("layer", ["conv2d", "batch_normalization", "activation"])
def test_statistics_are_those_of_the_whole_map(context, cat, layer):
    found, whole = questions.layer_maps(context, FAST, cat, layer), maps_of(context, cat, layer)
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


def test_small_maps_are_means_within_half_a_step_of_a_byte(context, cat):
    found, whole = (
        questions.layer_maps(context, FAST, cat, "conv2d"),
        maps_of(context, cat, "conv2d"),
    )
    assert found.maps.shape[1:] == whole.shape[:2]  # no side is longer than 64
    span = (found.highs - found.lows)[:, None, None]
    shown = found.lows[:, None, None] + found.maps / 255 * span
    assert (np.abs(shown - np.moveaxis(whole, -1, 0)) <= span / 255 * 0.51 + 1e-6).all()


@pytest.mark.parametrize("size", [(224, 224), (65, 30), (147, 149), (1, 300)])
def test_blocks_that_do_not_divide_a_map_are_means_too(size):
    whole = np.random.default_rng(0).normal(size=(*size, 2)).astype(np.float32)
    small = questions.small_maps(whole)
    step = -(-max(size) // questions.MAX_SIDE)
    assert small.maps.shape == (2, -(-size[0] // step), -(-size[1] // step))
    corner = whole[(size[0] - 1) // step * step :, (size[1] - 1) // step * step :, 1].mean()
    scale = float(small.highs[1] - small.lows[1]) / 255
    assert small.lows[1] + small.maps[1, -1, -1] * scale == pytest.approx(corner, abs=scale)


def test_what_is_no_number_is_shown_as_0_and_said():
    small = questions.small_maps(np.array([[[np.nan], [np.inf], [1.0]]], np.float32))
    assert small.broken == 2
    assert np.isfinite(small.limit)
    assert np.isfinite(small.highs).all()


def test_a_row_of_numbers_has_maps_of_one_cell(context, cat):
    head = context.cache.model(context, FAST).heads[0].path
    found = questions.layer_maps(context, FAST, cat, head)
    assert found.maps.shape == (10, 1, 1)
    assert found.lows.sum() == pytest.approx(1, abs=1e-4)  # probabilities
    np.testing.assert_array_equal(found.lows, found.highs)


def test_switching_layers_and_channels_costs_no_pass(context, cat, monkeypatch):
    layers = [layer.path for layer in context.cache.model(context, FAST).description.layers]
    forward(context, FAST, cat)
    passes = []
    run = OpenModel.maps
    monkeypatch.setattr(
        OpenModel, "maps", lambda *given, **named: passes.append(1) or run(*given, **named)
    )
    for layer in layers:
        questions.layer_maps(context, FAST, cat, layer)
        questions.one_map(context, FAST, cat, layer, 0)
    assert not passes
    forward(context, FAST, cat._replace(digest="another"))
    assert len(passes) == 1


def test_the_network_s_limit_is_its_largest_layer_s(context, cat):
    limit = questions.network_limit(context, FAST, cat)
    layers = [layer.path for layer in context.cache.model(context, FAST).description.layers]
    assert limit == max(questions.layer_maps(context, FAST, cat, layer).limit for layer in layers)


def test_the_first_filters_are_colours_and_deeper_ones_a_slice_a_channel(context):
    layers = context.cache.model(context, FAST).layers.calls
    convolutions = [path for path, call in layers.items() if call.kind == "Conv2D"]
    first, second = (layers[path].operation.kernel.numpy() for path in convolutions[:2])
    coloured = questions.kernels(context, FAST, convolutions[0], 5)
    assert coloured.coloured
    np.testing.assert_array_equal(coloured.weights[5], first[..., 5])
    deep = questions.kernels(context, FAST, convolutions[1], 7)
    assert not deep.coloured
    np.testing.assert_array_equal(deep.weights[3], second[..., 3, 7])
    assert questions.kernels(context, FAST, "activation", 0) is None


def test_grouped_depthwise_and_transposed_kernels_belong_to_their_channels(context, keras):
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
    made = from_keras_model(FAST, model, "Odd", "")
    cache = ModelCache()
    cache._models.get(FAST, lambda: made)
    own = RequestContext(cache, "memory://", Path(), lambda progress: None, Event())

    def kernel(name):
        return model.get_layer(name).kernel.numpy()

    found = questions.kernels(own, FAST, "grouped", 4)  # in the second group of 3 filters
    assert found.first == 2
    np.testing.assert_array_equal(found.weights, np.moveaxis(kernel("grouped")[..., 4], -1, 0))
    found = questions.kernels(own, FAST, "depthwise", 5)  # the second one of channel 2
    assert found.first == 2
    np.testing.assert_array_equal(found.weights[0], kernel("depthwise")[..., 2, 1])
    found = questions.kernels(own, FAST, "transposed", 3)
    np.testing.assert_array_equal(found.weights, np.moveaxis(kernel("transposed")[:, :, 3], -1, 0))


def test_blue_first_networks_show_their_filters_as_colours(context):
    choice = ModelChoice("random", "VGG16")
    kernel = context.cache.model(context, choice).model.get_layer("block1_conv1").kernel.numpy()
    found = questions.kernels(context, choice, "block1_conv1", 0)
    np.testing.assert_array_equal(found.weights[2], kernel[..., ::-1, 2])


def test_all_small_maps_of_vgg16_take_at_most_10_mb(context, cat):
    choice = ModelChoice("random", "VGG16")
    names = context.cache.model(context, choice).layers.names
    found = [questions.layer_maps(context, choice, cat, name) for name in names if "block" in name]
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
def test_what_is_not_there_is_said(context, cat, layer, channel, sentence):
    with pytest.raises(InspectionError, match=sentence):
        questions.one_map(context, FAST, cat, layer, channel)
    if channel == 0:
        with pytest.raises(InspectionError, match="no layer"):
            questions.kernels(context, FAST, layer, 0)
