from functools import partial

import streamlit as st

from cnnviz.data.dataset import DatasetError
from cnnviz.figures.curves import curves
from cnnviz.training import StoreError
from cnnviz.training.review.differences import differences
from cnnviz.ui.components.scrubber import scrubber
from cnnviz.ui.components.table import table
from cnnviz.ui.engine import engine, own_runs
from cnnviz.ui.frame import page_head, refusal
from cnnviz.ui.runs import controls, frames, judging, views
from cnnviz.ui.runs.exports import exports
from cnnviz.ui.runs.judgement import judgement
from cnnviz.ui.runs.settings import LINK
from cnnviz.ui.text import sections
from cnnviz.ui.visitor import remember

TEXT = sections("runs")

page_head("Runs", TEXT["intro"], LINK.restore())
remember()

runs = own_runs()
run = controls.opened_run()
refusal(controls.REFUSED)
if runs:
    controls.run_list(runs, run)
elif not run:
    st.info(TEXT["none"], icon=":material/model_training:")
    st.page_link("lesson/training.py", label="Train one", icon=":material/arrow_forward:")

if run:
    store = engine().store
    left, right = st.columns([3, 10], gap="large")
    seen = frames.glances(store, run)
    with left, st.container(key="controls"):
        controls.state(run)
        layer = controls.pick_layer(seen[-1].map_names if seen else ())
        controls.pick_other(runs, run)
        epochs = [each.epoch for each in frames.shown_epochs(run)]
        at = controls.epoch_index(epochs)
        if seen:
            exports(store, run, epochs[at], TEXT)
    with right:
        if not seen:
            st.info(TEXT["waiting"], icon=":material/hourglass_empty:")
        else:
            truth, gone = controls.truth(run)
            probe = judging.probe_image(store, run, truth)
            names = truth.class_names if truth else ()

            st.header("Epoch by epoch", anchor="epochs")
            st.caption(TEXT["epochs"])
            scrubber(
                frames.scrubber_data(store, run, seen, layer, names, probe),
                key=run.id,
                index=at,
                on_settle=partial(controls.settle, epochs),
            )

            st.header("Curves", anchor="curves")
            other = controls.compared_run(run)
            pair = [run, other] if other else [run]
            st.caption(TEXT["two"] if other else TEXT["curves"])
            sides = st.columns(2, gap="large")
            for side, measure in zip(sides, ("loss", "accuracy"), strict=True):
                side.plotly_chart(
                    curves(
                        views.lines(pair, measure),
                        title=measure.capitalize(),
                        share=measure == "accuracy",
                        mark=epochs[at],
                    ),
                    key=f"runs_{measure}",
                    config={"displayModeBar": False},
                )
            if other:
                found = differences(run.config, other.config)
                st.caption(TEXT["differences" if found else "same"])
                if found:
                    table("Differences", *views.difference_table(pair, found), key="differences")

            st.header("What is taken for what", anchor="confusion")
            try:
                if truth:
                    judgement(store, run, truth, seen, at, epochs[at], TEXT)
                else:
                    st.info(gone, icon=":material/image_not_supported:")
            except (DatasetError, StoreError) as sentence:
                st.info(str(sentence), icon=":material/image_not_supported:")

LINK.save()
