import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui.frame import page_head
from cnnviz.ui.glossary import settings, views
from cnnviz.ui.glossary.settings import LINK
from cnnviz.ui.text import literal

page_head(
    translate("Glossary"),
    translate("The terms of all pages, each in every language of the app, with a small picture."),
    LINK.restore(),
)
views.style()

search = st.text_input(
    translate("Search"),
    key=LINK.key("search"),
    max_chars=settings.MAX_SEARCH,
    persist_state="session",
)[: settings.MAX_SEARCH]
term = LINK.get("term")
names = [term] if term and not search else views.found(search)
if names:
    views.cards(names)
else:
    st.info(
        translate("No term has “{text}”: search for another word.", text=literal(search)),
        icon=":material/search_off:",
    )
if term or search:
    st.button(translate("All terms"), icon=":material/list:", on_click=settings.show_all)

LINK.save()
