"""Pages under a teacher's link, without a browser: what is held is not drawn, or cannot change."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.drive import opened

TASK = "Find the edge of the <b>cat</b>."


def under(script: str, **parts: str) -> AppTest:
    page = opened(script)
    for name, value in parts.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def keys(page: AppTest, kind: str) -> list[str]:
    return [each.key for each in page.get(kind)]


@pytest.fixture
def page() -> AppTest:
    return under(
        "convolution", padding="same", hidden="padding", fixed="channels", task=TASK, hand_in="It"
    )


def test_a_hidden_control_is_not_drawn_and_keeps_its_value(page):
    assert "conv_padding" not in keys(page, "button_group")
    assert page.session_state["conv_padding"] == "same"
    page.session_state["conv_padding"] = "valid"  # as a forged message of a browser would
    page.run()
    assert page.session_state["conv_padding"] == "same"


def test_a_fixed_control_is_shown_disabled_and_keeps_its_value(page):
    (channels,) = (each for each in page.get("button_group") if each.key == "conv_channels")
    assert channels.proto.disabled
    page.session_state["conv_channels"] = "3"
    page.run()
    assert page.session_state["conv_channels"] == "1"


def test_what_is_asked_for_is_shown_as_plain_text(page):
    said = [each.value for each in page.markdown]
    assert r"Find the edge of the \<b\>cat\</b\>." in said
    assert "**To hand in:** It" in said


def test_the_address_keeps_the_assignment(page):
    (address,) = (
        each.proto for each in page.get("bidi_component") if "address" in each.proto.component_name
    )
    assert "hidden=padding&fixed=channels&task=Find" in address.json


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({"hidden": "colour"}, "`colour` is no setting of this page"),
        ({"task": "x" * 601}, "its `task` must have at most 600 characters, and has 601"),
    ],
)
def test_a_link_that_breaks_a_rule_holds_nothing_and_says_why(parts, rule):
    page = under("convolution", **parts)
    assert [each.value for each in page.warning] == [
        f"This link brings an assignment, but {rule}; nothing is held."
    ]
    assert "conv_padding" in keys(page, "button_group")


def test_a_size_that_is_held_stays_whatever_array_is_chosen():
    page = under("convolution", kernel="sobel_x", fixed="kernel_rows")
    page.session_state["conv_kernel"] = np.ones((5, 5, 1))
    page.run()
    assert not page.exception
    assert page.session_state["conv_kernel_rows"] == 3
    assert page.session_state["conv_kernel"].shape[0] == 3


def test_columns_that_are_held_do_not_follow_the_rows():
    page = under("pooling", apart="yes", pool_rows="2", pool_columns="3", fixed="pool_columns")
    page.session_state["pool_apart"] = False
    page.run()
    assert not page.exception
    assert page.session_state["pool_pool_columns"] == 3
    assert page.session_state["pool_apart"]


def test_what_is_held_stays_when_the_visitor_comes_back_from_another_page():
    page = under("convolution", photo="astronaut", hidden="photo", fixed="channels")
    page.switch_page("../../pages/pooling.py").run()
    assert "photo" not in keys(page, "selectbox")
    page.session_state["photo"] = "own"
    page.switch_page("../../pages/convolution.py").run()
    assert not page.exception
    assert page.session_state["photo"] == "astronaut"


def test_a_text_longer_than_a_browser_may_send_is_cut():
    page = opened("dense", assignment_made_on="dense", assignment_task="x" * 601).run()
    assert not page.exception
    (link,) = (each.value for each in page.code if not each.value.startswith("<iframe"))
    assert link.endswith(f"task={'x' * 600}")


def test_what_a_sweep_varies_can_be_held():
    page = under("sweeps", fixed="grid")
    held = [each for each in page.multiselect if each.key.startswith("sweeps_")]
    assert held
    assert all(each.disabled for each in held)
