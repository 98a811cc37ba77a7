from pathlib import Path

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui import training
from cnnviz.ui.dataset import dataset_of
from cnnviz.ui.engine import own_runs_and
from cnnviz.ui.frame import controls_and_content, page_head
from cnnviz.ui.notebooks import training as notebook
from cnnviz.ui.runs.program import chance_notes, program_notes
from cnnviz.ui.session_owner import owns, restore_owner
from cnnviz.ui.text import sections
from cnnviz.ui.training import controls, data, views
from cnnviz.ui.training.live_run import live_run
from cnnviz.ui.training.program import program_of_config, program_of_run
from cnnviz.ui.training.settings import LINK

TEXT = sections("training")

page_head(translate("Training"), TEXT["intro"], LINK.restore())
st.html(Path(training.__file__).with_name("samples.css"))
restore_owner()

runs, run = own_runs_and(LINK.get("run"), warm_up=True)

controls.pick_preset()
left, right = controls_and_content()

with left, st.container(key="controls"):
    data.pick(TEXT)
    controls.pick_network()
    controls.plan()
    rate = st.container()
    controls.advanced()
    controls.pick_probe()
    start = st.container()

found, missing = data.read()

with right:
    config = controls.checked(found)
    if run:
        if missing:
            st.info(missing, icon=":material/image_search:")
        controls.run_actions(run)
        live_run(run.id)
    elif found:
        st.header(data.title(found), anchor="data")
        st.caption(TEXT["samples"])
        st.html(views.samples(found))
        data.notes(found, TEXT["validation"])
    else:
        data.missing(missing)

    if config and found and not run:
        st.header(translate("What it will take"), anchor="costs")
        config = controls.costs(config, found, runs)
        st.caption(TEXT["costs"])

    if runs:
        st.header(translate("Your latest runs"), anchor="runs")
        st.caption(TEXT["runs"])
        controls.latest(runs)

    if run or config:
        with st.expander(translate("The run as a Python script"), icon=":material/code:"):
            if run:
                program_of_run(run.id, run.state.active, TEXT)
                if shown := dataset_of(run):
                    notebook.offer(run.config, shown, program_notes(run), run, own=owns(run))
            elif config and found:
                program_of_config(config, TEXT)
                notebook.offer(config, found, chance_notes(config))

with rate:
    if config:
        st.html(views.rate(config))
with start:
    controls.start(config)

LINK.save()
