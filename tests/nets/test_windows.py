"""What each cell of an axis reads, against the windows of `cnnviz.ops`, and TensorFlow."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cnnviz.nets.windows import EnlargedSettings, TransposedSettings, WindowSettings

SLIDING = [
    WindowSettings(kernel, stride, padding, rate)
    for kernel, (stride, rate), padding in itertools.product(
        (1, 2, (3, 4)), ((1, 1), (2, 1), ((3, 1), 1), (1, 3)), ("valid", "same", ((0, 2), (1, 3)))
    )
]
LAID_DOWN = [
    *(
        TransposedSettings(kernel, stride, padding, rate)
        for kernel, (stride, rate), padding in itertools.product(
            (1, 2, (3, 4)), ((1, 1), (2, 1), ((3, 1), 1), (1, 3)), ("valid", "same")
        )
    ),
    TransposedSettings(3, 2, "same", 1, 1),
    TransposedSettings((2, 4), (3, 2), "valid", 1, (2, 1)),
]
ENLARGED = [
    EnlargedSettings(size, how)
    for size, how in itertools.product((1, 2, (3, 5)), ("nearest", "bilinear"))
]


@pytest.mark.parametrize("settings", SLIDING)
def test_a_window_reads_what_lies_under_it(settings):
    size = (11, 12)
    window = settings.over(size)
    (top, _), (left, _) = window.padding
    for axis, links, before in ((0, window.rows(), top), (1, window.columns(), left)):
        reads = settings.axes(size)[axis]
        assert settings.output_size(size)[axis] == len(links)
        for cell, pairs in enumerate(links):
            assert list(reads.cells(cell)) == [place - before for place, _ in pairs]


@pytest.mark.parametrize("settings", LAID_DOWN)
def test_a_transposed_window_reads_what_reaches_the_cell(settings):
    size = (5, 6)
    window = settings.over(size)
    for axis, links in ((0, window.rows()), (1, window.columns())):
        reads = settings.axes(size)[axis]
        assert settings.output_size(size)[axis] == len(links)
        for cell, pairs in enumerate(links):
            assert reads.inside(cell, size[axis]) == {place for place, _ in pairs}


@pytest.mark.parametrize("settings", [*SLIDING, *LAID_DOWN, *ENLARGED])
def test_a_cell_a_period_on_reads_what_lies_a_period_on(settings):
    for reads in settings.axes((7, 7)):
        further, along = reads.period
        for cell in range(20):
            there = [place + along for place in reads.cells(cell)]
            assert list(reads.cells(cell + further)) == there


@pytest.mark.parametrize("settings", ENLARGED)
def test_an_enlarged_map_reads_the_cells_that_tensorflow_mixes(keras, settings):
    size = (4, 3)
    layer = keras.layers.UpSampling2D(settings.size, interpolation=settings.interpolation)
    for axis in (0, 1):
        # One picture a cell, in which its whole row or column is 1.
        ones = np.expand_dims(np.eye(size[axis], dtype=np.float32), 2 - axis)
        pictures = np.broadcast_to(ones, (size[axis], *size))[..., np.newaxis]
        moved = np.asarray(layer(pictures)).max(axis=(2 - axis, 3)) > 1e-5
        reads = settings.axes(size)[axis]
        assert moved.shape[1] == settings.output_size(size)[axis]
        for cell in range(moved.shape[1]):
            assert reads.inside(cell, size[axis]) == set(np.flatnonzero(moved[:, cell]))
