"""Preset kernels: each is explained, and does what its explanation says."""

from __future__ import annotations

import re
from importlib.resources import files

import numpy as np
import pytest

from cnnviz.ops import PRESETS, ConvLayer, resize_kernel


def test_every_preset_is_explained_and_nothing_else():
    text = files("cnnviz").joinpath("ui/text/en/kernels.md").read_text(encoding="utf-8")
    explained = dict(re.findall(r"^## (\S+)\n(.+)", text, re.MULTILINE))
    assert list(explained) == list(PRESETS)
    assert all(sentence.endswith(".") for sentence in explained.values())


def test_presets_cannot_be_changed_by_one_user_for_all():
    with pytest.raises(ValueError, match="read-only"):
        PRESETS["identity"].values[0, 0] = 1


@pytest.mark.parametrize("name", ["sobel", "prewitt", "scharr"])
def test_x_answers_to_upright_edges_and_y_to_level_ones(name):
    x, y = PRESETS[f"{name}_x"].values, PRESETS[f"{name}_y"].values
    upright = np.array([[0, 0, 1]] * 3)  # bright on the right
    assert (x * upright).sum() > 0 == (y * upright).sum()
    np.testing.assert_array_equal(x, y.T)


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


@pytest.mark.parametrize(
    "name",
    [
        "identity",
        "box_blur",
        "gaussian_blur",
        "gaussian_blur_5",
        "motion_blur",
        "unsharp_mask",
        "sharpen",
    ],
)
def test_blurs_and_sharpeners_keep_the_brightness(name):
    assert PRESETS[name].values.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "name", ["edge", "scharr_x", "laplacian", "laplacian_of_gaussian", "diagonal"]
)
def test_edge_kernels_ignore_flat_areas(name):
    assert PRESETS[name].values.sum() == 0


@pytest.mark.parametrize("size", [(0, 3), (3, -1)])
def test_a_kernel_of_no_size_is_refused(size):
    with pytest.raises(ValueError, match="`size` must be at least 1"):
        resize_kernel(np.ones((3, 3)), size)
