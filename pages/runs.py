from functools import partial

import streamlit as st

from cnnviz.data.dataset import DatasetError
from cnnviz.figures.curves import curves
from cnnviz.figures.line_text import line_text
from cnnviz.i18n import translate
from cnnviz.training.review.differences import differences
from cnnviz.ui.chart import chart
from cnnviz.ui.components.scrubber import scrubber
from cnnviz.ui.components.table import table
from cnnviz.ui.dataset import dataset_of
from cnnviz.ui.engine import engine, own_runs_and, show_errors
from cnnviz.ui.frame import controls_and_content, page_head, refusal
from cnnviz.ui.learning.offer import offer_step
from cnnviz.ui.notebooks import training as notebook
from cnnviz.ui.notebooks.parts import no_notebook
from cnnviz.ui.pages import PAGES
from cnnviz.ui.runs import (
    controls,
    epoch_previews,
    evaluation_data,
    landscape,
    metrics,
    views,
)
from cnnviz.ui.runs.evaluation_section import evaluation_section
from cnnviz.ui.runs.exports import exports
from cnnviz.ui.runs.program import program_notes
from cnnviz.ui.runs.settings import LINK
from cnnviz.ui.session_owner import owns, restore_owner
from cnnviz.ui.text import sections

TEXT = sections("runs")

page_head(translate("Runs"), TEXT["intro"], LINK.restore())
restore_owner()

runs, run = own_runs_and(LINK.get("run"))
refusal(controls.REFUSED)
if runs:
    controls.run_list(runs, run)
elif not run:
    st.info(TEXT["none"], icon=":material/model_training:")
    st.page_link(
        PAGES["training"].path, label=translate("Train one"), icon=":material/arrow_forward:"
    )

if run:
    store = engine().store
    left, right = controls_and_content()
    shown, probe = epoch_previews.ShownEpochs(), None
    with right, show_errors():
        shown = epoch_previews.read_previews(store, run)
    with left, st.container(key="controls"):
        controls.state(run)
        layer = controls.pick_layer(shown.map_names)
        controls.pick_other(runs, run)
        epochs = shown.numbers
        at = controls.epoch_index(epochs)
        if epochs:
            exports(store, run, epochs[at], TEXT)
            offer_step(run, epochs[at])
    with right:
        if not run.epochs:
            st.info(TEXT["waiting"], icon=":material/hourglass_empty:")
        else:
            if shown.missing:
                st.error(translate(shown.missing), icon=":material/error:")
            truth, gone = controls.ground_truth(run)
            with show_errors():
                probe = evaluation_data.probe_image(store, run, truth)
            names = truth.class_names if truth else ()
            if learned_from := dataset_of(run):
                of = run.config, learned_from, program_notes(run), run
                notebook.offer(*of, own=owns(run))
            else:
                no_notebook(gone)

            if epochs:
                st.header(translate("Epoch by epoch"), anchor="epochs")
                st.caption(TEXT["epochs"])
                with show_errors():
                    scrubber(
                        epoch_previews.scrubber_data(store, run, shown, layer, names, probe),
                        key=run.id,
                        index=at,
                        on_settle=partial(controls.settle, epochs),
                    )

            st.header(translate("Curves"), anchor="curves")
            other = controls.compared_run(run)
            pair = [run, other] if other else [run]
            st.caption(TEXT["two"] if other else TEXT["curves"])
            for metric, side in metrics.side_by_side(metrics.choose_curves(LINK.key("curves"))):
                drawn = curves(
                    views.lines(pair, metric),
                    title=translate(metric.label),
                    share=metric.share,
                    mark=epochs[at] if epochs else None,
                )
                with side:
                    chart(drawn, line_text(drawn), key=f"runs_{metric.name}")
            if other:
                found = differences(run.config, other.config)
                st.caption(TEXT["differences" if found else "same"])
                if found:
                    table(
                        translate("Differences"),
                        *views.difference_table(pair, found),
                        key="differences",
                    )

            if epochs:
                landscape.show(run, other, runs, truth, TEXT)
                st.header(translate("What is taken for what"), anchor="confusion")
                try:
                    with show_errors():
                        if truth:
                            evaluation_section(
                                store, run, truth, shown.previews, at, epochs[at], TEXT
                            )
                        else:
                            st.info(gone, icon=":material/image_not_supported:")
                except DatasetError as sentence:
                    st.info(translate(sentence), icon=":material/image_not_supported:")

LINK.save()
