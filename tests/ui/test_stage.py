"""The stage's data: what it refuses, what it sends, and what it believes of a browser."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.figures.colour import palette
from cnnviz.ops import Window, conv2d
from cnnviz.ui.components import cell_near
from cnnviz.ui.components.stage import Cell, Edit, edit_of, payload
from cnnviz.ui.components.stage.data import PaddedInput, StageData

PALETTES = {name: palette(1.0) for name in ("input", "kernel", "output")}


def conv_data(channels: int = 1) -> StageData:
    window = Window.make((4, 5), (3, 2), padding=((1, 0), (0, 1)))
    image = np.arange(20.0 * channels).reshape(4, 5, channels)
    kernel = np.arange(6.0 * channels).reshape(3, 2, channels)
    return StageData(
        "conv",
        image,
        kernel,
        conv2d(image, kernel[..., None], np.array([0.5]), padding=((1, 0), (0, 1))),
        window.rows(),
        window.columns(),
        PaddedInput(*window.padded_size, 1, 0),
        PALETTES,
        ("grey",) if channels == 1 else tuple("RGB"),
        bias=0.5,
    )


def pool_data() -> StageData:
    window = Window.make((4, 4), 2, 2)
    return StageData(
        "max",
        np.ones((4, 4, 1)),
        None,
        np.ones((2, 2, 1)),
        window.rows(),
        window.columns(),
        PaddedInput(4, 4),
        PALETTES,
        bias=None,
    )


@pytest.mark.parametrize("channels", [1, 3])
def test_payload_is_json_channel_first(channels):
    data = conv_data(channels)
    sent = json.loads(json.dumps(payload(data), allow_nan=False))
    assert np.array_equal(sent["inputs"], np.moveaxis(data.inputs, 2, 0))
    assert np.array_equal(sent["kernel"], np.moveaxis(data.kernel, 2, 0))
    assert np.array_equal(sent["outputs"], np.moveaxis(data.outputs, 2, 0))
    assert sent["frame"] == {"rows": 5, "columns": 6, "top": 1, "left": 0}
    assert sent["select"] is None


def test_payload_tables_give_every_output_by_hand():
    # What the browser is told to multiply is what conv2d computed.
    sent = payload(conv_data(3))
    image, kernel, frame = sent["inputs"], sent["kernel"], sent["frame"]
    for row, row_pairs in enumerate(sent["rows"]):
        for column, column_pairs in enumerate(sent["columns"]):
            total = sent["bias"]
            for i, kernel_row in row_pairs:
                for j, kernel_column in column_pairs:
                    r, c = i - frame["top"], j - frame["left"]
                    if 0 <= r < 4 and 0 <= c < 5:
                        total += sum(
                            image[d][r][c] * kernel[d][kernel_row][kernel_column] for d in range(3)
                        )
            assert total == pytest.approx(sent["outputs"][0][row][column])


def test_payload_of_pooling_has_no_weights():
    sent = payload(pool_data(), Cell(1, 0, 0))
    assert sent["kernel"] is None
    assert sent["bias"] is None
    assert sent["select"] == {"row": 1, "column": 0, "channel": 0}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mode": "sum"}, "`mode` must be one of"),
        ({"inputs": np.ones((4, 5))}, "`inputs` must have three axes"),
        ({"inputs": np.ones((100, 100, 1))}, "1 to 4096 numbers"),
        ({"outputs": np.ones((0, 5, 1))}, "`outputs` must have three axes"),
        ({"channels": ("R", "G")}, "`channels` must name the 1 channels"),
        ({"outputs": np.ones((3, 5, 2))}, "`outputs` must hold 1 map"),
        ({"kernel": None}, "`kernel` and `bias` must be given for mode 'conv'"),
        ({"bias": None}, "`kernel` and `bias` must be given for mode 'conv'"),
        ({"kernel": np.ones((3, 2, 2))}, r"`kernel` must have the shape \(kh, kw, 1\)"),
        ({"mode": "max"}, "must be None for pooling"),
        ({"frame": PaddedInput(4, 6, 1, 0)}, "`frame` must hold the input: 4 rows from 1 on"),
        ({"frame": PaddedInput(5, 6, 1, -1)}, "`frame` must hold the input: 5 columns from -1 on"),
        ({"rows": (((0, 0),),)}, "`rows` must have 3 entries"),
        ({"rows": (((5, 0),),) * 3}, "`rows` must stay within the padded frame, 0 to 4"),
        ({"columns": (((0, 2),),) * 5}, "`columns` must stay within the kernel, 0 to 1"),
        ({"inputs": np.full((4, 5, 1), np.nan)}, "`inputs` must be finite"),
        ({"bias": float("inf")}, "`bias` must be finite"),
        ({"palettes": {"input": palette(1.0)}}, r"\['kernel', 'output'\] is missing"),
    ],
)
def test_stage_data_refuses(change, message):
    with pytest.raises(ValueError, match=message):
        replace(conv_data(), **change)


def test_stage_data_takes_empty_windows_of_a_transposed_layer():
    data = replace(conv_data(), rows=((), ((0, 0),), ()))
    assert payload(data)["rows"][0] == ()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ({"row": 1, "column": 2, "channel": 0}, Cell(1, 2, 0)),
        ({"row": -1, "column": 99, "channel": 5}, Cell(0, 4, 0)),
        (Cell(9, 9, 9), Cell(2, 4, 0)),
        ({"row": 1, "column": 2}, None),
        ({"row": True, "column": 2, "channel": 0}, None),
        ({"row": 1.5, "column": 2, "channel": 0}, None),
        ([1, 2, 0], None),
        (None, None),
    ],
)
def test_a_cell_of_anything(value, cell):
    assert cell_near(value, Cell, (3, 5, 1)) == cell


EDIT = {"grid": "kernel", "row": 2, "column": 1, "channel": 0, "value": -1.5, "serial": 1}


def test_edit_of_each_grid():
    assert edit_of(EDIT, conv_data()) == Edit("kernel", 2, 1, 0, -1.5)
    assert edit_of(EDIT | {"grid": "input", "row": 3, "column": 4}, conv_data()) == Edit(
        "input", 3, 4, 0, -1.5
    )
    assert edit_of(EDIT | {"grid": "bias", "row": 0, "column": 0}, conv_data()) == Edit(
        "bias", 0, 0, 0, -1.5
    )


@pytest.mark.parametrize(
    "change",
    [
        {"grid": "output"},
        {"grid": ["kernel"]},
        {"row": 3},
        {"column": -1},
        {"channel": 1},
        {"value": 1e6 + 1},
        {"value": float("nan")},
        {"value": "1"},
        {"value": True},
        {"value": None},
    ],
)
def test_edit_of_what_does_not_fit(change):
    assert edit_of(EDIT | change, conv_data()) is None


def test_edit_of_where_nothing_may_be_edited():
    assert edit_of(EDIT, replace(conv_data(), editable=False)) is None
    assert edit_of(EDIT, pool_data()) is None
    assert edit_of("kernel", conv_data()) is None


def test_stage_mounts_once_with_its_data():
    def page() -> None:
        import numpy as np
        import streamlit as st

        from cnnviz.figures.colour import palette
        from cnnviz.ops import Window
        from cnnviz.ui.components.stage import stage
        from cnnviz.ui.components.stage.data import PaddedInput, StageData

        st.session_state.setdefault("s_select", {"row": 9, "column": 0, "channel": 0})
        window = Window.make((2, 2), 1)
        ones, colours = np.ones((2, 2, 1)), palette(1.0)
        palettes = {"input": colours, "kernel": colours, "output": colours}
        data = StageData(
            "conv", ones, np.ones((1, 1, 1)), ones, window.rows(), window.columns(),
            PaddedInput(2, 2), palettes,
        )  # fmt: skip
        st.write(str(stage(data, key="s")))

    at = AppTest.from_function(page).run()
    assert not at.exception
    assert at.markdown[0].value == "Cell(row=1, column=0, channel=0)"
    sent = json.loads(at.get("bidi_component")[0].proto.json)
    assert sent["select"] == {"row": 1, "column": 0, "channel": 0}
    assert sent["echo"] == 0
