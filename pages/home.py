import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ops import PRESETS
from cnnviz.ui.components.photo_map import photo_map
from cnnviz.ui.components.stations import stations
from cnnviz.ui.frame import choose_one, page_head
from cnnviz.ui.home import settings, views
from cnnviz.ui.home.settings import LINK
from cnnviz.ui.text import sections
from cnnviz.ui.tours.walking import open_tour

TEXT = sections("home")
PATH, WORDS = views.path(), views.words()

page_head(translate("See what a network computes"), TEXT["intro"], LINK.restore())
stations(PATH, WORDS, view="next", key="next", on_open=open_tour)

st.header(translate("One convolution"), anchor="convolution")
st.caption(TEXT["hero"])
kernel = choose_one(
    translate("Kernel"),
    {name: translate(PRESETS[name].title) for name in settings.KERNELS},
    LINK.key("kernel"),
)
photo_map(views.photo_map_data(kernel), key="home", sweeps=True)

st.header(translate("The path"), anchor="path")
st.caption(TEXT["path"])
stations(PATH, WORDS, view="path", key="path", on_open=open_tour)

LINK.save()
