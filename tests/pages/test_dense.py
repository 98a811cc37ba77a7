"""The page of the fully connected layer without a browser: numbers against NumPy's own."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest

from cnnviz.ui.components import open_packet
from cnnviz.ui.photo import Photo
from tests.pages import drive
from tests.pages.drive import opened, shown

run = partial(drive.run, prefix="dense")


@pytest.fixture
def page():
    return opened("dense")


def pictures(page):
    """Give the pictures before and after, and the columns as they were described."""
    data = open_packet(shown(page, "side_by_side").bytes)
    pairs = [(data[f"{i}_0"], data[f"{i}_1"]) for i in range(3)]
    return pairs, data["columns"]


@pytest.mark.parametrize(("depth", "channels"), [("grey", 1), ("colour", 3)])
@pytest.mark.parametrize("unit", [1, 8])
def test_the_sum_is_that_of_the_numbers_shown(page, depth, channels, unit):
    data = json.loads(shown(run(page, depth=depth, side=4, unit=unit), "flatten").json)
    assert data["shape"] == [4, 4, channels]
    assert len(data["inputs"]) == len(data["weights"]) == 16 * channels
    assert data["total"] == pytest.approx(np.dot(data["inputs"], data["weights"]) + data["bias"])
    for numbers in (data["inputs"], data["weights"]):
        np.testing.assert_array_equal(numbers, np.round(numbers, 2))


def test_each_unit_has_weights_of_its_own(page):
    first, second = (
        json.loads(shown(run(page, unit=unit), "flatten").json)["weights"] for unit in (1, 2)
    )
    assert first != second


def formulas(page):
    return [text.value for text in page.markdown if "mathbf" in text.value]


def test_parameters_are_written_out(page):
    dense, convolution, mean = formulas(run(page))
    assert r"(4 \cdot 4 \cdot 64) \cdot 128 + 128 = \mathbf{131{,}200}" in dense
    assert r"(3 \cdot 3 \cdot 64) \cdot 128 + 128 = \mathbf{73{,}856}" in convolution
    assert r"64 \cdot 128 + 128 = \mathbf{8{,}320}" in mean
    dense, *_ = formulas(run(page, map_size=8))
    assert r"\mathbf{524{,}416}" in dense


@pytest.mark.parametrize("shift", [(0, 1), (-4, 4), (3, 0)])
def test_a_shift_moves_the_convolution_s_map_and_changes_the_dense_layer_s(page, shift):
    rows, columns = shift
    pairs, described = pictures(run(page, shift_rows=rows, shift_columns=columns))
    for before, after in pairs[:2]:
        moved = np.roll(before, shift, (0, 1))
        inside = tuple(
            slice(max(0, step), size + min(0, step))
            for size, step in zip(before.shape, shift, strict=True)
        )
        np.testing.assert_allclose(after[inside], moved[inside], atol=1e-6)
    before, after = pairs[2]
    assert np.mean(np.isclose(before, after, atol=1e-6)) < 0.01
    assert described[1]["notes"] == [
        "3 · 3 + 1 = 10 parameters",
        "0\N{NO-BREAK SPACE}% of its numbers change",
    ]
    assert described[2]["notes"][0] == "1,024 · 900 + 900 = 922,500 parameters"
    assert described[2]["notes"][1] in (
        "100\N{NO-BREAK SPACE}% of its numbers change",
        "> 99.9\N{NO-BREAK SPACE}% of its numbers change",
    )


def test_a_shuffle_changes_the_convolution_s_map_and_not_the_dense_layer_s(page):
    ((photo, shuffled), maps, outputs), described = pictures(run(page, change="shuffle"))
    assert not np.array_equal(photo, shuffled)
    np.testing.assert_array_equal(np.sort(photo, None), np.sort(shuffled, None))
    assert np.mean(np.isclose(*maps, atol=1e-6)) < 0.05
    np.testing.assert_allclose(*outputs, atol=1e-6)
    assert described[2]["notes"][1] == "0\N{NO-BREAK SPACE}% of its numbers change"


def test_no_shift_changes_nothing(page):
    pairs, described = pictures(run(page, shift_columns=0))
    for before, after in pairs:
        np.testing.assert_array_equal(before, after)
    assert {column["notes"][-1] for column in described[1:]} == {
        "0\N{NO-BREAK SPACE}% of its numbers change"
    }


def opened_with_picture(*size):
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    photo = Photo("own.png", "", image, f"own {size}")
    return opened("dense", photo="own", photo_upload=photo)


@pytest.mark.parametrize("size", [(1, 1), (512, 3), (7, 512)])
def test_pictures_of_any_proportions_are_taken(size):
    page = opened_with_picture(*size)
    run(page)
    assert json.loads(shown(page, "flatten").json)["shape"] == [6, 6, 1]
    assert pictures(page)[0][0][0].shape == (32, 32)


def test_a_link_restores_the_page_and_junk_is_refused(page):
    page.query_params.update({"side": "3", "depth": "colour", "units": "0", "change": "flip"})
    run(page)
    assert {text.value.split(",")[0] for text in page.warning} == {
        "This link's `units` is `0`",
        "This link's `change` is `flip`",
    }
    assert json.loads(shown(page, "flatten").json)["shape"] == [3, 3, 3]
    assert json.loads(shown(page, "address").json)["query"] == "depth=colour&side=3"
