"""The pooling page without a browser: what it sends is what cnnviz.ops computes."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.data import fit, sample_image, square, to_grey
from cnnviz.ops import PRESETS, conv2d, global_pool2d, pool2d
from cnnviz.ui.components import open_packet
from cnnviz.ui.photo import MAX_SIDE, Photo
from tests.pages import drive
from tests.pages.drive import ROUTER, all_shown
from tests.waiting import PATIENCE

run = partial(drive.run, prefix="pool")
GRID = np.arange(49.0).reshape(7, 7, 1) % 11


@pytest.fixture
def page():
    return AppTest.from_file(ROUTER, default_timeout=PATIENCE).switch_page("../../pages/pooling.py")


def stage_map(page):
    (stage,) = all_shown(page, "stage")
    return np.moveaxis(np.array(json.loads(stage.json)["outputs"]), 0, -1)


def side_by_side(page, which):
    return open_packet(all_shown(page, "side_by_side")[which].bytes)


def grey_square(shift=0):
    """Give 96 pixels a side of the photo, moved to the right by some pixels of 8."""
    frame = to_grey(square(sample_image("chelsea", max_side=MAX_SIDE), 96 + 2 * 8))
    return frame[8 : 8 + 96, 8 - shift : 8 - shift + 96].astype(np.float32)


@pytest.mark.parametrize("mode", ["max", "average"])
@pytest.mark.parametrize("channels", ["1", "3"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"padding": "same", "pool_rows": 3, "pool_columns": 3},
        {"strides": "own", "strides_rows": 1, "strides_columns": 3, "pool_columns": 1},
    ],
)
def test_the_map_by_hand_is_pooled_from_the_grid(page, mode, channels, options):
    run(page, mode=mode, channels=channels, grid=GRID, **options)
    strides = options.get("strides_rows"), options.get("strides_columns")
    wanted = pool2d(
        np.repeat(GRID, int(channels), 2),
        (options.get("pool_rows", 2), options.get("pool_columns", 2)),
        strides=strides if "strides" in options else None,
        padding=options.get("padding", "valid"),
        mode=mode,
    )
    np.testing.assert_allclose(stage_map(page), wanted)


def test_strides_follow_the_pool_size_until_they_are_set(page):
    run(page, grid=GRID, pool_rows=3, pool_columns=3)
    assert stage_map(page).shape == (2, 2, 1)  # 2 = (7 - 3) // 3 + 1
    assert any(text.value.startswith("`strides=None`, the default") for text in page.caption)
    strides = next(group for group in page.button_group if group.label == "Strides")
    strides.set_value("own").run()
    assert page.session_state["pool_strides_rows"] == 3
    assert stage_map(page).shape == (2, 2, 1)


@pytest.mark.parametrize(
    ("mode", "line"), [("max", "max(0, 1, 7, 8) = 8"), ("average", "(0 + 1 + 7 + 8) / 4 = 4")]
)
def test_a_selected_cell_is_written_out(page, mode, line):
    run(page, grid=GRID, mode=mode, stage_select={"row": 0, "column": 0, "channel": 0})
    assert page.code[0].value == line


def test_the_channels_of_the_photo_are_pooled_apart(page):
    run(page, channels="3", side="112", mode="average")
    data = open_packet(all_shown(page, "photo_map")[0].bytes)
    photo = fit(sample_image("chelsea", max_side=MAX_SIDE), 112)
    assert data["names"] == ["red", "green", "blue"]
    np.testing.assert_allclose(data["map"], pool2d(photo, mode="average")[..., 0])


def test_three_ways_on_the_same_photo(page):
    run(page, kernel="sobel_x", pool_rows=3, pool_columns=3, padding="same")
    data, pixels = side_by_side(page, 0), grey_square()
    kernel = PRESETS["sobel_x"].values[..., None, None]
    wanted = [
        pixels,
        pool2d(pixels, 3, padding="same"),
        pool2d(pixels, 3, padding="same", mode="average"),
        conv2d(pixels, kernel, strides=3, padding="same"),
    ]
    for index, maps in enumerate(wanted):
        np.testing.assert_allclose(data[f"{index}_0"], maps[..., 0], rtol=1e-4, atol=1e-3)
    notes = [column["notes"][1] for column in data["columns"]]
    assert notes == ["9,216 numbers", "0 parameters", "0 parameters", "Sobel x, 10 parameters"]


@pytest.mark.parametrize("shift", [0, 1, 8])
def test_what_a_shift_changes_is_counted(page, shift):
    run(page, shift=shift, pool_rows=4, pool_columns=4)
    data = side_by_side(page, 1)
    before, after = grey_square(), grey_square(shift)
    for index, pool in enumerate([lambda x: x, lambda x: pool2d(x, 4)]):
        change = pool(after)[..., 0] - pool(before)[..., 0]
        np.testing.assert_array_equal(data[f"{index}_1"], change)
        share, mean = data["columns"][index]["notes"]
        changed = 100 * np.mean(change != 0)
        assert (
            share == f"{changed:.{1 if changed else 0}f}\N{NO-BREAK SPACE}% of its numbers change,"
        )
        assert mean == f"by {round(float(np.abs(change).mean()), 1):g} on average"


def test_max_pooling_tolerates_a_pixel_better_than_the_photo_and_a_larger_window_more(page):
    shares = []
    for size in (2, 4):
        notes = [
            column["notes"][0]
            for column in side_by_side(run(page, pool_rows=size, pool_columns=size), 1)["columns"]
        ]
        shares.append([float(note.split("\N{NO-BREAK SPACE}%")[0]) for note in notes[:2]])
    (photo, small), (same_photo, large) = shares
    assert photo == same_photo
    assert large < small < photo


def test_a_shift_of_one_stride_moves_the_map_by_a_cell(page):
    pooled = side_by_side(run(page, shift=0, pool_rows=4, pool_columns=4), 1)["1_0"]
    moved = side_by_side(run(page, shift=4), 1)["1_0"]
    np.testing.assert_array_equal(moved[:, 1:], pooled[:, :-1])


def formulas(page):
    return [latex.value for latex in page.latex]


def test_no_weights_and_channels_kept_in_numbers(page):
    rows, columns, parameters, sizes = formulas(run(page, channels="3", pool_columns=3))
    assert r"\mathbf{4}" in rows  # 4 = (8 - 2) // 2 + 1
    assert r"\mathbf{2}" in columns  # 2 = (8 - 3) // 3 + 1
    assert parameters.strip("$\n ") == r"\text{parameters} = \mathbf{0}"
    assert sizes.strip("$\n ") == r"8 \times 8 \times 3 \;\to\; 4 \times 2 \times \mathbf{3}"
    assert any(r"(3 \cdot 3 \cdot 3) \cdot 3 + 3 = \mathbf{84}" in m.value for m in page.markdown)


def test_global_pooling_gives_one_number_a_channel(page):
    run(page, side="112")
    photo = fit(sample_image("chelsea", max_side=MAX_SIDE), 112)
    height, width, _ = photo.shape
    line = next(text.value for text in page.markdown if "0 parameters: average" in text.value)
    assert line.startswith(f"**{height} × {width} × 3 → 3**")
    means = ", ".join(f"{mean:.1f}" for mean in global_pool2d(photo))
    assert f"average **[{means}]**" in line
    assert f"max **[{', '.join(map(str, photo.max(axis=(0, 1))))}]**" in line


def test_an_impossible_setting_is_one_sentence_and_the_page_goes_on(page):
    run(page, grid=GRID[:4], pool_rows=6)
    (error,) = page.error
    assert error.value == (
        "On the grid: Along the rows, `pool_size` 6 spans 6, but the padded input has 4: "
        "use a `pool_size` of at most 4, or pad with 2 more in all."
    )
    assert all_shown(page, "photo_map")
    run(page, pool_rows=4)
    assert not page.error


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (2, 2)])
@pytest.mark.parametrize("source", ["numbers", "patch"])
def test_a_tiny_photo_is_refused_or_shown_but_never_fails(page, size, source):
    image = np.full((*size, 3), 7, np.uint8)
    page.session_state["photo_upload"] = Photo("tiny.png", "Your picture", image, f"tiny{size}")
    page.session_state["photo"] = "own"
    run(page, source=source, pool_rows=3, pool_columns=3)
    assert any(error.value.startswith("On the photo: Along the ") for error in page.error)
    run(page, padding="same")
    assert not page.error


def test_a_link_restores_the_page_and_junk_is_refused(page):
    page.query_params.update(
        {"mode": "average", "pool_rows": "3", "strides": "2", "shift": "9", "padding": "same"}
    )
    run(page)
    assert {text.value.split(",")[0] for text in page.warning} == {
        "This link's `strides` is `2`",
        "This link's `shift` is `9`",
    }
    assert page.session_state["pool_apart"]
    assert json.loads(all_shown(page, "stage")[0].json)["mode"] == "average"
    query = json.loads(all_shown(page, "address")[0].json)["query"]
    assert query == "mode=average&apart=yes&pool_rows=3&padding=same"
