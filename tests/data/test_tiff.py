"""TIFF files whose samples Pillow misreads or refuses."""

import numpy as np
import pytest

from cnnviz.data import ImageError, load_image
from cnnviz.data.sample_layout import Layout
from tests.data import picture_files as files
from tests.data.picture_files import BLACK_IS_ZERO, CMYK, FLOAT, RGB, WHITE_IS_ZERO


def shown(samples, *how, **options):
    return load_image(files.tiff(np.array(samples), *how, **options))[0].tolist()


@pytest.mark.parametrize("order", "<>")
def test_16_bit_grey_whose_0_is_white(order):
    pixels = shown([[[0], [65535]]], 16, WHITE_IS_ZERO, order=order)
    assert pixels == [[255] * 3, [0] * 3]


@pytest.mark.parametrize("order", "<>")
def test_16_bit_grey_with_alpha(order):
    # Of 0.2 of black 0.8 of white is left: 204.
    samples = [[[0, 13107], [0, 65535], [65535, 0]]]
    pixels = shown(samples, 16, BLACK_IS_ZERO, extra=[2], order=order)
    assert pixels == [[204] * 3, [0] * 3, [255] * 3]


def test_inks_with_alpha():
    # Cyan, the same at 0.2 over white, and nothing of black.
    samples = [[[255, 0, 0, 0, 255], [255, 0, 0, 0, 51], [0, 0, 0, 255, 0]]]
    pixels = shown(samples, 8, CMYK, extra=[2])
    assert pixels == [[0, 255, 255], [204, 255, 255], [255, 255, 255]]


def test_12_bits_are_a_range_of_their_own():
    assert shown([[[0], [2048], [4095]]], 12, BLACK_IS_ZERO) == [[0] * 3, [128] * 3, [255] * 3]


def test_colours_apart_from_each_other():
    pixels = shown([[[65535, 0, 257]]], 16, RGB, planes=True)
    assert pixels == [[255, 0, 1]]


def test_colours_of_floats():
    pixels = shown(np.array([[[0, 0.5, 1]]], np.float32), 32, RGB, kind=FLOAT)
    assert pixels == [[0, 128, 255]]


def test_more_samples_than_colours():
    # Red, green, blue and near infrared, as satellites send them.
    assert shown([[[1, 2, 3, 99]]], 8, RGB, extra=[0]) == [[1, 2, 3]]


def test_a_fourth_sample_that_is_not_explained_is_alpha():
    assert shown([[[0, 0, 0, 13107]]], 16, RGB) == [[204, 204, 204]]


def test_more_bytes_than_are_allowed_are_refused_before_they_are_read():
    samples = np.zeros((1, 1, 16), np.uint8)
    stored = files.tiff(samples, 8, RGB, extra=[0] * 13, order="<")
    sides = files.tiff_sides(stored)
    large = stored
    for place in sides:
        large = large[:place] + (4000).to_bytes(2, "little") + large[place + 2 :]
    with pytest.raises(ImageError, match="needs more than the 178 MB allowed"):
        load_image(large)


def test_samples_of_a_pixel_are_bounded_before_they_are_read():
    satellite = np.arange(16).reshape(1, 1, 16)
    assert shown(satellite, 7, RGB, extra=[0] * 13) == [[0, 2, 4]]  # 255 / 127 of each
    assert shown(np.zeros((1, 1, 17), int), 8, BLACK_IS_ZERO, planes=True) == [[0, 0, 0]]
    with pytest.raises(ImageError, match="has 17 samples a pixel, more than the 16 allowed"):
        load_image(files.tiff(np.zeros((1, 1, 17), int), 7, BLACK_IS_ZERO))


def test_tiles_far_wider_than_the_picture_are_refused():
    stored = files.tiff(np.zeros((16, 16, 16), int), 16, BLACK_IS_ZERO, tile=16)
    place = stored.index((322).to_bytes(2, "little") + b"\3\0\1\0\0\0") + 2
    wide = stored[:place] + (4).to_bytes(2, "little") + stored[place + 2 :]
    wide = wide[: place + 6] + (2**16 + 16).to_bytes(4, "little") + wide[place + 10 :]
    with pytest.raises(ImageError, match="rows of 1,048,832 samples, more than the 1,048,576"):
        load_image(wide)


@pytest.mark.parametrize("bits", [1, 2, 3, 7, 12, 15, 17, 25, 26, 31])
def test_wanted_samples_of_any_bits_are_unpacked(bits):
    samples = np.random.default_rng(0).integers(0, 2**bits, (3, 5, 4))
    stored = np.array([np.frombuffer(row, np.uint8) for row in files.packed(samples, bits)])
    layout = Layout(5, 3, 5, 3, 4, bits, "u", "<", predictor=1)
    np.testing.assert_array_equal(layout.samples(stored, [0, 1, 3]), samples[..., [0, 1, 3]])
