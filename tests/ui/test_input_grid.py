"""Arrays that follow a size slider: what is cut off comes back."""

from __future__ import annotations

import numpy as np
import pytest
import streamlit as st

from cnnviz.ops import resize_kernel
from cnnviz.ui.input_grid import fit_array, resize_grid
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import numbers

LINK = Link("test", (numbers("array", (12, 12), np.zeros((3, 3, 1))),))

NUMBERS = np.arange(18.0).reshape(3, 6, 1) + 1


def fit(size, channels, resize):
    LINK.set("array_rows", size[0])
    LINK.set("array_columns", size[1])
    LINK.set("channels", str(channels))
    fit_array(LINK, "array", resize)


@pytest.fixture(autouse=True)
def session(monkeypatch):
    monkeypatch.setattr(st, "session_state", {"test_array": NUMBERS})


@pytest.mark.parametrize("resize", [resize_kernel, resize_grid])
@pytest.mark.parametrize("through", [(1, 1), (2, 5), (7, 1), (12, 12)])
def test_down_and_up_again_brings_the_numbers_back(resize, through):
    fit(through, 1, resize)
    assert LINK.get("array").shape == (*through, 1)
    fit((3, 6), 1, resize)
    np.testing.assert_array_equal(LINK.get("array"), NUMBERS)


def test_channels_come_back():
    colours = np.random.default_rng(0).random((3, 6, 3))
    LINK.set("array", colours)
    for channels in (1, 3):
        fit((3, 6), channels, resize_grid)
    np.testing.assert_array_equal(LINK.get("array"), colours)


def test_a_typed_number_is_the_new_whole():
    fit((2, 2), 1, resize_grid)
    LINK.set("array", np.full((2, 2, 1), 9.0))
    fit((3, 6), 1, resize_grid)
    assert LINK.get("array").sum() == 4 * 9


def test_a_smaller_grid_keeps_its_upper_left():
    fit((1, 2), 1, resize_grid)
    assert LINK.get("array").ravel().tolist() == [1, 2]
