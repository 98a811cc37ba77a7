"""Every tour, walked on its page: what a step sets, shows, waits for and sees."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cnnviz.nets import SEED_CNN
from cnnviz.teaching.tours import PATH
from cnnviz.training import Engine
from cnnviz.ui.components.pixel_probe import Pixel
from cnnviz.ui.page_links import link_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.tours.panel import KEY, next_tour, selectors, with_labels
from cnnviz.ui.tours.texts import tour_of
from tests.pages.drive import opened
from tests.training.conftest import TINY
from tests.training.made_run import made_run

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
    page = opened(tour.page, timeout=90, session_owner="me", session_owner_answered=True).run()
    press(page, f"tour_begin_{name}")
    for number, step in enumerate(tour.steps, 1):
        assert [each.value for each in page.header][0] == step.title
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
    press(page, "tour_leave")
    assert [each.key for each in page.button if each.key == "tour_leave"] == []


def test_every_page_of_the_menu_but_home_has_a_tour():
    assert {tour_of(name).page for name in PATH} == PAGES.keys() - {"home"}
