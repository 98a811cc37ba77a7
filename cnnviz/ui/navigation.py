"""The router: Streamlit runs it for each page, and it runs the page."""

from itertools import pairwise
from pathlib import Path

import streamlit as st

from cnnviz.i18n import speak, translate
from cnnviz.serving import serving
from cnnviz.ui.addresses import no_such_page, old_addresses, settings_of_the_old_first_page
from cnnviz.ui.assignments.panel import assignment_panel
from cnnviz.ui.components.mounted import forget_mounted
from cnnviz.ui.frame import controls_and_content
from cnnviz.ui.glossary.mentions import forget_mentions
from cnnviz.ui.handout import lines_to_write_on
from cnnviz.ui.language import session_language
from cnnviz.ui.language_switch import language_switch, tell_browser_the_language
from cnnviz.ui.notebooks.button import notebook_button
from cnnviz.ui.notebooks.parts import forget_parts
from cnnviz.ui.pages import MENU, PAGES
from cnnviz.ui.sealed.button import seal_button
from cnnviz.ui.serving.sign_in import sign_in_first
from cnnviz.ui.tours.walking import arrive
from cnnviz.ui.upload_bounds import forget_page_before

SIDEBAR_WIDTH = 240  # px, of the longest title
ICON = str(Path(__file__).with_name("icon.svg"))

# First of all: the width is only heeded until the navigation is there.
st.set_page_config(page_icon=ICON, layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)

scripts = {
    name: st.Page(
        page.path,
        title=translate(page.title),
        icon=f":material/{page.icon}:",
        url_path=page.address,
        default=number == 0,
    )
    for number, (name, page) in enumerate(PAGES.items())
}
order = list(scripts.values())
menu = {
    translate(section): [scripts[page.name] for page in pages] for section, pages in MENU.items()
}
hidden = old_addresses(scripts)

embedded = bool(st.context.is_embedded)
shown = st.navigation(
    {**menu, "": [*menu[""], *hidden]},
    position="hidden" if embedded else "sidebar",
    expanded=True,
)
st.set_page_config(page_title=f"{shown.title} · cnnviz")
st.logo(ICON)
forget_page_before(shown.url_path)
forget_mentions()

tell_browser_the_language()
if not embedded:
    with st.sidebar:
        language_switch()
if (bounds := serving()) and bounds.sign_in:
    sign_in_first()
no_such_page(shown, [*order, *hidden])
settings_of_the_old_first_page(shown, scripts)
page_name = next((name for name, page in scripts.items() if page is shown), "")
arrive(page_name)
forget_mounted()
forget_parts()
above = st.container()  # what stands below keeps its place
with speak(session_language()):  # looked up once: a page says some two hundred messages
    shown.run()
with above:
    assignment_panel(page_name)
with controls_and_content()[1]:  # as on the pages: below what they show
    with st.container(horizontal=True):
        seal_button(page_name)
        notebook_button(page_name)
    for here, after in pairwise(order[1:]):
        if here is shown:
            st.page_link(
                after,
                label=translate("Next: {title}", title=after.title),
                icon=":material/arrow_forward:",
            )
lines_to_write_on()
if embedded:  # and has no sidebar
    language_switch()
