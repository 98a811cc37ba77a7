"""Pixels of every mode that Pillow has, held to what the mode means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from skimage.color import hsv2rgb, lab2rgb

from cnnviz.data.modes import levels, over_white, shrunk

PALETTE = np.random.default_rng(5).integers(0, 256, (256, 3))


def light(mode, pixels):
    """Give the colours from 0 to 1, and the alpha, that pixels of 8 bits mean."""
    parts = pixels / 255
    match mode:
        case "1" | "L":
            return parts, 1
        case "LA":
            return parts[..., :1], parts[..., 1:]
        case "RGB" | "RGBX":
            return parts[..., :3], 1
        case "RGBA":
            return parts[..., :3], parts[..., 3:]
        case "La" | "RGBa":
            alpha = parts[..., -1:]
            return np.divide(
                parts[..., :-1], alpha, where=alpha > 0, out=0 * alpha + parts[..., :-1]
            ), alpha
        case "P":
            return PALETTE[pixels[..., 0]] / 255, 1
        case "PA":
            return PALETTE[pixels[..., 0]] / 255, parts[..., 1:]
        case "CMYK":
            return (1 - parts[..., :3]) * (1 - parts[..., 3:]), 1
        case "YCbCr":
            y, blue, red = (parts[..., [at]] - [0, 128 / 255, 128 / 255][at] for at in range(3))
            green = y - 0.344136 * blue - 0.714136 * red
            return np.concatenate([y + 1.402 * red, green, y + 1.772 * blue], -1), 1
        case "HSV":
            return hsv2rgb(parts), 1
    lightness, *signed = (pixels[..., at].astype(np.uint8) for at in range(3))
    a, b = (part.view(np.int8) for part in signed)

    return lab2rgb(np.stack([lightness / 2.55, a, b], -1), illuminant="D65"), 1


CHANNELS = {"1": 1, "L": 1, "LA": 2, "La": 2, "P": 1, "PA": 2, "RGB": 3, "RGBX": 4, "RGBA": 4}
CHANNELS |= {"RGBa": 4, "CMYK": 4, "YCbCr": 3, "HSV": 3, "LAB": 3}
# Of 256 levels. LAB is a matter of how one white is adapted to another.
TOLERANCE = {"YCbCr": 1, "LAB": 16, "La": 1, "RGBa": 1}


@pytest.mark.parametrize("mode", CHANNELS)
@given(height=st.integers(1, 9), width=st.integers(1, 9), seed=st.integers(0, 99))
def test_mode_of_8_bits(mode, height, width, seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, CHANNELS[mode]))
    if mode == "1":
        pixels = pixels // 128 * 255
    if mode in ("La", "RGBa"):
        pixels[..., :-1] = pixels[..., :-1] * pixels[..., -1:] // 255
    if mode == "LAB":
        # What a screen can show.
        pixels = rng.integers((110, -20, -20), (220, 20, 20), (height, width, 3)) % 256
    image = Image.frombytes(
        "L" if mode == "1" else mode, (width, height), pixels.astype(np.uint8).tobytes()
    )
    if mode == "1":
        image = image.convert("1")
    if mode in ("P", "PA"):
        image.putpalette(PALETTE.astype(np.uint8).tobytes())
    colour, alpha = light(mode, pixels)
    expected = np.rint(255 * (1 - alpha * (1 - colour.clip(0, 1))))
    shown = np.asarray(shrunk(image, image.size)).astype(int)
    np.testing.assert_allclose(
        shown, np.broadcast_to(expected, shown.shape), atol=TOLERANCE.get(mode, 0)
    )


@pytest.mark.parametrize("mode", ["I;16", "I;16L", "I;16B"])
@given(height=st.integers(1, 9), width=st.integers(1, 9), seed=st.integers(0, 99))
def test_mode_of_16_bits(mode, height, width, seed):
    values = np.random.default_rng(seed).integers(0, 65536, (height, width))
    data = values.astype(">u2" if mode == "I;16B" else "<u2").tobytes()
    image = Image.frombytes(mode, (width, height), data)
    shown = np.asarray(shrunk(image, image.size))
    np.testing.assert_array_equal(shown[..., 1], np.rint(values / 257))


@given(transparent=st.lists(st.integers(0, 255), min_size=0, max_size=256), seed=st.integers(0, 99))
def test_palette_with_any_number_of_alphas(transparent, seed):
    indices = np.random.default_rng(seed).integers(0, 256, (4, 5), np.uint8)
    image = Image.fromarray(indices).convert("L")
    image = Image.frombytes("P", (5, 4), indices.tobytes())
    image.putpalette(PALETTE.astype(np.uint8).tobytes())
    image.info["transparency"] = bytes(transparent)
    alpha = np.array(transparent + [255] * (256 - len(transparent)))[indices][..., None] / 255
    expected = np.rint(255 * (1 - alpha * (1 - PALETTE[indices] / 255)))
    np.testing.assert_array_equal(np.asarray(shrunk(image, image.size)), expected)


def test_levels_of_nothing_finite():
    assert levels([np.array([np.nan, np.inf])], unit=True) == (0, 1)


def test_over_white_of_what_is_opaque():
    np.testing.assert_array_equal(over_white(np.array([[[0.5]]]), None), [[[128]]])
