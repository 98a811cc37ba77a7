import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui.frame import page_head
from cnnviz.ui.references import settings, views
from cnnviz.ui.references.settings import LINK

page_head(
    translate("References"),
    translate("The works that the texts of the pages name as their sources."),
    LINK.restore(),
)
views.style()

work = LINK.get("work")
views.works([work] if work else views.in_order())
if work:
    st.button(translate("All works"), icon=":material/list:", on_click=settings.show_all)

LINK.save()
