"""The diverging scale: centred, uniform, told apart by colour-blind eyes."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from cnnviz.figures import colourise, diverging, greys, limit_of, palette

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
DEFICIENCIES = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(rgb):
    value = np.asarray(rgb) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(linear_rgb):
    xyz = linear_rgb @ np.array(
        [[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]]
    )
    scaled = np.maximum(xyz / [0.9505, 1.0, 1.089], 0)
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], 1)


def table_of(lut):
    return np.frombuffer(base64.b64decode(lut), np.uint8).reshape(256, 3)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lightness_runs_evenly_from_zero_to_either_end(theme):
    lightness = lab(linear(diverging(theme)))[:, 0]
    for half in (lightness[:128], lightness[128:]):
        towards = np.sign(half[-1] - half[0])
        assert np.all(towards * np.diff(half) > -0.3)  # 0.3: colours are whole numbers
        coarse = np.diff(half[::16])
        assert coarse.std() / abs(coarse.mean()) < 0.15


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_ends_stay_apart_for_colour_blind_eyes(theme, deficiency):
    ends = linear(diverging(theme)[[0, 255]]) @ np.array(DEFICIENCIES[deficiency]).T
    first, last = lab(np.clip(ends, 0, 1))
    assert np.linalg.norm(first - last) > 40  # a difference of 2 is just noticed


def test_zero_is_the_middle_and_ends_are_clipped():
    table = diverging("light")
    painted = colourise([-5.0, 0.0, 5.0], limit=1.0)
    assert painted[0].tolist() == table[0].tolist()
    assert painted[1].tolist() == table[128].tolist()
    assert painted[2].tolist() == table[255].tolist()


@pytest.mark.parametrize(("values", "limit"), [([-3, 2], 3), ([0.0], 1), ([], 1)])
def test_limit_is_the_largest_magnitude(values, limit):
    assert limit_of(values) == limit


def test_greys_are_the_pixels_own():
    for lut in greys()["luts"].values():
        assert np.array_equal(table_of(lut), np.repeat(np.arange(256)[:, None], 3, axis=1))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_palette_holds_the_table_of_either_theme(theme):
    packed = palette(2.0)
    assert (packed["lowest"], packed["limit"]) == (-2.0, 2.0)
    assert np.array_equal(table_of(packed["luts"][theme]), diverging(theme))
