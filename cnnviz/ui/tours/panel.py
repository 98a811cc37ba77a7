"""What a tour draws on its page: the button that begins it, and the panel of its step."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.teaching.tours import PATH, Tour
from cnnviz.ui.components.tour_guide import tour_guide
from cnnviz.ui.glossary.mentions import with_terms
from cnnviz.ui.link import Link
from cnnviz.ui.page_links import link_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.text import literal
from cnnviz.ui.tours import walking
from cnnviz.ui.tours.place import Place, places, shown_page
from cnnviz.ui.tours.texts import tour_of, tours_of

KEY = "tour"
_LABEL = re.compile(r"\[\[(.+?)\]\]")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_STYLE = Path(__file__).with_name("tour.css")
_LIT = "{outline: 3px solid light-dark(#2463ae, #85c1ff); outline-offset: 5px; border-radius: 2px;}"


def tour_buttons() -> None:
    """Draw a button for each tour of the page that is shown, while none is open."""
    page = shown_page()
    tours = tours_of(page)
    if not tours or page in places():
        return
    for tour in tours:
        step = walking.step_left(tour.name)
        label = tour.title if len(tours) > 1 else translate("Tour")
        st.button(
            translate("{tour}, step {step}", tour=label, step=step) if step > 1 else label,
            key=f"tour_begin_{tour.name}",
            icon=":material/tour:",
            help=tour.teaches,
            on_click=partial(walking.begin, tour.name, step),
        )


def tour_panel() -> None:
    """Draw the step that the visitor is at on the page that is shown, if a tour is open there."""
    page = shown_page()
    if (opened := walking.opened_page()) and opened != page:
        st.switch_page(PAGES[opened].path)
    with st.container():  # what stands below keeps its place
        if refused := st.session_state.pop(walking.REFUSED, ""):
            st.warning(refused, icon=":material/link_off:")
    place = places().get(page)
    with st.container(key=KEY if place else None):
        if place:
            st.html(_STYLE)
            tour = tour_of(place.tour)
            if place.step > len(tour.steps):
                _end(tour)
            else:
                walking.notice(page)
                _step(tour, places()[page])


def selectors(shown: str, link: Link) -> tuple[str, ...]:
    """Give the selectors of what a step shows.

    Examples
    --------
    >>> from cnnviz.ui.dense.settings import LINK
    >>> selectors("depth", LINK)  # a setting, with a widget of Streamlit or a live slider
    ('.st-key-dense_depth', '.st-key-live_slider-dense_depth')
    >>> selectors("flatten-*", LINK), selectors("#parameters", LINK)
    (('[class*="st-key-flatten-"]',), ('#parameters:not(.st-key-tour *)',))
    """
    if shown.startswith("#"):
        return (f"{shown}:not(.st-key-{KEY} *)",)
    if shown.endswith("*"):
        return (f'[class*="st-key-{shown[:-1]}"]',)
    if any(field.name == shown for field in link.fields):
        key = link.key(shown)
        return f".st-key-{key}", f".st-key-live_slider-{key}"
    return (f".st-key-{shown}",)


def with_labels(text: str) -> str:
    """Fill in the labels of the page's controls, as they are in the language that is spoken.

    Examples
    --------
    >>> with_labels("Move [[Strides]] to 2.")
    'Move **Strides** to 2.'
    """
    return _LABEL.sub(lambda found: f"**{literal(translate(found[1]))}**", text)


def _step(tour: Tour, place: Place) -> None:
    step, link = tour.steps[place.step - 1], link_of(tour.page)
    shown = [each for name in step.shown for each in selectors(name, link)]
    waits = bool(step.waits) and not place.moved
    st.html(f"<style>:is({', '.join(shown)}) {_LIT}</style>")
    with st.container(key="tour_text", gap="xsmall"):
        st.caption(_where(tour, place.step))
        st.header(step.title, anchor=False)
        st.markdown(with_terms(with_labels(step.body), KEY))
        with st.container(key="tour_seen" if place.moved and step.seen else None):
            if waits:
                st.badge(translate("Your move"), icon=":material/touch_app:")
            elif step.seen:
                st.markdown(with_terms(with_labels(step.seen), KEY))
    with st.container(key="tour_buttons", horizontal=True, gap="small"):
        _button("back", translate("Back"), place.step - 1, tour, disabled=place.step == 1)
        if waits and walking.can_be_made(step):
            st.button(
                translate("Show me"),
                key="tour_show",
                on_click=partial(walking.make_moves, tour.page),
            )
        last = place.step == len(tour.steps)
        forward = translate("Finish") if last else translate("Next")
        skips = waits and not walking.can_be_made(step)
        _button(
            "next",
            translate("Skip") if skips else forward,
            place.step + 1,
            tour,
            type="secondary" if waits else "primary",
            disabled=waits and not skips,
        )
        _leave(tour)
    _guide(tour, place.step, shown, _plain(step.seen) if place.moved else "")


def _end(tour: Tour) -> None:
    after = next_tour(tour.name)
    with st.container(key="tour_text", gap="xsmall"):
        st.caption(tour.title)
        st.header(translate("Done"), anchor=False)
        st.markdown(
            translate("The next station is **{station}**: {teaches}", station=after.title,
                      teaches=after.teaches)
            if after
            else translate("That was the whole lesson. The pages are yours.")
        )  # fmt: skip
    with st.container(key="tour_buttons", horizontal=True, gap="small"):
        if after:
            st.button(
                translate("Go on"),
                key="tour_on",
                type="primary",
                icon=":material/arrow_forward:",
                on_click=partial(_go_on, tour.page, after.name),
            )
        st.button(
            translate("All stations"),
            key="tour_home",
            icon=":material/map:",
            on_click=partial(_go_home, tour.page),
        )
        _leave(tour)
    _guide(tour, len(tour.steps) + 1, [], "")


def next_tour(name: str) -> Tour | None:
    """Give the tour after one, None after the last."""
    at = PATH.index(name) + 1
    return tour_of(PATH[at]) if at < len(PATH) else None


def _go_on(page: str, tour: str) -> None:
    walking.leave(page)
    walking.open_tour(tour)


def _go_home(page: str) -> None:
    walking.leave(page)
    walking.open_page("home")


def _where(tour: Tour, step: int) -> str:
    return translate(
        "{tour}, step {step} of {steps}", tour=tour.title, step=step, steps=len(tour.steps)
    )


def _button(name: str, label: str, step: int, tour: Tour, **options: bool | str) -> None:
    st.button(
        label,
        key=f"tour_{name}",
        on_click=partial(walking.begin, tour.name, step),
        **options,  # type: ignore[arg-type]
    )


def _plain(text: str) -> str:
    """Give a text as it is read aloud."""
    return re.sub(r"[*`$]", "", _LINK.sub(r"\1", with_labels(text)))


def _leave(tour: Tour) -> None:
    st.button(
        translate("Leave"),
        key="tour_leave",
        type="tertiary",
        icon=":material/close:",
        on_click=partial(walking.leave, tour.page),
    )


def _guide(tour: Tour, step: int, shown: list[str], said: str) -> None:
    tour_guide(
        tour.name,
        step,
        len(tour.steps),
        shown=shown,
        said=said,
        names=translate("Tour: {tour}", tour=tour.title),
        key=KEY,
    )
