"""The terms behind a cell add up to it, for every kind of layer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.ops import PRESETS, ConvLayer, Window, resize_kernel

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


@settings(deadline=None, max_examples=200)
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
        maps = layer(image)
    except ValueError as sentence:
        assert "spans" in str(sentence)  # noqa: PT017
        return
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


@pytest.mark.parametrize("old", [(1, 1), (2, 2), (3, 3), (3, 4), (7, 7)])
@pytest.mark.parametrize("new", [(1, 1), (2, 2), (3, 3), (4, 3), (7, 5)])
def test_a_resized_kernel_does_the_same_under_padding_same(old, new):
    kernel = np.zeros(old)
    kernel[(old[0] - 1) // 2, (old[1] - 1) // 2] = 2.0
    image = np.random.default_rng(0).standard_normal((6, 6, 1))
    before, after = (
        ConvLayer("conv", values[..., None, None], padding="same")(image)
        for values in (kernel, resize_kernel(kernel, new))
    )
    np.testing.assert_array_equal(before, after)


def test_every_preset_answers_to_a_flat_picture_with_its_sum():
    for preset in PRESETS.values():
        layer = ConvLayer("conv", preset.values[..., None, None])
        flat = layer(np.full((9, 9, 1), 2.0))
        np.testing.assert_allclose(flat, 2 * preset.values.sum(), atol=1e-12)


@pytest.mark.parametrize("name", ["box_blur", "gaussian_blur", "gaussian_blur_5", "motion_blur"])
def test_blurs_keep_the_brightness(name):
    assert PRESETS[name].values.sum() == pytest.approx(1)


@pytest.mark.parametrize("name", ["edge", "sobel_x", "prewitt_y", "laplacian", "diagonal"])
def test_edge_kernels_ignore_flat_areas(name):
    assert PRESETS[name].values.sum() == 0


def test_a_window_checks_itself():
    with pytest.raises(ValueError, match="`kernel_size` 3 with `dilation_rate` 1 spans 3"):
        Window((2, 2), (3, 3))
