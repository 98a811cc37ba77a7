"""The animation: one frame a cell, as large as the grids, refused when too long."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pytest
from PIL import Image

from cnnviz.figures import MAX_FRAMES, animate
from cnnviz.ops import ConvLayer


def frames(data):
    with Image.open(io.BytesIO(data)) as gif:
        for index in range(gif.n_frames):
            gif.seek(index)
            yield np.asarray(gif.convert("RGB")).astype(int)


@pytest.mark.parametrize(
    ("kind", "channels", "options", "cells"),
    [
        ("conv", 1, {}, 3 * 4),
        ("conv", 3, {"padding": "same", "strides": 2}, 3 * 3),
        ("depthwise", 3, {}, 3 * 4),
        ("transpose", 1, {"strides": 2}, 11 * 13),
    ],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_one_frame_for_each_cell(kind, channels, options, cells, theme):
    rng = np.random.default_rng(0)
    layer = ConvLayer(kind, rng.standard_normal((3, 3, channels, 1)), **options)
    pictures = list(frames(animate(layer, rng.standard_normal((5, 6, channels)), theme=theme)))
    assert len(pictures) == cells
    assert len({picture.shape for picture in pictures}) == 1
    steps = [abs(new - old).max() for old, new in itertools.pairwise(pictures)]
    assert min(steps) > 60  # the window moves in every frame


def test_the_first_window_is_ringed_in_the_first_frame():
    layer = ConvLayer("conv", np.ones((2, 2, 1, 1)))
    first, second, *_ = frames(animate(layer, np.zeros((4, 4, 1))))
    left = slice(0, 20 + 36 // 2)
    assert abs(first[:, left] - second[:, left]).max() > 60  # the ring leaves the first column


def test_a_map_with_too_many_cells_is_refused():
    layer = ConvLayer("conv", np.ones((1, 1, 1, 1)))
    with pytest.raises(ValueError, match=f"at most {MAX_FRAMES} frames, .* 30 × 30 = 900"):
        animate(layer, np.zeros((30, 30, 1)))
