"""The convolution page without a browser: what it sends is what cnnviz.ops computes."""

from __future__ import annotations

import json
import re
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.ops import PRESETS, ConvLayer
from cnnviz.ui.components.photo_map.data import Cell
from cnnviz.ui.photo import Photo
from tests.pages import drive
from tests.pages.drive import ROUTER, shown
from tests.waiting import PATIENCE

run = partial(drive.run, prefix="conv")


@pytest.fixture
def page():
    return AppTest.from_file(ROUTER, default_timeout=PATIENCE).switch_page(
        "../../pages/convolution.py"
    )


def stage_map(page):
    return np.moveaxis(np.array(json.loads(shown(page, "stage").json)["outputs"]), 0, -1)


GRID = np.arange(49.0).reshape(7, 7, 1) % 11


@pytest.mark.parametrize("kind", ["conv", "depthwise", "transpose"])
@pytest.mark.parametrize("channels", ["1", "3"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"padding": "same", "strides_rows": 2, "strides_columns": 3},
        {"dilation_rows": 2, "dilation_columns": 2, "bias": -0.5},
    ],
)
def test_the_map_by_hand_is_the_layer_on_the_grid(page, kind, channels, options):
    run(page, kind=kind, channels=channels, grid=GRID, **options)
    depth = int(channels)
    kernel = np.repeat(PRESETS["sobel_x"].values[..., None], depth, 2)[..., None]
    layer = ConvLayer(
        kind,
        kernel,
        bias=options.get("bias", 0.0),
        strides=(options.get("strides_rows", 1), options.get("strides_columns", 1)),
        padding=options.get("padding", "valid"),
        dilation_rate=options.get("dilation_rows", 1),
    )
    np.testing.assert_allclose(stage_map(page), layer(np.repeat(GRID, depth, 2)))


def test_custom_padding_has_four_sides(page):
    sides = {"pad_top": 0, "pad_bottom": 1, "pad_left": 2, "pad_right": 3}
    run(page, grid=GRID, padding="custom", **sides)
    assert stage_map(page).shape == (7 + 0 + 1 - 2, 7 + 2 + 3 - 2, 1)


def test_a_selected_cell_is_written_out(page):
    run(page, grid=GRID, stage_select={"row": 0, "column": 1, "channel": 0})
    text = page.code[0].value
    value = stage_map(page)[0, 1, 0]
    assert text.endswith(f"= {value:g}".replace("-", "−"))
    assert text.count("·") == 9


def test_an_impossible_setting_is_one_sentence_and_the_page_goes_on(page):
    run(page, kernel=np.ones((7, 7, 1)), dilation_rows=4, dilation_columns=4)
    (error,) = page.error
    assert error.value == (
        "On the grid: Along the rows, `kernel_size` 7 with `dilation_rate` 4 spans 25, "
        "but the padded input has 8: "
        "use a `kernel_size` of at most 2, or pad with 17 more in all."
    )
    assert shown(page, "photo_map")
    run(page, kernel=np.ones((2, 2, 1)))
    assert not page.error
    assert stage_map(page).shape == (4, 4, 1)


def test_a_pair_that_keras_refuses_is_said(page):
    run(page, strides_rows=2, strides_columns=2, dilation_rows=2, dilation_columns=2)
    assert "refuses" in page.info[0].value


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"strides_rows": "99"}, "`strides_rows` is `99`, but it must be a whole number"),
        ({"kernel": "1,2;x"}, "`kernel` is `1,2;x`, but it must be numbers"),
        ({"photo": "../../etc/passwd"}, "`photo` is `../../etc/passwd`, but it must be one of"),
        ({"<script>": "1"}, "`<script>` is no setting of this page"),
        ({"bias": "nan"}, "`bias` is `nan`, but it must be numbers"),
    ],
)
def test_a_link_from_nowhere_is_refused_with_a_sentence(page, query, sentence):
    page.query_params.update(query)
    run(page)
    assert sentence in page.warning[0].value
    assert stage_map(page).shape == (6, 6, 1)


def test_a_link_restores_the_page(page):
    page.query_params.update(
        {"kernel": "1,0;0,-1", "padding": "same", "strides_rows": "2", "kind": "depthwise"}
    )
    run(page)
    assert not page.warning
    sent = json.loads(shown(page, "stage").json)
    assert sent["kernel"] == [[[1, 0], [0, -1]]]
    assert stage_map(page).shape == (4, 8, 1)
    assert sent["mode"] == "depthwise"


def test_the_address_says_what_differs_from_the_usual(page):
    run(page, padding="same", kernel=np.array([[[1.0], [0.5]]]))
    query = json.loads(shown(page, "address").json)["query"]
    assert query == "kernel=1,0.5&apart=yes&padding=same"


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (2, 2)])
@pytest.mark.parametrize("source", ["numbers", "patch"])
def test_a_tiny_photo_is_refused_or_shown_but_never_fails(page, size, source):
    image = np.full((*size, 3), 7, np.uint8)
    page.session_state["photo_upload"] = Photo("tiny.png", "Your picture", image, f"tiny{size}")
    page.session_state["photo"] = "own"
    run(page, source=source)
    assert any(error.value.startswith("On the photo: Along the ") for error in page.error)
    run(page, kernel=np.ones((1, 1, 1)))
    assert not page.error


@pytest.mark.parametrize("sent", [1e300, -2e6, float("nan"), float("inf")])
def test_a_bias_out_of_bounds_is_brought_back_on_the_server(page, sent):
    run(page, bias=sent, kernel=np.zeros((1, 1, 1)), grid=GRID)
    assert np.all(np.abs(stage_map(page)) <= 1e6)


def test_a_filter_named_twice_counts_once(page):
    page.query_params.update({"filters": "edge,edge,box_blur"})
    run(page)
    assert page.multiselect[0].value == ["edge", "box_blur"]


def test_an_emptied_bias_is_zero(page):
    run(page, bias=3.0)
    page.number_input[0].set_value(None).run()
    assert not page.exception
    assert page.session_state["conv_bias"] == 0


def test_softmax_is_written_out_over_all_maps(page):
    run(page, filters=["sobel_y"], activation="softmax", photo_map_select=Cell(5, 6, 1))
    last = page.code[0].value.splitlines()[-1]
    powers = re.fullmatch(r"softmax over the maps: e\^(.+) / \(e\^(.+) \+ e\^(.+)\) = (.+)", last)
    own, first, second, value = (float(text.replace("−", "-")) for text in powers.groups())
    assert own == second
    assert value == pytest.approx(1 / (1 + np.exp(first - second)), rel=1e-3)
