"""The app as it is served: its pages, and beside them what browsers ask for by themselves."""

import streamlit as st

from cnnviz.ui import fonts, live_preview
from cnnviz.ui.glossary import route as glossary
from cnnviz.ui.serving.app_parts import begin, middleware, routes

bounds = begin()

# The router lies apart from the folder `pages`: beside it, Streamlit would answer a deep link that
# comes first after a start by itself, without the router.
app = st.App(
    "cnnviz/ui/navigation.py",
    routes=routes(bounds, [live_preview.ROUTE, fonts.ROUTE, *glossary.ROUTES]),
    middleware=middleware(bounds),
)
