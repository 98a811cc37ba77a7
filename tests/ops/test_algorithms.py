"""Every algorithm against the definition, whatever `choose` would have picked."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cnnviz.ops.algorithms import choose, correlate, diagonals, fourier, stacked, winograd
from cnnviz.ops.algorithms.row_blocks import PaddedImage

STRIDES = [(1, 1), (2, 2), (1, 3), (4, 1)]
PADDINGS = [((0, 0), (0, 0)), ((1, 2), (3, 0))]
SIZES = [(7, 9), (12, 9), (41, 30), (70, 13)]
KERNELS = [(1, 1), (3, 3), (2, 4), (5, 1), (6, 7), (2, 9)]


def definition(image, kernels, strides=(1, 1), dilation_rate=(1, 1), padding=((0, 0), (0, 0))):
    padded = np.pad(image.astype(np.float64), (*padding, (0, 0)))
    (sh, sw), (dh, dw) = strides, dilation_rate
    spans = [d * (k - 1) + 1 for d, k in zip(dilation_rate, kernels.shape, strict=False)]
    windows = sliding_window_view(padded, spans, axis=(0, 1))[::sh, ::sw, :, ::dh, ::dw]
    return np.einsum("yxcuv,uvcf->yxf", windows, kernels.astype(np.float64))


def agrees(actual, image, kernels, *settings):
    tolerance = 1e-5 if image.dtype == np.float32 else 1e-11
    error = np.abs(actual - definition(image, kernels, *settings))
    assert actual.dtype == image.dtype
    size = definition(np.abs(image), np.abs(kernels), *settings)
    assert np.all(error <= tolerance * size + 1e-12)


def numbers(rng, dtype, *shape):
    return rng.standard_normal(shape).astype(dtype)


def run(algorithm, image, kernels, strides, padding):
    shape = definition(image, kernels, strides, (1, 1), padding).shape
    out = np.full(shape, np.nan, image.dtype)
    algorithm(PaddedImage(image, padding), kernels, strides, out)
    return out


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("strides", STRIDES)
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(
    ("algorithm", "channels", "filters"),
    [
        *((stacked, *depths) for depths in [(1, 1), (1, 5), (3, 2), (70, 1), (4, 70)]),
        *((fourier, *depths) for depths in [(1, 1), (3, 2)]),
    ],
)
def test_algorithm_equals_the_definition(
    rng, algorithm, channels, filters, kernel, strides, padding, dtype
):
    for size in SIZES:
        image = numbers(rng, dtype, *size, channels)
        kernels = numbers(rng, dtype, *kernel, channels, filters)
        actual = run(algorithm, image, kernels, strides, padding)
        agrees(actual, image, kernels, strides, (1, 1), padding)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("step", [1, 2, 4])
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("channels", [1, 2, 3, 70])
def test_diagonals_equal_the_definition(rng, channels, kernel, step, padding, dtype):
    for size in SIZES:
        image, kernels = (
            numbers(rng, dtype, *size, channels),
            numbers(rng, dtype, *kernel, channels, 1),
        )
        actual = run(diagonals, image, kernels, (step, 1), padding)
        agrees(actual, image, kernels, (step, 1), (1, 1), padding)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("padding", [((0, 0), (0, 0)), ((1, 1), (1, 1))])
@pytest.mark.parametrize("depths", [(16, 16), (17, 70), (64, 64)])
@pytest.mark.parametrize("size", [(3, 3), (4, 9), (33, 30), (56, 56)])
def test_winograd_equals_the_definition(rng, size, depths, padding, dtype):
    image, kernels = numbers(rng, dtype, *size, depths[0]), numbers(rng, dtype, 3, 3, *depths)
    agrees(run(winograd, image, kernels, (1, 1), padding), image, kernels, (1, 1), (1, 1), padding)


@pytest.mark.parametrize("dilation_rate", [(1, 1), (2, 2), (3, 1), (6, 4)])
@pytest.mark.parametrize("strides", STRIDES)
@pytest.mark.parametrize("kernel", KERNELS[:4])
def test_correlate_with_strides_and_dilation_together(rng, kernel, strides, dilation_rate):
    image, kernels = numbers(rng, np.float32, 25, 24, 3), numbers(rng, np.float32, *kernel, 3, 2)
    settings = (strides, dilation_rate, PADDINGS[1])
    agrees(correlate(image, kernels, *settings), image, kernels, *settings)


def test_correlate_a_picture_that_is_a_view(rng):
    image = numbers(rng, np.float32, 90, 80, 6)[::2, ::-1, 1:4]
    kernels = numbers(rng, np.float32, 3, 3, 8, 1)[:, :, ::3]
    agrees(correlate(image, kernels), image, kernels)


def test_one_pixel(rng):
    image, kernels = numbers(rng, np.float32, 1, 1, 3), numbers(rng, np.float32, 1, 1, 3, 2)
    agrees(correlate(image, kernels), image, kernels)


def test_result_does_not_depend_on_the_number_of_cores(rng, monkeypatch):
    image, kernels = numbers(rng, np.float32, 300, 200, 3), numbers(rng, np.float32, 5, 5, 3, 1)
    shared = correlate(image, kernels)
    monkeypatch.setattr("cnnviz.ops.algorithms.row_blocks.CORES", 1)
    np.testing.assert_array_equal(correlate(image, kernels), shared)


def test_dark_corner_stays_exact_beside_a_bright_one(rng):
    image, kernels = numbers(rng, np.float32, 80, 80, 1), np.ones((21, 21, 1, 1), np.float32)
    image[:30, :30] *= 1e-6
    agrees(run(fourier, image, kernels, (1, 1), PADDINGS[0]), image, kernels)


@pytest.mark.parametrize(
    ("size", "kernel", "strides", "algorithm"),
    [
        ((224, 224), (3, 3, 3, 1), (1, 1), diagonals),
        ((224, 224), (3, 3, 3, 1), (1, 2), stacked),
        ((224, 224), (3, 3, 3, 16), (1, 1), stacked),
        ((56, 56), (3, 3, 64, 64), (1, 1), winograd),
        ((28, 28), (3, 3, 64, 64), (2, 2), stacked),
        ((7, 7), (3, 3, 512, 512), (1, 1), stacked),
        ((512, 512), (31, 31, 1, 1), (1, 1), fourier),
        ((512, 512), (31, 31, 64, 64), (1, 1), stacked),
    ],
)
def test_choice(size, kernel, strides, algorithm):
    assert choose(size, kernel, strides) is algorithm
