"""Convolutions against Keras over a table of shapes and settings, and by their laws."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.ops import Window, conv2d, conv2d_transpose, depthwise_conv2d, padding_amounts

SIZES = [(1, 1), (5, 5), (8, 7), (13, 10)]
KERNELS = [(1, 1), (2, 2), (3, 3), (1, 4), (5, 2), (4, 4)]
STEPS = [(1, 1), (2, 2), (3, 3), (2, 3), (4, 1)]
DILATIONS = [(2, 2), (3, 3), (1, 2)]
SETTINGS = [(step, (1, 1)) for step in STEPS] + [((1, 1), rate) for rate in DILATIONS]

TABLE = [
    (size, kernel, strides, dilation, padding)
    for size, kernel, (strides, dilation), padding in itertools.product(
        SIZES, KERNELS, SETTINGS, ["valid", "same"]
    )
    if padding == "same"
    or all(d * (k - 1) < n for n, k, d in zip(size, kernel, dilation, strict=True))
]


def numbers(rng, *shape):
    return rng.standard_normal(shape).astype(np.float32)


def reference(keras, image, kernels, **settings):
    return keras.ops.convert_to_numpy(keras.ops.conv(image[None], kernels, **settings))[0]


@pytest.mark.parametrize(("size", "kernel", "strides", "dilation", "padding"), TABLE)
def test_conv2d_equals_keras(keras, rng, agrees, size, kernel, strides, dilation, padding):
    image, kernels = numbers(rng, *size, 3), numbers(rng, *kernel, 3, 4)
    options = {"strides": strides, "padding": padding, "dilation_rate": dilation}
    actual = conv2d(image, kernels, **options)
    agrees(
        actual,
        reference(keras, image, kernels, **options),
        reference(keras, abs(image), abs(kernels), **options),
    )


@pytest.mark.parametrize("channels", [1, 3, 16])
@pytest.mark.parametrize("filters", [1, 2, 32])
@pytest.mark.parametrize("size", [(17, 12), (33, 33)])
@pytest.mark.parametrize("kernel", [(3, 3), (7, 7), (11, 11), (2, 9)])
def test_conv2d_equals_keras_whatever_the_algorithm(
    keras, rng, agrees, channels, filters, size, kernel
):
    image, kernels = numbers(rng, *size, channels), numbers(rng, *kernel, channels, filters)
    agrees(
        conv2d(image, kernels, padding="same"),
        reference(keras, image, kernels, padding="same"),
        reference(keras, abs(image), abs(kernels), padding="same"),
    )


@pytest.mark.parametrize(
    ("padding", "explicit"),
    [
        (0, ((0, 0), (0, 0))),
        (2, ((2, 2), (2, 2))),
        ((1, 3), ((1, 1), (3, 3))),
        (((0, 1), (2, 3)), ((0, 1), (2, 3))),
        (((5, 0), (0, 0)), ((5, 0), (0, 0))),
    ],
)
@pytest.mark.parametrize("strides", [1, 2, (3, 1)])
@pytest.mark.parametrize("kernel", [(3, 3), (2, 5)])
def test_explicit_padding_equals_a_padded_image(
    keras, rng, agrees, padding, explicit, strides, kernel
):
    image, kernels = numbers(rng, 6, 7, 2), numbers(rng, *kernel, 2, 3)
    padded = np.pad(image, (*explicit, (0, 0)))
    agrees(
        conv2d(image, kernels, padding=padding, strides=strides),
        reference(keras, padded, kernels, strides=strides),
        reference(keras, abs(padded), abs(kernels), strides=strides),
    )


@pytest.mark.parametrize("groups", [1, 2, 3, 6])
@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_groups_equal_one_convolution_a_group(keras, rng, agrees, groups, strides, padding):
    image, kernels = numbers(rng, 8, 9, 6), numbers(rng, 3, 2, 6 // groups, 12)
    options = {"strides": strides, "padding": padding}

    def each(image, kernels):
        shares = np.split(image, groups, axis=2), np.split(kernels, groups, axis=3)
        return np.concatenate(
            [reference(keras, part, own, **options) for part, own in zip(*shares, strict=True)], 2
        )

    agrees(
        conv2d(image, kernels, groups=groups, **options),
        each(image, kernels),
        each(abs(image), abs(kernels)),
    )


@pytest.mark.parametrize(
    ("size", "padding"), [((1, 1), "same"), ((8, 7), "same"), ((8, 7), "valid")]
)
@pytest.mark.parametrize("kernel", [(1, 1), (3, 3), (2, 4)])
@pytest.mark.parametrize("multiplier", [1, 3])
@pytest.mark.parametrize(("strides", "dilation"), [(1, 1), (2, 1), (3, 1), (1, 2)])
def test_depthwise_equals_keras(
    keras, rng, agrees, size, kernel, multiplier, strides, dilation, padding
):
    image, kernels = numbers(rng, *size, 3), numbers(rng, *kernel, 3, multiplier)
    options = {"strides": strides, "padding": padding, "dilation_rate": dilation}

    def expected(image, kernels):
        maps = keras.ops.depthwise_conv(image[None], kernels, **options)
        return keras.ops.convert_to_numpy(maps)[0]

    agrees(
        depthwise_conv2d(image, kernels, **options),
        expected(image, kernels),
        expected(abs(image), abs(kernels)),
    )


@pytest.mark.parametrize("size", [(1, 1), (4, 4), (5, 3)])
@pytest.mark.parametrize("kernel", [(1, 1), (2, 2), (3, 3), (4, 4), (3, 2), (1, 5)])
@pytest.mark.parametrize(
    ("strides", "dilation"), [((1, 1), 1), ((2, 2), 1), ((3, 3), 1), ((2, 3), 1), ((1, 1), 2)]
)
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_transpose_equals_keras(keras, rng, agrees, size, kernel, strides, dilation, padding):
    image, kernels = numbers(rng, *size, 3), numbers(rng, *kernel, 2, 3)

    def expected(image, kernels):
        layer = keras.layers.Conv2DTranspose(
            2, kernel, strides=strides, padding=padding, dilation_rate=dilation, use_bias=False
        )
        layer.build((None, *image.shape))
        layer.set_weights([kernels])
        return keras.ops.convert_to_numpy(layer(image[None]))[0]

    agrees(
        conv2d_transpose(image, kernels, strides=strides, padding=padding, dilation_rate=dilation),
        expected(image, kernels),
        expected(abs(image), abs(kernels)),
    )


def by_loops(image, kernels, window):
    """Convolve cell by cell, from the definition."""
    (top, _), (left, _) = window.padding
    (sh, sw), (dh, dw) = window.strides, window.dilation_rate
    height, width = window.output_size
    maps = np.zeros((height, width, kernels.shape[3]))
    for row, column, u, v in np.ndindex(height, width, *kernels.shape[:2]):
        y, x = row * sh + u * dh - top, column * sw + v * dw - left
        if 0 <= y < image.shape[0] and 0 <= x < image.shape[1]:
            maps[row, column] += image[y, x] @ kernels[u, v]
    return maps


pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
sides = st.tuples(st.integers(0, 3), st.integers(0, 3))


@settings(max_examples=150)
@given(
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    strides=pairs,
    dilation=pairs,
    padding=st.one_of(
        st.sampled_from(["valid", "same"]), st.integers(0, 4), sides, st.tuples(sides, sides)
    ),
    channels=st.integers(1, 4),
    filters=st.integers(1, 4),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_setting_equals_the_definition_or_is_refused(
    size, kernel, strides, dilation, padding, channels, filters, seed
):
    rng = np.random.default_rng(seed)
    image, kernels = (
        rng.standard_normal((*size, channels)),
        rng.standard_normal((*kernel, channels, filters)),
    )
    bias = rng.standard_normal(filters)
    options = {"strides": strides, "padding": padding, "dilation_rate": dilation}
    try:
        window = Window.make(size, kernel, **options)
    except ValueError:
        with pytest.raises(ValueError, match="spans"):
            conv2d(image, kernels, bias, **options)
        return
    expected = by_loops(image, kernels, window) + bias
    np.testing.assert_allclose(conv2d(image, kernels, bias, **options), expected, atol=1e-12)


@settings(max_examples=150)
@given(
    size=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    strides=pairs,
    dilation=pairs,
    padding=st.sampled_from(["valid", "same"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_transposed_setting_equals_the_definition(
    size, kernel, strides, dilation, padding, seed
):
    # Keras has no dilation together with strides; the definition spreads a kernel over each input.
    rng = np.random.default_rng(seed)
    image, kernels = rng.standard_normal((*size, 2)), rng.standard_normal((*kernel, 3, 2))
    bias = rng.standard_normal(3)
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    full = np.zeros([n * s + span for n, s, span in zip(size, strides, spans, strict=True)] + [3])
    for y, x, u, v in np.ndindex(*size, *kernel):
        cell = y * strides[0] + u * dilation[0], x * strides[1] + v * dilation[1]
        full[cell] += kernels[u, v] @ image[y, x]
    surplus = [max(span - s, 0) for s, span in zip(strides, spans, strict=True)]
    cut = [each // 2 if padding == "same" else 0 for each in surplus]
    ends = [
        first + n * s + (0 if padding == "same" else more)
        for first, n, s, more in zip(cut, size, strides, surplus, strict=True)
    ]
    np.testing.assert_allclose(
        conv2d_transpose(
            image, kernels, bias, strides=strides, padding=padding, dilation_rate=dilation
        ),
        full[cut[0] : ends[0], cut[1] : ends[1]] + bias,
        atol=1e-12,
    )


@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 5), st.integers(1, 3))
def test_same_padding_gives_ceil_of_size_over_strides(size, kernel, strides, dilation):
    before, after = padding_amounts(size, kernel, strides, "same", dilation)
    window = Window((size, 1), (kernel, 1), (strides, 1), ((before, after), (0, 0)), (dilation, 1))
    assert window.output_size[0] == -(-size // strides)
    assert 0 <= after - before <= 1


@given(st.integers(0, 2**32 - 1), st.floats(-3, 3))
def test_convolution_is_linear(seed, factor):
    rng = np.random.default_rng(seed)
    first, second = rng.standard_normal((2, 6, 5, 2))
    kernels = rng.standard_normal((3, 2, 2, 3))
    np.testing.assert_allclose(
        conv2d(first + factor * second, kernels),
        conv2d(first, kernels) + factor * conv2d(second, kernels),
        atol=1e-10,
    )


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.sampled_from(["valid", "same"]))
def test_transpose_is_the_adjoint_of_convolution(seed, strides, padding):
    rng = np.random.default_rng(seed)
    size = 4 * strides
    kernels = rng.standard_normal((3, 3, 2, 3))
    image = rng.standard_normal((size, size, 2))
    maps = conv2d(image, kernels, strides=strides, padding=padding)
    other = rng.standard_normal(maps.shape)
    spread = conv2d_transpose(other, kernels, strides=strides, padding=padding)
    rows, columns = min(spread.shape[0], size), min(spread.shape[1], size)
    back = (spread[:rows, :columns] * image[:rows, :columns]).sum()
    np.testing.assert_allclose((maps * other).sum(), back, atol=1e-9)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"strides": 0}, "`strides` must be at least 1, got 0."),
        ({"strides": (1, -2)}, "`strides` must be at least 1, got -2."),
        ({"dilation_rate": 0}, "`dilation_rate` must be at least 1, got 0."),
        ({"padding": "full"}, "`padding` must be"),
        ({"padding": -1}, "`padding` must be at least 0, got -1."),
        ({"padding": (1, 2, 3)}, "`padding` must be"),
        ({"groups": 2}, "read 2 channels each"),
        ({"groups": 0}, "`groups` must be at least 1"),
        ({"dilation_rate": 4}, "spans 9, but the padded input has 5"),
        ({"bias": [1.0, 2.0]}, r"`bias` must have the shape \(3,\)"),
        ({"image": np.zeros((5, 5))}, "`image` must have the shape"),
        ({"image": np.zeros((0, 5, 2))}, "`image` must have the shape"),
        ({"kernels": np.zeros((3, 3, 3, 3))}, "read 3 channels, but the image has 2"),
        ({"kernels": np.zeros((3, 3, 1, 3)), "groups": 2}, "must divide the 3 filters, got 2"),
        ({"image": [[[1.0, 2.0], [3.0]]]}, "`image` must have rows of one length"),
    ],
)
def test_an_impossible_setting_is_refused_with_its_rule(change, sentence):
    arguments = {"image": np.zeros((5, 5, 2)), "kernels": np.zeros((3, 3, 2, 3)), **change}
    with pytest.raises(ValueError, match=sentence):
        conv2d(arguments.pop("image"), arguments.pop("kernels"), **arguments)


@pytest.mark.parametrize("strides", [1.5, "2", True, None, (1, 2.0)])
def test_strides_that_are_no_whole_numbers_are_refused(strides):
    with pytest.raises(TypeError, match="must be a whole number"):
        conv2d(np.zeros((5, 5, 1)), np.zeros((3, 3, 1, 1)), strides=strides)


@pytest.mark.parametrize("values", ["text", [[[1j]]], [[[None]]]])
def test_anything_but_real_numbers_is_refused(values):
    with pytest.raises(TypeError, match="`image` must hold real numbers"):
        conv2d(values, np.zeros((1, 1, 1, 1)))
    with pytest.raises(TypeError, match="`bias` must hold real numbers"):
        conv2d(np.zeros((1, 1, 1)), np.zeros((1, 1, 1, 1)), bias=["a"])


@pytest.mark.parametrize("convolve", [conv2d_transpose, depthwise_conv2d])
def test_channels_that_differ_are_refused(convolve):
    with pytest.raises(ValueError, match="`kernels` read 4 channels, but the image has 2"):
        convolve(np.zeros((5, 5, 2)), np.zeros((3, 3, 4, 4)))


@pytest.mark.parametrize("padding", [1, "full", ((0, 1), (1, 0))])
def test_a_transposed_convolution_refuses_padding_in_numbers(padding):
    with pytest.raises(ValueError, match=r'transposed convolution must be "valid" or "same"'):
        conv2d_transpose(np.zeros((5, 5, 1)), np.zeros((3, 3, 1, 1)), padding=padding)


def test_dtypes_float64_stays_and_the_rest_becomes_float32():
    kernels = np.ones((1, 1, 1, 1), np.float32)
    assert conv2d(np.ones((2, 2, 1), np.uint8), kernels).dtype == np.float32
    assert conv2d(np.ones((2, 2, 1), np.float16), kernels).dtype == np.float32
    assert conv2d(np.ones((2, 2, 1), np.float64), kernels).dtype == np.float64


def test_arguments_are_left_unchanged(rng):
    image, kernels = numbers(rng, 6, 6, 2), numbers(rng, 3, 3, 2, 2)
    copies = image.copy(), kernels.copy()
    conv2d(image, kernels, padding="same")
    assert np.array_equal(image, copies[0])
    assert np.array_equal(kernels, copies[1])
