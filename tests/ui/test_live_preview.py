"""Pictures that follow a slider: what is shown before the page has run is what it then shows."""

from __future__ import annotations

import json

import numpy as np
import pytest
import streamlit as st
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from cnnviz.ui import live_preview
from cnnviz.ui.components import open_packet
from tests.pages.drive import ROUTER, all_shown, run
from tests.waiting import PATIENCE

PREFIX = {"convolution": "conv", "pooling": "pool"}


@pytest.fixture
def open_page():
    def open_(name, **settings):
        page = AppTest.from_file(ROUTER, default_timeout=PATIENCE).switch_page(
            f"../../pages/{name}.py"
        )
        return run(page, prefix=PREFIX[name], **settings)

    return open_


def shown(page, component):
    """Give what the components of one kind were sent, opened."""
    return [
        json.loads(proto.json) if component == "stage" else open_packet(proto.bytes)
        for proto in all_shown(page, component)
    ]


def ask(address, query=""):
    secret = address.removeprefix("live/")
    scope = {
        "type": "http", "method": "GET", "path": f"/{address}", "headers": [],
        "query_string": query.encode(), "path_params": {"secret": secret},
    }  # fmt: skip
    return live_preview.ROUTE.endpoint(Request(scope))


def ask_for(data, component, **moves):
    answer = ask(data["live"]["address"], "&".join(f"{key}={moves[key]}" for key in moves))
    assert answer.status_code == 200
    return json.loads(answer.body) if component == "stage" else open_packet(answer.body)


def assert_same(data, wanted):
    assert data.keys() == wanted.keys()
    for name, value in wanted.items():
        np.testing.assert_equal(data[name], value) if name != "live" else None


CONV = {"kind": "depthwise", "channels": "3", "filters": [], "activation": "relu"}
CUSTOM = {"padding": "custom", "filters": ["edge", "laplacian"]}


@pytest.mark.parametrize("component", ["stage", "photo_map"])
@pytest.mark.parametrize(
    ("settings", "moves", "then"),
    [
        ({}, {"kernel_rows": 5}, {"kernel": np.pad([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], 1)}),
        ({}, {"strides_rows": 3}, {"strides_rows": 3, "strides_columns": 3}),
        ({"apart": True}, {"dilation_columns": 2}, {"dilation_columns": 2}),
        (CONV, {"strides_rows": 2, "dilation_rows": 2}, None),
        (CUSTOM, {"pad_left": 4, "strides_rows": 2}, None),
    ],
)
def test_a_moved_slider_of_a_convolution_shows_what_the_page_will(
    open_page, component, settings, moves, then
):
    page = open_page("convolution", **settings)
    keyed = {f"conv_{name}": value for name, value in moves.items()}
    (data,) = shown(page, component)
    previewed = ask_for(data, component, **keyed)
    if then is None:
        then = moves | {name.replace("rows", "columns"): moves[name] for name in moves}
    if "kernel" in then:
        then = {"kernel": np.asarray(then["kernel"], float)[..., None]}
    (wanted,) = shown(run(page, prefix="conv", **then), component)
    assert_same(previewed, wanted)


@pytest.mark.parametrize("component", ["stage", "photo_map", "side_by_side"])
def test_a_moved_slider_of_a_pooling_shows_what_the_page_will(open_page, component):
    page = open_page("pooling", strides="own", padding="same")
    moves = {"pool_pool_rows": 3, "pool_strides_rows": 1, "pool_shift": 5}
    before = shown(page, component)
    previewed = [
        ask_for(
            data,
            component,
            **{key: value for key, value in moves.items() if key in data["live"]["sliders"]},
        )
        for data in before
        if data["live"]["address"]
    ]
    then = {"pool_rows": 3, "pool_columns": 3, "strides_rows": 1, "strides_columns": 1, "shift": 5}
    after = shown(run(page, prefix="pool", **then), component)
    for data, wanted in zip(previewed, after, strict=False):
        assert_same(data, wanted)
    assert len(previewed) == (2 if component == "side_by_side" else 1)


