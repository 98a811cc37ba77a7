"""PNG files with a transparent colour."""

import struct

import numpy as np
import pytest

from cnnviz.data import ImageError, load_image, png
from tests.data import picture_files as files


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_grey_0_that_is_transparent_is_white(depth):
    samples = np.array([0, 1, 2**depth - 1]).reshape(1, 3, 1)
    stored = files.png(samples, depth, "grey", transparent=b"\0\0")
    one = round(255 / (2**depth - 1))
    np.testing.assert_array_equal(load_image(stored)[0, :, 0], [255, one, 255])


@pytest.mark.parametrize("depth", [2, 4])
def test_transparent_grey_of_few_bits_is_counted_in_them(depth):
    stored = files.png(np.array([[[1], [2]]]), depth, "grey", transparent=b"\0\2")
    one = 255 // (2**depth - 1)
    np.testing.assert_array_equal(load_image(stored)[0, :, 0], [one, 255])


def test_transparent_grey_of_16_bits_is_not_its_neighbour():
    stored = files.png(np.array([[[256], [257]]]), 16, "grey", transparent=b"\1\0")
    np.testing.assert_array_equal(load_image(stored)[0, :, 0], [255, 1])


@pytest.mark.parametrize("interlaced", [False, True])
def test_transparent_rgb_of_16_bits_is_not_its_neighbour(interlaced):
    colour = [0x1234, 0x5678, 0x9ABC]
    samples = np.array([[colour, [0x1234, 0x5679, 0x9ABC], [0x1235, 0x5678, 0x9ABC]]])
    key = struct.pack(">3H", *colour)
    stored = files.png(samples, 16, "rgb", transparent=key, interlaced=interlaced)
    shown = [[255, 255, 255], [0x12, 0x56, 0x9A], [0x12, 0x56, 0x9A]]
    np.testing.assert_array_equal(load_image(stored), [shown])


@pytest.mark.parametrize(
    ("colour", "depth", "transparent", "needed"),
    [
        ("rgb", 8, None, 3),
        ("rgb", 16, None, 6),
        ("rgba", 16, None, 8),
        ("grey alpha", 16, None, 4),
        ("rgb", 16, b"\0\1\0\2\0\3", 12),  # decoded twice
    ],
)
def test_a_png_is_bounded_by_the_bytes_of_its_samples(
    monkeypatch, colour, depth, transparent, needed
):
    channels = {"rgb": 3, "rgba": 4, "grey alpha": 2}[colour]
    samples = np.zeros((1000, 1000, channels), int)
    stored = files.png(samples, depth, colour, transparent=transparent)
    monkeypatch.setattr(png, "MAX_SAMPLE_BYTES", needed * 10**6)
    assert load_image(stored).shape == (1000, 1000, 3)
    monkeypatch.setattr(png, "MAX_SAMPLE_BYTES", needed * 10**6 - 1)
    with pytest.raises(ImageError, match=f"has {needed} MB of samples to decode"):
        load_image(stored)
