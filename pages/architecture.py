from functools import partial

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.nets import BACKBONES, NetworkSpec, network_code, problems, to_json
from cnnviz.ui.architecture import controls, settings, views
from cnnviz.ui.architecture.layer_settings import layer_settings
from cnnviz.ui.architecture.settings import LINK
from cnnviz.ui.components.network import network
from cnnviz.ui.components.receptive_field import receptive_field
from cnnviz.ui.frame import controls_and_content, download, page_head, refusal
from cnnviz.ui.models.backbone_text import about
from cnnviz.ui.notebooks import architecture as notebook
from cnnviz.ui.notebooks import receptive_field as reach_notebook
from cnnviz.ui.notebooks.parts import no_notebook, to_notebook
from cnnviz.ui.photo import current_photo, pick_photo
from cnnviz.ui.text import sections

TEXT = sections("architecture")

page_head(translate("Architecture"), TEXT["intro"], LINK.restore())

left, right = controls_and_content()

shown = settings.network()
spec = shown if isinstance(shown, NetworkSpec) else None
at = settings.index() if spec else -1

with left, st.container(key="controls"):
    controls.pick_network()
    controls.undo_and_redo()
    if spec:
        controls.input_popover()
        controls.add_layer()
        refusal(settings.REFUSED)
    if spec and at >= 0:
        controls.layer_head()
        layer_settings()

with right:
    broken = problems(spec) if spec else ()
    if broken:
        first = broken[0].layer
        said = views.first_problem(broken)
        st.error(translate(said), icon=":material/build:")
        with st.container(horizontal=True):
            st.button(
                translate("Mend the network"), icon=":material/healing:", on_click=settings.mend
            )
            st.button(
                translate("Show layer {number}", number=first + 1),
                icon=":material/arrow_downward:",
                on_click=partial(settings.show, first),
            )
    st.header(translate("Layers"), anchor="layers")
    data = views.network_data(shown, at, settings.shown())
    if isinstance(shown, str):
        st.caption(f"{TEXT['reading']} {about(BACKBONES[shown])}")
    st.caption(TEXT["graph"] if data.graph else TEXT["drawing"])
    network(data, key="architecture", on_select=settings.select)
    st.caption(TEXT["table"])
    if data.rows and not broken:
        to_notebook(notebook.network, shown, data.rows)

    if spec and at < 0:
        st.info(TEXT["empty"], icon=":material/add:")
    if spec and at >= 0:
        st.header(translate("What a cell sees"), anchor="what-a-cell-sees")
        st.caption(TEXT["receptive_field"])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            with st.container(width=220):
                pick_photo()
            measure = st.button(translate("Measure with gradients"), icon=":material/blur_on:")
        photo = current_photo()
        row = views.row_of(spec, at)
        cell = views.cell_in(row, LINK.get("cell"))
        effective = controls.measured(measure, spec, row, cell, photo)
        receptive_field(
            views.receptive_field_data(spec, row, cell, photo.image, effective),
            key="architecture",
            on_cell=lambda cell: LINK.set("cell", cell),
        )
        if effective is not None:
            seen = views.measured_photo(spec, photo.image)
            reach_notebook.offer(spec, row, cell, seen, effective)
            st.caption(TEXT["effective"] if effective.any() else TEXT["no gradient"])

    if spec:
        st.header(translate("As code"), anchor="code")
        st.caption(TEXT["code"])
        refused = views.refusal(spec)
        if refused:
            no_notebook(translate(refused))
        if broken:
            st.info(TEXT["no code"], icon=":material/code_off:")
        elif refused:
            st.info(f"{TEXT['no code']} {translate(refused)}", icon=":material/code_off:")
        else:
            with st.container(key="arch_code"):
                st.code(network_code(spec), language="python", wrap_lines=True)
        with st.container(horizontal=True):
            download(
                translate("Keras program"),
                partial(network_code, spec),
                "network.py",
                icon=":material/code:",
                disabled=refused is not None,
            )
            download(
                translate("JSON"),
                partial(to_json, spec),
                "network.json",
                icon=":material/data_object:",
            )
            controls.import_popover()

LINK.save()