def test_a_grid_that_is_sized_shows_what_the_page_will(open_page):
    page = open_page("convolution")
    (data,) = shown(page, "stage")
    previewed = ask_for(data, "stage", conv_grid_rows=5)
    assert np.array(previewed["inputs"]).shape == (1, 5, 8)
    assert np.array(previewed["outputs"]).shape == (1, 3, 6)  # 3 = 5 - 3 + 1
    assert page.session_state["conv_grid"].shape == (8, 8, 1)


@pytest.mark.parametrize(
    "query",
    ["conv_kernel_rows=99999", "conv_kernel_rows=", "conv_strides_rows=1e9", "conv_pad_top=-1",
     "conv_kernel_rows=7&conv_dilation_rows=4"],
)  # fmt: skip
def test_an_impossible_move_has_no_picture(open_page, query):
    (data,) = shown(open_page("convolution", padding="custom", grid=np.ones((5, 5, 1))), "stage")
    answer = ask(data["live"]["address"], query)
    assert (answer.status_code, answer.body) == (204, b"")


def test_what_is_no_slider_of_the_component_moves_nothing(open_page):
    page = open_page("convolution")
    (data,) = shown(page, "photo_map")
    before = ask(data["live"]["address"]).body
    assert ask(data["live"]["address"], "conv_bias=7&conv_kind=transpose&x=1").body == before


def test_nobody_answers_an_address_that_was_not_given():
    assert ask("live/guessed").status_code == 404


def test_visitors_have_addresses_of_their_own(open_page):
    addresses = [shown(open_page("convolution"), "stage")[0]["live"]["address"] for _ in range(2)]
    assert addresses[0] != addresses[1]


def test_three_hundred_visitors_of_a_page_are_all_answered(open_page, monkeypatch):
    monkeypatch.setattr(live_preview, "_offers", type(live_preview._offers)())
    open_page("convolution")
    held = [offer.nbytes for offer in live_preview._offers.values()]
    assert len(held) == 2
    assert 300 * len(held) <= live_preview.MAX_OFFERS
    assert 300 * sum(held) <= live_preview.MAX_BYTES


def test_the_oldest_offers_are_dropped(monkeypatch):
    monkeypatch.setattr(live_preview, "MAX_OFFERS", 3)
    monkeypatch.setattr(live_preview, "_offers", type(live_preview._offers)())
    preview = live_preview.Preview(("size",), lambda moves: moves["size"])
    addresses = []
    for visitor in range(4):
        monkeypatch.setattr(st, "session_state", {})
        packed = live_preview.offer(preview, lambda text, about: text.encode(), f"key {visitor}")
        addresses.append(packed["address"])
    assert [ask(address, "size=5").status_code for address in addresses] == [404, 200, 200, 200]
    assert ask(addresses[-1], "size=5").body == b"5"


def test_offers_are_weighed(monkeypatch):
    monkeypatch.setattr(live_preview, "MAX_BYTES", 2_500)
    monkeypatch.setattr(live_preview, "_offers", type(live_preview._offers)())

    def made(key, size):
        monkeypatch.setattr(st, "session_state", {})
        photo = np.zeros(size, np.uint8)
        preview = live_preview.Preview((), lambda moves: photo)
        return live_preview.offer(preview, lambda found, about: found[:1].tobytes(), key)["address"]

    addresses = [made(str(size), size) for size in (1_000, 1_001, 1_002)]
    assert [ask(address).status_code for address in addresses] == [404, 200, 200]
    large = made("large", 9_999)  # of its own visitor, who alone is shown nothing else
    assert [ask(address).status_code for address in (*addresses, large)] == [404] * 3 + [200]


def test_without_a_preview_nothing_is_offered():
    assert live_preview.offer(None, lambda data, about: b"", "key") == {
        "address": "",
        "sliders": (),
    }
