"""Every tour, walked on its page: what a step sets, shows, waits for and sees."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from cnnviz.nets import SEED_CNN
from cnnviz.ops import PRESETS, conv2d
from cnnviz.teaching.tours import PATH
from cnnviz.training import Engine
from cnnviz.ui.components import open_packet
from cnnviz.ui.components.pixel_probe import Pixel
from cnnviz.ui.convolution import settings as convolution
from cnnviz.ui.page_links import link_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.photo import sample_photo, small_photo
from cnnviz.ui.tours.panel import KEY, next_tour, selectors, with_labels
from cnnviz.ui.tours.texts import tour_of
from tests.pages.drive import ROUTER, all_shown, opened, shown
from tests.training.conftest import TINY
from tests.training.made_run import made_run
from tests.waiting import PATIENCE

ASKS_TENSORFLOW = {
    "learning",
    "feature_maps",
    "why",
    "transfer_learning",
    "augmentation",
    "classify",
}
TOURS = [
    pytest.param(name, marks=[pytest.mark.tensorflow] * (name in ASKS_TENSORFLOW)) for name in PATH
]
SWEEP = "S" * 22


def made(store, data):
    """Give what a learner's own moves lead to, where a step does not say to what."""
    run = made_run(store, data)
    for rate in (1e-3, 1e-2):
        made_run(store, data, replace(TINY, learning_rate=rate), sweep=SWEEP)
    return {
        ("images", "probe"): Pixel(3, 4),
        ("architecture", "network"): replace(SEED_CNN, layers=SEED_CNN.layers[:-1]),
        ("training", "run"): run,
        ("runs", "run"): run,
        ("runs", "epoch"): 1,
        ("runs", "cell"): (0, 1),
        ("sweeps", "sweep"): SWEEP,
        ("feature_maps", "trail"): ((2, 3, 3, 1),),
        ("transfer_learning", "compared"): SWEEP,
        ("augmentation", "value"): 20.0,
        ("classify", "photo"): "chelsea",
    }


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr(Engine, "warm_up", lambda self: None)


def elements(node):
    """Give the elements of a page without the panel of its tour."""
    if getattr(node, "key", None) == KEY:
        return
    yield node
    for child in getattr(node, "children", {}).values():
        yield from elements(child)


def names(page):
    """Give what can be lit on a page, as selectors: its elements' keys, and its anchors."""
    found = set()
    for node in elements(page._tree):
        if key := getattr(node, "key", None):
            found.add(".st-key-" + re.sub(r"[^\w-]", "-", key))
        if anchor := getattr(getattr(node, "proto", None), "anchor", ""):
            found.add(f"#{anchor}")
    return found


def lit(shown, tour, there):
    """Tell whether an element that a step shows is there."""
    wanted = [
        each.removesuffix(":not(.st-key-tour *)") for each in selectors(shown, link_of(tour.page))
    ]
    wanted = [each.replace('[class*="', ".").removesuffix('"]') for each in wanted]
    if shown.endswith("*"):
        return any(each.startswith(wanted[0]) for each in there)
    return bool(there & set(wanted))


def said(page):
    return [each.value for each in page.markdown]


def written(page):
    """Give all that the page sends to the browser, as one text."""
    protos = [node.proto for node in elements(page._tree) if getattr(node, "proto", None)]
    return "\n".join(map(str, protos)).encode().decode("unicode_escape", "ignore")


def press(page, key):
    page.button(key=key).click().run()
    assert not page.exception


@pytest.mark.parametrize("name", TOURS)
def test_a_tour_is_walked_to_its_end(name, store, data):
    tour, link, moves = tour_of(name), link_of(tour_of(name).page), made(store, data)
    page = opened(tour.page, session_owner="me", session_owner_answered=True).run()
    press(page, f"tour_begin_{name}")
    for number, step in enumerate(tour.steps, 1):
        assert page.header[0].value == step.title
        assert with_labels(step.body) in said(page)
        assert not [each for each in page.warning if "link" in each.value]
        for setting, text in step.settings.items():
            field = link.field(setting)
            assert field.same(
                page.session_state[link.key(setting)], field.read(text) if text else field.default
            )
        there, shown = names(page), written(page)
        if step.waits:
            assert with_labels(step.seen) not in said(page)
            forward = page.button(key="tour_next")
            if all(wait.equal for wait in step.waits):
                assert forward.disabled
                press(page, "tour_show")
            else:
                assert forward.label == "Skip"
                for wait in step.waits:
                    page.session_state[link.key(wait.setting)] = moves[tour.page, wait.setting]
                page.run()
            assert not page.exception
            assert with_labels(step.seen) in said(page)
            assert not page.button(key="tour_next").disabled
            shown += written(page)
        labels = re.findall(r"\[\[(.+?)\]\]", step.body + step.seen)
        assert [each for each in labels if each not in shown] == [], step.title
        missing = [each for each in step.shown if not lit(each, tour, there | names(page))]
        assert missing == [], step.title
        assert page.button(key="tour_back").disabled == (number == 1)
        press(page, "tour_next")
    after = next_tour(name)
    assert any(after.title in each for each in said(page)) if after else True
    press(page, "tour_on" if after else "tour_home")
    assert page.session_state["tours_page"] == (after.page if after else "home")
    assert not after or page.header[0].value == after.steps[0].title


