"""The stations and the tours in the browser: what lights up, what is read out, what is kept."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from cnnviz.teaching.tours import PATH
from cnnviz.ui.page_links import link_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.tours.panel import selectors
from cnnviz.ui.tours.texts import tour_of
from tests.browser.actions import button, eventually, press
from tests.browser.axe import broken_anywhere
from tests.browser.harness import settle

LIT = "rgb(36, 99, 174) solid 3px"


def panel(page):
    return page.get_by_role("region", name="Tour: ")


def heading(page, title):
    return panel(page).get_by_role("heading", level=2, name=title, exact=True)


def first_lit(page, tour, step):
    """Find the first that a step shows of what is there; None without a run."""
    for name in step.shown:
        found = page.locator(f":is({', '.join(selectors(name, link_of(tour.page)))})")
        if found.filter(visible=True).count():
            return found.filter(visible=True).first
    return None


def kept(page):
    return json.loads(page.evaluate("localStorage.getItem('cnnviz tours')"))


def station(page, title):
    path = page.locator("[data-component=stations] .path")
    return path.get_by_role("listitem").filter(has=page.get_by_role("link", name=title, exact=True))


@pytest.mark.parametrize("name", PATH)
def test_a_tour_lights_up_what_it_shows_above_its_panel(open_page, name):
    """Each at 390 pixels, by its buttons alone; moves are made by “Show me”, or skipped."""
    tour = tour_of(name)
    page = open_page(f"{PAGES[tour.page].address}?tour={name}.1", width=390)
    for number, step in enumerate(tour.steps, 1):
        expect(heading(page, step.title)).to_be_focused()
        expect(panel(page)).to_contain_text(f"step {number} of {len(tour.steps)}")
        settle(page)
        if first := first_lit(page, tour, step):
            expect(first).to_have_css("outline", LIT)
            expect(first).to_be_in_viewport()
        if step.waits and all(wait.equal for wait in step.waits):
            expect(page.locator(".st-key-tour_next button")).to_be_disabled()
            button(page, "Show me").click()
            expect(panel(page).locator(".st-key-tour_seen")).to_be_visible()
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        assert kept(page)["at"] == {name: number}
        page.locator(".st-key-tour_next button").click()
    expect(heading(page, "Done")).to_be_focused()
    assert kept(page) == {"at": {}, "done": [name], "last": name}


def tab_to(page, name):
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText?.trim()").endswith(name):
            return
    raise AssertionError(f"`{name}` is not reached by Tab.")


def test_a_tour_is_walked_by_keyboard_and_read_aloud(open_page):
    page = open_page("pooling?tour=1", width=390)
    steps = tour_of("pooling").steps
    expect(heading(page, steps[0].title)).to_be_focused()
    tab_to(page, "Next")
    page.keyboard.press("Enter")
    expect(heading(page, steps[1].title)).to_be_focused()
    expect(panel(page).get_by_text("Your move")).to_be_visible()
    page.get_by_role("radio", name="Max", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Average", exact=True)).to_be_checked()
    said = panel(page).locator("[aria-live=polite]")
    expect(said).to_contain_text("3, 8, 9 and 3 make 5.75")
    expect(button(page, "Next")).to_be_enabled()
    heading(page, steps[1].title).focus()
    tab_to(page, "Leave")
    page.keyboard.press("Enter")
    expect(panel(page)).to_have_count(0)
    expect(page.locator(".st-key-pool_mode")).to_have_css("outline-style", "none")
    page.wait_for_url(re.compile(r"/pooling\?mode=average$"))
    button(page, "Tour, step 2").click()
    expect(heading(page, steps[1].title)).to_be_focused()


def test_what_lights_up_among_the_controls_and_beside_them_is_seen_above_the_panel(open_page):
    page = open_page("convolution?tour=padding.5")
    for name in ("conv_apart", "stage-conv_stage"):
        expect(page.locator(f".st-key-{name}")).to_have_css("outline", LIT)

    last = page.locator(".st-key-controls .stElementContainer").filter(visible=True).last

    def above_the_panel(element):
        box = element.bounding_box()
        assert 0 < box["y"] < box["y"] + box["height"] < panel(page).bounding_box()["y"]

    eventually(lambda: above_the_panel(page.locator(".st-key-conv_apart")))
    expect(page.locator(".st-key-stage-conv_stage")).to_be_in_viewport()
    last.scroll_into_view_if_needed()
    above_the_panel(last)


def test_what_lights_up_stays_in_sight_until_the_learner_acts(open_page):
    page = open_page("convolution?tour=1", width=390, motion=True)
    stage = page.locator(".st-key-stage-conv_stage")
    expect(stage).to_have_css("outline", LIT)
    expect(stage).to_be_in_viewport()
    grow = "height => document.querySelector('.st-key-page_title').style.minHeight = `${height}px`"
    page.evaluate(grow, 2000)
    settle(page)
    expect(stage).to_be_in_viewport()
    page.mouse.move(195, 300)
    page.mouse.wheel(0, -6000)
    expect(page.locator(".st-key-page_title")).to_be_in_viewport()
    page.evaluate(grow, 3000)
    settle(page)
    expect(stage).not_to_be_in_viewport()


def test_what_lights_up_goes_on_when_the_page_draws_it_anew(open_page):
    page = open_page("convolution?tour=padding.2")
    stage = page.locator(".st-key-stage-conv_stage")
    expect(stage).to_have_css("outline", LIT)
    press(page, "Padding", "same")
    press(page, "Channels", "Colour, 3")
    expect(stage).to_have_css("outline", LIT)
    expect(panel(page)).to_contain_text("The hatched cells are the zeros")
    assert broken_anywhere(page) == {}


def test_the_window_goes_over_the_photo_until_somebody_points(open_page):
    page = open_page("", motion=True)
    photo_map = page.locator("[data-component=photo_map]")
    window = photo_map.locator("canvas[data-role=map]")

    def differs(one, other):
        assert one != other

    def place():
        return window.evaluate("canvas => [canvas.dataset.row, canvas.dataset.column].join()")

    before = place()
    eventually(lambda: differs(place(), before))
    window.hover(position={"x": 40, "y": 30})
    held = place()
    page.wait_for_timeout(300)
    assert place() == held
    page.mouse.move(0, 0)
    expect(photo_map.get_by_role("button", name="Pause")).to_be_visible()
    photo_map.get_by_role("button", name="Pause").click()
    expect(photo_map.get_by_role("button", name="Play")).to_be_visible()
    held = place()
    page.wait_for_timeout(300)
    assert place() == held


def test_who_comes_back_goes_on_where_they_stopped_until_it_is_forgotten(open_page):
    page = open_page("")
    page.get_by_role("link", name="Begin: Images are tensors").click()
    expect(heading(page, tour_of("images").steps[0].title)).to_be_visible()
    page.goto(page.url.split("/images")[0] + "/pooling?tour=7")
    settle(page)
    button(page, "Finish").click()
    expect(heading(page, "Done")).to_be_focused()
    button(page, "Go on").click()
    expect(heading(page, tour_of("activation").steps[0].title)).to_be_focused()
    page.wait_for_url("**/activation?tour=1")
    button(page, "Next").click()
    expect(heading(page, tour_of("activation").steps[1].title)).to_be_focused()

    page.goto(page.url.split("/activation")[0])  # a later visit
    settle(page)
    expect(station(page, "Images are tensors")).to_contain_text("step 1 of 5")
    expect(station(page, "Pooling")).to_contain_text("done")
    expect(station(page, "Activation")).to_contain_text("step 2 of 4")
    page.get_by_role("link", name="Go on: Activation").click()
    expect(heading(page, tour_of("activation").steps[1].title)).to_be_focused()

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home").click()
    page.get_by_role("button", name="Forget my progress").click()
    expect(page.get_by_role("link", name="Begin: Images are tensors")).to_be_visible()
    expect(station(page, "Pooling")).not_to_contain_text("done")
    expect(page.get_by_role("button", name="Forget my progress")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('cnnviz tours')") is None


def test_the_window_stands_still_for_who_asks_for_no_motion(open_page):
    page = open_page("")
    expect(
        page.locator("[data-component=photo_map]").get_by_role("button", name="Play")
    ).to_be_visible()
