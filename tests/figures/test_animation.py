"""The animation: one frame a cell, as large as the grids, refused when too long."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pytest
from PIL import Image

from cnnviz.figures import MAX_FRAMES, animate
from cnnviz.ops import ConvLayer

CELL, GAP, MARGIN = 36, 34, 20  # px


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


def colours_of(picture, row, column):
    """Colours within a cell of the first grid, clear of its outline."""
    top, left = (MARGIN + index * CELL + 2 for index in (row, column))
    return np.unique(picture[top : top + CELL - 4, left : left + CELL - 4].reshape(-1, 3), axis=0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_padding_is_hatched_and_what_is_never_read_is_grey(theme):
    layer = ConvLayer("conv", np.ones((2, 2, 1, 1)), padding=((1, 0), (0, 0)), strides=3)
    picture, *_ = frames(animate(layer, np.ones((4, 6, 1)), theme=theme))
    page = picture[1, 1]
    # Rows 0, 1, 3, 4 of the padded 5 are read, and columns 0, 1, 3, 4 of the 6.
    background = {
        kind: max(
            colours_of(picture, *place).tolist(),
            key=lambda colour, place=place: counted(picture, place, colour),
        )
        for kind, place in {"padding": (0, 3), "unvisited": (2, 2), "read": (4, 4)}.items()
    }
    assert abs(background["padding"] - page).max() <= 8
    assert 20 < abs(background["unvisited"] - page).max() < 60
    assert np.ptp(background["unvisited"]) <= 8  # grey, whereas ones are orange
    assert np.ptp(background["read"]) > 60
    assert len(colours_of(picture, 0, 3)) > len(colours_of(picture, 2, 2))  # the lines


def counted(picture, place, colour):
    top, left = (MARGIN + index * CELL + 2 for index in place)
    cell = picture[top : top + CELL - 4, left : left + CELL - 4]
    return (cell == colour).all(axis=-1).sum()


@pytest.mark.parametrize("channels", [1, 3])
def test_the_sum_of_each_cell_stands_below(channels):
    rng = np.random.default_rng(0)
    layer = ConvLayer("conv", np.ones((2, 2, channels, 1)))
    lines = [
        picture[-MARGIN - 12 : -MARGIN]
        for picture in frames(animate(layer, rng.standard_normal((4, 5, channels))))
    ]
    for line in lines:
        inked = np.flatnonzero(np.ptp(line, axis=(0, 2)))
        assert inked.size > 20
        assert inked.min() >= MARGIN - 2
        assert inked.max() < line.shape[1] - MARGIN + 2
    assert all((old != new).any() for old, new in itertools.pairwise(lines))


def test_signs_stand_between_the_grids():
    layer = ConvLayer("conv", np.ones((3, 3, 1, 1)))
    picture, *_ = frames(animate(layer, np.zeros((5, 5, 1))))
    first = MARGIN + 5 * CELL + 2  # right of the input, then right of the kernel
    for left in (first, first + GAP + 3 * CELL):
        assert np.ptp(picture[MARGIN : MARGIN + 3 * CELL, left : left + GAP - 4]) > 100


def test_a_map_with_too_many_cells_is_refused():
    layer = ConvLayer("conv", np.ones((1, 1, 1, 1)))
    with pytest.raises(ValueError, match=f"at most {MAX_FRAMES} frames, .* 30 × 30 = 900"):
        animate(layer, np.zeros((30, 30, 1)))
