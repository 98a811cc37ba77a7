"""The images page without a browser."""

from __future__ import annotations

import pytest

from cnnviz.data import sample_image
from tests.pages.drive import opened


@pytest.fixture
def page():
    return opened("images")


@pytest.mark.parametrize(("depth", "channels"), [("colour", 3), ("grey", 1)])
def test_the_shape_is_that_of_the_photo(page, depth, channels):
    page.query_params.update({"photo": "coffee", "depth": depth})
    page.run()
    assert not page.exception
    height, width, _ = sample_image("coffee", max_side=512).shape
    line = next(text.value for text in page.markdown if "rows" in text.value and "=" in text.value)
    assert f"**{height} × {width} × {channels}**" in line
    assert f"**{height * width * channels:,} numbers**" in line


def test_no_channel_kept_gives_no_error(page):
    page.query_params.update({"kept": ""})
    page.run()
    assert not page.exception
