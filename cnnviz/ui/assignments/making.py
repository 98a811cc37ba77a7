"""Making an assignment on the page that it is about, as the page stands."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.i18n import LANGUAGES, own_name, translate
from cnnviz.teaching.assignments import MAX_TEXT, Assignment
from cnnviz.ui.assignments import session
from cnnviz.ui.language import PARAMETER
from cnnviz.ui.link import Link
from cnnviz.ui.new_tab import app_address
from cnnviz.ui.page_links import link_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.tours.place import IN_ADDRESS, Place, write_place
from cnnviz.ui.tours.texts import tours_of

HEIGHT = 800  # px, of the frame that is pasted
_ON = "assignment_made_on"


def begin(page: str) -> None:
    """Make an assignment on a page: a callback."""
    st.session_state[_ON] = page


def is_made_on(page: str) -> bool:
    """Tell whether the visitor makes one on a page."""
    return bool(st.session_state.get(_ON) == page)


def make_assignment(page: str) -> None:
    """Draw the choices, and the link that they make."""
    link = link_of(page)
    names = _controls(link)
    with st.container(key="assignment_making", border=True):
        st.markdown(f"**{translate('New assignment')}**")
        st.caption(translate("Set the page as your class shall find it. The link below follows."))
        held = st.columns(2)
        hidden = _pick(held[0], translate("Hidden controls"), "hidden", names, [])
        fixed = _pick(held[1], translate("Fixed controls"), "fixed", names, hidden)
        texts = st.columns(2)
        task = _write(texts[0], translate("What to do"), "task")
        hand_in = _write(texts[1], translate("What to hand in"), "hand_in")
        places = st.columns(2)
        language = places[0].selectbox(
            translate("Language"),
            ["", *LANGUAGES],
            format_func=lambda code: own_name(code) if code else translate("the reader's own"),
            key="assignment_language",
        )
        tours = {"": translate("none")} | {tour.name: tour.title for tour in tours_of(page)}
        tour = places[1].selectbox(
            translate("Tour"),
            list(tours),
            format_func=lambda name: tours[name],
            key=f"assignment_tour_{page}",
            disabled=len(tours) == 1,
        )
        query = _query(link, Assignment(tuple(hidden), tuple(fixed), task, hand_in))
        if tour:
            query.append((IN_ADDRESS, write_place(page, Place(tour, 1))))
        if language:
            query.append((PARAMETER, language))
        address = _address(page, query)
        st.markdown(f"**{translate('The link')}**")
        st.code(address, language=None, wrap_lines=True)
        st.markdown(f"**{translate('To paste into a learning platform')}**")
        st.code(frame(_address(page, [*query, ("embed", "true")])), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            st.link_button(translate("Open it"), address, icon=":material/open_in_new:")
            st.button(translate("Done"), key="assignment_done", on_click=begin, args=("",))


def frame(address: str) -> str:
    """Write the HTML of a frame that shows an address.

    Examples
    --------
    >>> frame("http://localhost:8501/dense?embed=true")
    '<iframe src="http://localhost:8501/dense?embed=true" width="100%" height="800" title="cnnviz" \
style="border:0" allow="clipboard-write"></iframe>'
    """
    return (
        f'<iframe src="{escape(address)}" width="100%" height="{HEIGHT}" title="cnnviz" '
        'style="border:0" allow="clipboard-write"></iframe>'
    )


def _controls(link: Link) -> dict[str, str]:
    """Give the labels of the controls that the page drew, by the names of their settings."""
    names = {link.key(field.name): field.name for field in link.fields}
    found = session.labels()
    return {names[key]: label for key, label in found.items() if key in names}


def _pick(
    place: DeltaGenerator,
    label: str,
    part: str,
    names: dict[str, str],
    taken: list[str],
) -> list[str]:
    key = f"assignment_{part}"
    left = [name for name in names if name not in taken]
    if key in st.session_state:
        st.session_state[key] = [name for name in st.session_state[key] if name in left]
    return place.multiselect(
        label, left, format_func=lambda name: names[name], key=key, placeholder=translate("none")
    )


def _write(place: DeltaGenerator, label: str, part: str) -> str:
    text = place.text_area(label, key=f"assignment_{part}", max_chars=MAX_TEXT, height=90)
    return text[:MAX_TEXT].strip()


def _query(link: Link, assignment: Assignment) -> list[tuple[str, str]]:
    return [*link.written().items(), *assignment.write().items()]


def _address(page: str, query: list[tuple[str, str]]) -> str:
    written = urlencode(query, safe=",;")
    return f"{app_address()}{PAGES[page].address}?{written}".rstrip("?")