def test_every_page_of_the_lesson_has_a_tour():
    beside = {"home", "quiz", "glossary", "references", "assignments", "class_board"}
    assert {tour_of(name).page for name in PATH} == PAGES.keys() - beside


def linked(script, **query):
    page = opened(script)
    page.query_params.update(query)
    page.run()
    assert not page.exception
    return page


def test_a_link_opens_a_step_and_its_settings_stay():
    page = linked("convolution", tour="padding.4", kernel="emboss")
    assert page.header[0].value == "Strides"
    assert convolution.preset_of(page.session_state["conv_kernel"]) == "emboss"
    assert page.session_state["conv_padding"] == "valid"
    assert "tour=padding.4" in json.loads(shown(page, "address").json)["query"]
    assert json.loads(shown(page, "address").json)["query"].startswith("kernel=emboss")


def test_a_moved_setting_is_noticed_and_stays_noticed():
    page = linked("convolution", tour="padding.4")
    assert page.button(key="tour_next").disabled
    for strides in (2, 4):
        page.session_state["conv_strides_rows"] = strides
        page.session_state["conv_strides_columns"] = strides
        page.run()
        assert not page.button(key="tour_next").disabled
    press(page, "tour_back")  # and is waited for anew
    press(page, "tour_next")
    assert page.button(key="tour_next").disabled
    assert page.session_state["conv_strides_rows"] == 1


@pytest.mark.parametrize("text", ["0", "9", "padding.7", "pooling.1", "<b>", "1.1", ""])
def test_a_link_to_no_step_is_one_sentence(text):
    page = linked("convolution", tour=text)
    assert [each.value for each in page.warning] == [
        f"This link's `tour` is `{text}`, but it must be a step of this page's tour, 1 to 6."
    ]
    assert page.button(key="tour_begin_convolution").label == "Convolution"


def test_who_leaves_finds_their_own_settings_and_goes_on_where_they_were():
    page = opened("pooling").run()
    page.session_state["pool_mode"] = "average"
    page.run()
    press(page, "tour_begin_pooling")
    assert page.session_state["pool_mode"] == "max"
    press(page, "tour_next")
    press(page, "tour_leave")
    assert page.session_state["pool_mode"] == "average"
    begin = page.button(key="tour_begin_pooling")
    assert begin.label == "Tour, step 2"
    press(page, "tour_begin_pooling")
    assert page.header[0].value == tour_of("pooling").steps[1].title


def test_who_changed_nothing_leaves_the_page_as_the_step_has_it():
    page = opened("pooling").run()
    press(page, "tour_begin_pooling")
    for key in ("tour_next", "tour_show", "tour_leave"):
        press(page, key)
    assert page.session_state["pool_mode"] == "average"


def test_the_stations_are_the_tours_in_order():
    page = opened("home").run()
    assert not page.exception
    next_, path = (json.loads(each.json) for each in all_shown(page, "stations"))
    assert [each["tour"] for each in path["path"]] == [*PATH]
    assert (next_["view"], path["view"]) == ("next", "path")
    padding = path["path"][2]
    assert padding["address"] == "convolution?tour=padding.1"
    assert padding["takes"] == "6 minutes"
    assert padding["steps"] == 6


def answer(page, key, **state):
    """Send what the browser would send from the component of a key, and rerun."""
    (proto,) = [each for each in all_shown(page, "stations") if each.id.endswith(f"-{key}")]
    states = page._tree.get_widget_states()
    states.widgets.append(WidgetState(id=proto.id, json_value=json.dumps(state)))
    page._run(states)
    assert not page.exception
    return page


@pytest.mark.parametrize(
    ("opened_station", "step"),
    [
        ({"tour": "pooling", "step": 3}, 3),
        ({"tour": "pooling", "step": 99}, 7),
        ({"tour": "pooling", "step": True}, 1),
        ({"tour": "pooling"}, 1),
    ],
)
def test_a_station_opens_its_tour_at_a_step(opened_station, step):
    page = answer(opened("home").run(), "stations-path", opened=opened_station)
    assert page.title[0].value == "Pooling"
    assert page.header[0].value == tour_of("pooling").steps[step - 1].title


@pytest.mark.parametrize("junk", [None, "pooling", {"tour": "<b>"}, {"step": 1}, 7, []])
def test_what_is_no_station_opens_none(junk):
    page = answer(opened("home").run(), "stations-path", opened=junk)
    assert page.title[0].value == "See what a network computes"


@pytest.mark.parametrize("kernel", ["sobel_x", "box_blur"])
def test_the_map_on_the_first_page_is_the_convolution_of_the_photo(kernel):
    page = linked("home", kernel=kernel)
    data = open_packet(shown(page, "photo_map").bytes)
    photo = small_photo(sample_photo("chelsea"), 64, 1).astype(float)
    wanted = conv2d(photo, PRESETS[kernel].values[..., None, None])[..., 0]
    np.testing.assert_allclose(data["map"], wanted, rtol=1e-5, atol=1e-3)
    assert data["sweep"] == {"play": "Play", "pause": "Pause"}


def test_settings_of_the_images_lead_from_the_first_page_to_them():
    page = AppTest.from_file(ROUTER, default_timeout=PATIENCE)
    page.query_params.update({"photo": "coffee", "depth": "grey"})
    page.run()
    assert not page.exception
    assert page.title[0].value == "Images are tensors"
    assert page.session_state["image_depth"] == "grey"
