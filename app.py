"""The app as it is served: its pages, and beside them what browsers ask for by themselves."""

import streamlit as st
from starlette.middleware import Middleware

from cnnviz.ui import fonts, live_preview
from cnnviz.ui.glossary import route as glossary
from cnnviz.ui.host_guard import HostGuard
from cnnviz.ui.upload_bounds import UploadBounds

# The router lies apart from the folder `pages`: beside it, Streamlit would answer a deep link that
# comes first after a start by itself, without the router.
app = st.App(
    "cnnviz/ui/navigation.py",
    routes=[live_preview.ROUTE, fonts.ROUTE, *glossary.ROUTES],
    middleware=[Middleware(HostGuard), Middleware(UploadBounds)],
)
