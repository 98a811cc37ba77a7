"""What the components accept from a browser, and what they send to it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from cnnviz import ui
from cnnviz.figures.colour import greys, palette
from cnnviz.ops.window import TransposedWindow, Window
from cnnviz.ui.components import cell_near, open_packet, packet, source, whole
from cnnviz.ui.components.live_slider import live_slider, nearest
from cnnviz.ui.components.photo_map.data import Cell, PhotoMapData, payload, progressions
from cnnviz.ui.components.pixel_probe import Pixel, pixel_probe

JUNK = [None, "3", True, [], {}, {"row": 1}, float("nan")]


def mounted(app: AppTest, name: str) -> Any:
    (proto,) = (
        element.proto
        for element in app.get("bidi_component")
        if element.proto.component_name == f"cnnviz_{name}"
    )
    return proto


def answer(app: AppTest, name: str, **state: object) -> AppTest:
    """Send what the browser would send, and rerun."""
    widget = WidgetState(id=mounted(app, name).id, json_value=json.dumps(state))
    states = app._tree.get_widget_states()
    states.widgets.append(widget)
    app._run(states)
    assert not app.exception
    return app


# The shared part


def test_no_handler_is_set_that_browsers_do_not_know() -> None:
    # Elements have no such properties: what is assigned is never called.
    unknown = re.compile(r"\bon(?:focusin|focusout|composition\w+|DOM\w+)\s*[=:]")
    scripts = {path: path.read_text() for path in Path(ui.__file__).parent.rglob("*.js")}
    assert scripts
    assert not [path.name for path, script in scripts.items() if unknown.search(script)]


def test_what_only_screen_readers_are_told_is_hidden_by_one_rule() -> None:
    folder = Path(ui.__file__).parent / "components"
    told = [path.parent.name for path in folder.glob("*/*.html") if "unseen" in path.read_text()]
    assert told
    assert {name: source(name)[1].count(".unseen {") for name in told} == dict.fromkeys(told, 1)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.uint8).reshape(1, 2, 3),
        np.float32([[0.1, -2.5, np.inf]]),
        np.arange(5, dtype=np.uint8),
    ],
)
def test_packet_brings_arrays_back_unchanged(array: Any) -> None:
    opened = open_packet(packet({"a": [1, None]}, first=array, second=np.float32([7])))
    assert opened["a"] == [1, None]
    np.testing.assert_array_equal(opened["first"], array)
    assert opened["first"].dtype == array.dtype
    assert opened["second"] == [7]


def test_packet_of_a_strided_array() -> None:
    array = np.arange(12, dtype=np.float32).reshape(3, 4)[::2, ::-1]
    np.testing.assert_array_equal(open_packet(packet({}, a=array))["a"], array)


def test_packet_aligns_float32_to_four_bytes() -> None:
    data = packet({"x": "é" * 3}, a=np.zeros(3, np.uint8), b=np.float32([1]))
    start = 4 + int.from_bytes(data[:4], "little")
    arrays = json.loads(data[4:start])["arrays"]
    assert start % 4 == arrays["b"]["at"] % 4 == 0


def test_digest_tells_shapes_apart() -> None:
    def digest(shape: tuple[int, int]) -> str:
        data = packet({}, a=np.zeros(shape, np.float32))
        return json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])["arrays"]["a"]["digest"]

    assert digest((4, 9)) != digest((6, 6))
    assert digest((6, 6)) == digest((6, 6))


@pytest.mark.parametrize("value", [*JUNK, 1.0])
def test_whole_refuses_what_is_no_index(value: object) -> None:
    assert whole(value, 9) is None


# live_slider


@given(
    st.floats() | st.integers(),
    st.integers(-20, 20),
    st.integers(0, 30),
    st.integers(1, 7),
)
def test_nearest_allows_only_steps_within_the_bounds(
    value: float, minimum: int, extent: int, step: int
) -> None:
    result = nearest(value, minimum, minimum + extent, step, minimum)
    assert isinstance(result, int)
    assert result in range(minimum, minimum + extent + 1, step)


@given(st.floats(-2, 3), st.sampled_from([0.01, 0.05, 0.1, 0.25]))
def test_nearest_is_the_nearest_of_all_steps(value: float, step: float) -> None:
    allowed = [round(k * step, 10) for k in range(round(1 / step) + 1)]
    result = nearest(value, 0.0, 1.0, step, 0.0)
    assert result in allowed
    assert abs(result - value) <= min(abs(one - value) for one in allowed) + 1e-9


@pytest.mark.parametrize("value", JUNK)
def test_nearest_replaces_what_is_no_number(value: object) -> None:
    assert nearest(value, 1, 15, 2, 7) == 7


@pytest.mark.parametrize(("value", "expected"), [(np.inf, 15), (-np.inf, 1), (10**400, 15)])
def test_nearest_brings_endless_numbers_to_a_bound(value: float, expected: int) -> None:
    assert nearest(value, 1, 15, 2, 7) == expected


@pytest.mark.parametrize(
    ("bounds", "name"), [((3, 1, 1), "`maximum`"), ((1, 3, 0), "`step`"), ((1, 3, -1), "`step`")]
)
def test_live_slider_refuses_impossible_bounds(bounds: tuple[int, int, int], name: str) -> None:
    minimum, maximum, step = bounds
    with pytest.raises(ValueError, match=name):
        live_slider("Size", minimum, maximum, 1, step=step, key="k")


def slider_page() -> None:
    import streamlit as st

    from cnnviz.ui.components.live_slider import live_slider

    def count() -> None:
        st.session_state["changes"] = st.session_state.get("changes", 0) + 1

    st.session_state["first seen"] = st.session_state.get("size")
    maximum = st.session_state.get("maximum", 15)
    live_slider("Size", 1, maximum, 3, step=2, key="size", unit="px", on_change=count)


@pytest.fixture
def slider() -> AppTest:
    app = AppTest.from_function(slider_page).run()
    assert not app.exception
    return app


def sent(app: AppTest) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(mounted(app, "live_slider").json)
    return data


def test_live_slider_starts_at_its_value(slider: AppTest) -> None:
    assert sent(slider) == {
        "key": "size", "label": "Size", "minimum": 1, "maximum": 15, "step": 2, "value": 3,
        "help": None, "unit": "px", "echo": 0, "fixed": False,
    }  # fmt: skip
    assert slider.session_state["size"] == 3


def test_live_slider_value_is_there_before_the_page_runs(slider: AppTest) -> None:
    answer(slider, "live_slider", moved={"value": 9, "serial": 1})
    assert slider.session_state["first seen"] == 9
    assert slider.session_state["changes"] == 1
    assert (sent(slider)["value"], sent(slider)["echo"]) == (9, 1)


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({"value": 99, "serial": 1}, 15),
        ({"value": -99, "serial": 1}, 1),
        ({"value": 5.4, "serial": 1}, 5),
        ({"value": "many", "serial": 1}, 3),
        ({"serial": 1}, 3),
        ([9], 3),
        (None, 3),
    ],
)
def test_live_slider_brings_any_message_to_an_allowed_value(
    slider: AppTest, moved: object, expected: int
) -> None:
    answer(slider, "live_slider", moved=moved)
    assert slider.session_state["size"] == expected


def test_live_slider_tells_only_of_changes(slider: AppTest) -> None:
    answer(slider, "live_slider", moved={"value": 3, "serial": 1})
    assert "changes" not in slider.session_state


def test_live_slider_follows_python(slider: AppTest) -> None:
    answer(slider, "live_slider", moved={"value": 9, "serial": 4})
    slider.session_state["size"] = 13
    slider.run()
    assert (sent(slider)["value"], sent(slider)["echo"]) == (13, 4)


def test_live_slider_value_moves_within_new_bounds(slider: AppTest) -> None:
    answer(slider, "live_slider", moved={"value": 15, "serial": 1})
    slider.session_state["maximum"] = 8
    slider.run()
    assert slider.session_state["size"] == sent(slider)["value"] == 7  # 1, 3, 5, 7 fit below 8


def stops_page() -> None:
    import streamlit as st

    from cnnviz.ui.components.live_slider import live_stops

    st.session_state["given"] = live_stops("Rate", (0.01, 0.02, 0.05, 0.1), 0.05, key="rate")


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({"value": 0.02, "serial": 1}, 0.02),
        ({"value": 0.04, "serial": 1}, 0.05),
        ({"value": 99, "serial": 1}, 0.1),
        ({"value": -1, "serial": 1}, 0.01),
        ({"value": "much", "serial": 1}, 0.05),
        ([9], 0.05),
    ],
)
def test_live_stops_bring_any_message_to_a_stop(moved: object, expected: float) -> None:
    app = AppTest.from_function(stops_page).run()
    assert (sent(app)["stops"], sent(app)["value"]) == ([0.01, 0.02, 0.05, 0.1], 0.05)
    answer(app, "live_slider", moved=moved)
    assert not app.exception
    assert app.session_state["given"] == app.session_state["rate"] == expected


# photo_map


def some_maps(count: int = 2, **changes: Any) -> PhotoMapData:
    window = Window.make((6, 8), 3, padding="same", strides=2)
    rows, columns = window.output_size
    values: dict[str, Any] = {
        "photo": np.arange(144, dtype=np.uint8).reshape(6, 8, 3),
        "maps": np.linspace(-1, 1, count * rows * columns).reshape(count, rows, columns),
        "names": tuple(f"map {i}" for i in range(count)),
        "rows": window.rows(),
        "columns": window.columns(),
        "palette": palette(1.0),
    }
    return PhotoMapData(**values | changes)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"photo": np.zeros((6, 8, 3))}, "`photo`"),
        ({"photo": np.zeros((6, 8), np.uint8)}, "`photo`"),
        ({"photo": np.zeros((513, 8, 3), np.uint8)}, "`photo`"),
        ({"photo": np.zeros((0, 8, 3), np.uint8)}, "`photo`"),
        ({"maps": np.zeros((3, 4))}, "`maps`"),
        ({"maps": np.zeros((65, 3, 4))}, "`maps`"),
        ({"maps": np.zeros((2, 0, 4))}, "`maps`"),
        ({"names": ("one",)}, "`names`"),
        ({"limits": (1.0,)}, "`limits`"),
        ({"rows": ()}, "`rows`"),
        ({"columns": ()}, "`columns`"),
    ],
)
def test_photo_map_data_names_what_is_wrong(changes: dict[str, Any], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        some_maps(**changes)


def test_payload_holds_exact_values_of_the_chosen_map() -> None:
    data = some_maps()
    opened = open_packet(payload(data, "digest", 1, Cell(0, 1, 1)))
    np.testing.assert_array_equal(opened["map"], data.maps[1].astype(np.float32))
    assert opened["photo"] == {"digest": "digest", "shape": [6, 8, 3], "grey": False}
    assert opened["select"] == {"row": 0, "column": 1, "map": 1}
    assert opened["limits"] == [1.0, 1.0]


def test_payload_thumbnails_are_entries_of_the_table() -> None:
    maps = np.zeros((2, 3, 4))
    maps[0, 0, 0], maps[1, 0, 0] = -1.0, 9.0
    thumbnails = open_packet(payload(some_maps(maps=maps, limits=(1.0, 3.0)), "", 0, None))[
        "thumbnails"
    ]
    assert thumbnails[:, 0, 0].tolist() == [0, 255]  # -1 of 1 is the first entry, 9 of 3 the last
    assert thumbnails[0, 1, 1] == 128  # zero: round(255 / 2), halves to even


def test_payload_thumbnails_of_greys_begin_at_zero() -> None:
    maps = np.zeros((2, 3, 4))
    maps[0, 0, 0], maps[0, 0, 1] = 255.0, 100.0
    thumbnails = open_packet(payload(some_maps(maps=maps, palette=greys()), "", 0, None))[
        "thumbnails"
    ]
    assert thumbnails[0, 0].tolist() == [255, 100, 0, 0]


def test_payload_of_one_map_has_no_thumbnails() -> None:
    assert "thumbnails" not in open_packet(payload(some_maps(1), "", 0, None))


def test_payload_thumbnails_of_large_maps_are_small() -> None:
    window = Window.make((300, 500), 1)
    data = some_maps(maps=np.zeros((2, 300, 500)), rows=window.rows(), columns=window.columns())
    thumbnails = open_packet(payload(data, "", 0, None))["thumbnails"]
    assert thumbnails.shape == (2, 43, 72)  # every 7th pixel, as 500 / 7 fits in 72


WINDOWS = {
    "stride 3": Window.make((11, 7), (3, 2), strides=3, padding="same"),
    "dilation 2": Window.make((11, 9), 3, dilation_rate=2),
    "transposed": TransposedWindow((5, 4), (3, 2), (2, 2), "same"),
    "transposed, gaps": TransposedWindow((4, 4), (2, 2), (3, 3)),
    "transposed, dilated": TransposedWindow((6, 6), (3, 3), (2, 1), dilation_rate=(1, 2)),
}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS.keys())
def test_progressions_keep_every_link(window: Window | TransposedWindow) -> None:
    for links in (window.rows(), window.columns()):
        again = tuple(
            tuple((first + i * step, kernel + i * kernel_step) for i in range(count))
            for first, step, kernel, kernel_step, count in progressions(links)
        )
        assert again == links


def test_progressions_refuse_uneven_steps() -> None:
    with pytest.raises(ValueError, match="equal steps"):
        progressions((((0, 0), (1, 1), (3, 2)),))


@pytest.mark.parametrize("value", [*JUNK, {"row": 0, "column": "1", "map": 0}, {"row": 0.5}])
def test_what_is_no_cell_is_refused(value: object) -> None:
    assert cell_near(value, Cell, (3, 4, 2)) is None


def map_page() -> None:
    import numpy as np
    import streamlit as st

    from cnnviz.figures.colour import palette
    from cnnviz.ops.window import Window
    from cnnviz.ui.components.photo_map import photo_map
    from cnnviz.ui.components.photo_map.data import PhotoMapData

    def count() -> None:
        st.session_state["changes"] = st.session_state.get("changes", 0) + 1

    side = st.session_state.get("side", 4)
    window = Window.make((side, side), 3)
    maps = np.arange(3.0 * (side - 2) ** 2).reshape(3, side - 2, side - 2)
    data = PhotoMapData(
        np.zeros((side, side, 3), np.uint8),
        maps,
        ("a", "b", "c"),
        window.rows(),
        window.columns(),
        palette(10.0),
    )
    st.session_state["state"] = photo_map(
        data, key="m", on_select_change=count, on_chosen_change=count
    )


@pytest.fixture
def maps_app() -> AppTest:
    app = AppTest.from_function(map_page).run()
    assert not app.exception
    return app


def test_photo_map_select_and_chosen(maps_app: AppTest) -> None:
    assert maps_app.session_state["state"] == (None, 0)
    answer(maps_app, "photo_map", select={"row": 1, "column": 0, "map": 0}, chosen=2)
    assert maps_app.session_state["state"] == (Cell(1, 0, 0), 2)
    assert maps_app.session_state["changes"] == 2
    opened = open_packet(mounted(maps_app, "photo_map").bytes)
    assert opened["map"].tolist() == [[8.0, 9.0], [10.0, 11.0]]  # the third map of 2 × 2


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"select": {"row": 99, "column": -1, "map": 9}}, (Cell(1, 0, 2), 0)),
        ({"select": "all", "chosen": None}, (None, 0)),
        ({"chosen": 99}, (None, 2)),
        ({"chosen": -99}, (None, 0)),
        ({"chosen": "c"}, (None, 0)),
    ],
)
def test_photo_map_brings_any_message_to_what_is_there(
    maps_app: AppTest, state: dict[str, object], expected: object
) -> None:
    answer(maps_app, "photo_map", **state)
    assert maps_app.session_state["state"] == expected


def test_photo_map_select_stays_within_a_smaller_map(maps_app: AppTest) -> None:
    answer(maps_app, "photo_map", select={"row": 1, "column": 1, "map": 0})
    maps_app.session_state["side"] = 3
    maps_app.run()
    assert maps_app.session_state["state"].select == Cell(0, 0, 0)  # 1 = 3 - 3 + 1 pixel is left


def test_photo_travels_apart_from_its_maps(maps_app: AppTest) -> None:
    before = mounted(maps_app, "picture").SerializeToString()
    answer(maps_app, "photo_map", chosen=1)
    assert mounted(maps_app, "picture").SerializeToString() == before
    packed = open_packet(mounted(maps_app, "picture").bytes)
    assert packed["picture"].shape == (4, 4, 3)


# pixel_probe


@pytest.mark.parametrize(
    ("image", "patch_size", "name"),
    [
        (np.zeros((4, 4, 3)), 9, "`image`"),
        (np.zeros((4, 4), np.uint8), 9, "`image`"),
        (np.zeros((4, 4, 2), np.uint8), 9, "`image`"),
        (np.zeros((4, 0, 3), np.uint8), 9, "`image`"),
        (np.zeros((4, 1025, 3), np.uint8), 9, "`image`"),
        (np.zeros((4, 4, 3), np.uint8), 8, "`patch_size`"),
        (np.zeros((4, 4, 3), np.uint8), 17, "`patch_size`"),
    ],
)
def test_pixel_probe_names_what_is_wrong(image: Any, patch_size: int, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        pixel_probe(image, patch_size=patch_size, key="p")


@pytest.mark.parametrize("value", [*JUNK, {"row": 1, "column": 1.5}])
def test_what_is_no_pixel_is_refused(value: object) -> None:
    assert cell_near(value, Pixel, (4, 6)) is None


def probe_page() -> None:
    import numpy as np
    import streamlit as st

    from cnnviz.ui.components.pixel_probe import pixel_probe

    image = np.arange(24, dtype=np.uint8).reshape(4, 6, 1)
    st.session_state["state"] = pixel_probe(image, key="p")


@pytest.mark.parametrize(
    ("pixel", "expected"),
    [
        ({"row": 2, "column": 3}, Pixel(2, 3)),
        ({"row": 9, "column": -9}, Pixel(3, 0)),
        ("here", None),
    ],
)
def test_pixel_probe_click(pixel: object, expected: Pixel | None) -> None:
    app = answer(AppTest.from_function(probe_page).run(), "pixel_probe", pixel=pixel)
    assert app.session_state["state"] == app.session_state["p"] == expected
    sent = json.loads(mounted(app, "pixel_probe").json)
    row, column = expected or (None, None)
    assert (sent["row"], sent["column"]) == (row, column)
    np.testing.assert_array_equal(
        open_packet(mounted(app, "picture").bytes)["picture"].ravel(), np.arange(24)
    )
