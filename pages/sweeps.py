import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui.engine import own_runs
from cnnviz.ui.frame import controls_and_content, page_head, refusal
from cnnviz.ui.session_owner import restore_owner
from cnnviz.ui.sweeps import controls, views
from cnnviz.ui.sweeps.settings import LINK
from cnnviz.ui.text import sections

TEXT = sections("sweeps")

page_head(translate("Sweeps"), TEXT["intro"], LINK.restore())
restore_owner()

runs = own_runs()
left, right = controls_and_content()

with left, st.container(key="controls"):
    config = controls.base(runs)
    controls.varied()

with right:
    with st.container(key="sweeps_new"):
        st.header(translate("A new sweep"), anchor="new")
        st.caption(TEXT["new"])
        refusal(controls.REFUSED)
        controls.start(config, runs)

    st.header(translate("How it goes"), anchor="progress")
    found = views.sweeps(runs)
    if found:
        controls.follow(controls.pick_sweep(found), TEXT)
    else:
        st.info(TEXT["none"], icon=":material/grid_view:")

LINK.save()
