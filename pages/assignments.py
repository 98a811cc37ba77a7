import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui.assignments.making import begin
from cnnviz.ui.assignments.settings import HANDED_OUT, LINK
from cnnviz.ui.frame import page_head
from cnnviz.ui.pages import PAGES
from cnnviz.ui.text import sections

TEXT = sections("assignments")

page_head(translate("Assignments"), TEXT["intro"], LINK.restore())

page = st.selectbox(
    translate("Page"),
    HANDED_OUT,
    format_func=lambda name: translate(PAGES[name].title),
    key=LINK.key("on"),
    persist_state="session",
    width=320,
)
if st.button(
    translate("Set it up"),
    type="primary",
    icon=":material/edit_note:",
    on_click=begin,
    args=(page,),
):
    st.switch_page(PAGES[page].path)

st.header(translate("What a link can do"), anchor="links")
st.markdown(TEXT["links"])
st.header(translate("In a learning platform"), anchor="embedded")
st.markdown(TEXT["embedded"])
st.header(translate("On paper"), anchor="paper")
st.markdown(TEXT["paper"])

LINK.save()
