import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui.components.flatten import flatten
from cnnviz.ui.components.side_by_side import side_by_side
from cnnviz.ui.dense import settings, views
from cnnviz.ui.dense.settings import LINK
from cnnviz.ui.frame import choose_one, controls_and_content, page_head
from cnnviz.ui.notebooks import dense as notebook
from cnnviz.ui.notebooks.parts import to_notebook
from cnnviz.ui.photo import current_photo, pick_photo
from cnnviz.ui.text import sections

TEXT = sections("dense")

page_head(translate("Fully connected"), TEXT["intro"], LINK.restore())

left, right = controls_and_content()

with left, st.container(key="controls"):
    pick_photo()
    depths = {"grey": translate("Grey, 1"), "colour": translate("Colour, 3")}
    depth = choose_one(translate("Channels"), depths, LINK.key("depth"))
    side = settings.slider("side")
    unit = settings.slider("unit")

with right:
    photo = current_photo().image

    st.header(translate("Flatten, and one unit"), anchor="flatten")
    st.caption(f"{TEXT['flatten']} {TEXT['unit']}")
    flattened = views.flatten_data(photo, side, 3 if depth == "colour" else 1, unit)
    flatten(flattened, key="flatten")
    to_notebook(notebook.unit, flattened)

    with st.container(key="dense_parameters"):
        st.header(translate("Parameters"), anchor="parameters")
        st.caption(TEXT["parameters"])
        places = st.columns(3)
        with places[0]:
            map_size = settings.slider("map_size")
        with places[1]:
            channels = settings.slider("channels")
        with places[2]:
            units = settings.slider("units")
        formulas = views.cost_formulas(map_size, channels, units)
        for title, formula in formulas:
            st.markdown(f"{title}: ${formula}$")
        to_notebook(notebook.costs, map_size, channels, units, formulas)

    st.header(translate("What happens to the structure"), anchor="structure")
    st.caption(TEXT["structure"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        changes = {"shift": translate("Shift the photo"), "shuffle": translate("Shuffle it")}
        change = choose_one(translate("Change"), changes, LINK.key("change"))
        if change == "shift":
            for name in ("shift_rows", "shift_columns"):
                with st.container(width=180):
                    settings.slider(name)
    shift = (LINK.get("shift_rows"), LINK.get("shift_columns"))
    compared = views.comparison(photo, change, shift)
    side_by_side(compared, key="structure")
    to_notebook(notebook.structure, compared, change)
    st.markdown(TEXT[change])

LINK.save()
