"""The terms behind a cell add up to it, for every kind of layer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.ops import ConvLayer, Window
from cnnviz.ops import terms as find_terms

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


@settings(max_examples=200)
@given(
    kind=st.sampled_from(["conv", "depthwise", "transpose"]),
    size=st.tuples(st.integers(3, 8), st.integers(3, 8)),
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    strides=pairs,
    dilation=pairs,
    padding=st.sampled_from(["valid", "same", 1, ((0, 2), (1, 0))]),
    seed=st.integers(0, 2**32 - 1),
)
def test_terms_of_every_cell_add_up_to_it(kind, size, kernel, strides, dilation, padding, seed):
    if kind == "transpose" and not isinstance(padding, str):
        padding = "same"
    rng = np.random.default_rng(seed)
    layer = ConvLayer(
        kind,
        rng.standard_normal((*kernel, 3, 1 if kind == "depthwise" else 2)),
        bias=0.5,
        strides=strides,
        padding=padding,
        dilation_rate=dilation,
    )
    image = rng.standard_normal((*size, 3))
    try:
        layer.window(size)
    except ValueError:
        with pytest.raises(ValueError, match="spans"):
            layer(image)
        return
    maps = layer(image)
    assert maps.shape == (*layer.window(size).output_size, layer.maps)
    for row, column, index in np.ndindex(maps.shape):
        terms = layer.terms(image, row, column, index)
        assert terms.total == pytest.approx(maps[row, column, index], abs=1e-12)
        np.testing.assert_array_equal(terms.products, terms.inputs * terms.weights)


def test_a_corner_reads_the_padding_as_zeros():
    layer = ConvLayer("conv", np.ones((3, 3, 1, 1)), padding="same")
    terms = layer.terms(np.full((4, 4, 1), 7.0), 0, 0)
    assert terms.inputs[..., 0].tolist() == [[0, 0, 0], [0, 7, 7], [0, 7, 7]]
    assert terms.rows == (0, 1, 2)


def test_a_cell_outside_the_map_is_refused():
    layer = ConvLayer("conv", np.ones((3, 3, 1, 1)))
    with pytest.raises(IndexError, match="inside the 2 × 2 map"):
        layer.terms(np.ones((4, 4, 1)), 2, 0)


@pytest.mark.parametrize(
    ("kind", "shape", "sentence"),
    [
        ("conv1d", (3, 3, 1, 1), "`kind` must be one of"),
        ("conv", (3, 3, 1), "`kernels` must have the shape"),
        ("depthwise", (3, 3, 2, 2), "one kernel a channel"),
    ],
)
def test_a_layer_that_cannot_be_is_refused(kind, shape, sentence):
    with pytest.raises(ValueError, match=sentence):
        ConvLayer(kind, np.ones(shape))


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ({"strides": 0}, ValueError),
        ({"dilation_rate": (1, 0)}, ValueError),
        ({"padding": -1}, ValueError),
        ({"padding": "full"}, ValueError),
        ({"bias": "1"}, TypeError),
    ],
)
def test_a_layer_checks_its_settings_when_made(setting, error):
    with pytest.raises(error, match=f"`{next(iter(setting))}` must be"):
        ConvLayer("conv", np.ones((3, 3, 1, 1)), **setting)


def test_whole_number_kernels_do_not_round_the_bias():
    layer = ConvLayer("conv", np.ones((1, 1, 1, 1), int), bias=0.5)
    assert layer([[[2]]]).item() == layer.terms(np.full((1, 1, 1), 2), 0, 0).total == 2.5


@pytest.mark.parametrize("index", [-1, 2])
@pytest.mark.parametrize(("kind", "filters"), [("conv", 2), ("depthwise", 1)])
def test_terms_of_a_map_that_is_not_there_are_refused(kind, filters, index):
    with pytest.raises(IndexError, match="`map_index` must be"):
        ConvLayer(kind, np.ones((1, 1, 2, filters))).terms(np.ones((2, 2, 2)), 0, 0, index)


@pytest.mark.parametrize(("kind", "filters"), [("conv", 2), ("depthwise", 1), ("transpose", 2)])
def test_terms_refuse_an_image_of_other_channels(kind, filters):
    layer = ConvLayer(kind, np.ones((1, 1, 1, filters)))
    for compute in (layer, lambda image: layer.terms(image, 0, 0)):
        with pytest.raises(ValueError, match="`kernels` read 1 channels, but the image has 3"):
            compute(np.ones((2, 2, 3)))


@pytest.mark.parametrize(
    ("frame", "kernel", "sentence"),
    [
        ((3, 4, 1), (2, 2, 1), "must have the window's sizes"),
        ((4, 4, 1), (3, 2, 1), "must have the window's sizes"),
        ((4, 4, 2), (2, 2, 1), "must have the same channels"),
    ],
)
def test_terms_refuse_what_does_not_fit_the_window(frame, kernel, sentence):
    with pytest.raises(ValueError, match=sentence):
        find_terms(np.ones(frame), np.ones(kernel), Window((4, 4), (2, 2)), 0, 0)


@pytest.mark.parametrize(
    ("kind", "parameters", "macs"),
    [
        ("conv", 3 * 3 * 3 * 8 + 8, 6 * 6 * 3 * 3 * 3 * 8),
        ("transpose", 3 * 3 * 3 * 8 + 8, 8 * 8 * 3 * 3 * 3 * 8),
    ],
)
def test_cost_equals_the_count(keras, kind, parameters, macs):
    layer = ConvLayer(kind, np.ones((3, 3, 3, 8)))
    cls = keras.layers.Conv2D if kind == "conv" else keras.layers.Conv2DTranspose
    twin = cls(8, 3)
    twin.build((None, 8, 8, 3))
    assert layer.parameters == twin.count_params() == parameters
    assert layer.macs((8, 8)) == macs


def test_depthwise_cost_equals_the_count(keras):
    layer = ConvLayer("depthwise", np.ones((3, 3, 4, 1)), strides=2, padding="same")
    twin = keras.layers.DepthwiseConv2D(3)
    twin.build((None, 8, 8, 4))
    assert layer.parameters == twin.count_params()
    counted = sum(
        layer.terms(np.ones((8, 8, 4)), *cell).products.size for cell in np.ndindex(4, 4, 4)
    )
    assert layer.macs((8, 8)) == counted == 4 * 4 * 3 * 3 * 4
