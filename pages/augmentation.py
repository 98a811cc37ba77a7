from functools import partial

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection import first_classifier
from cnnviz.nets.augment import to_json
from cnnviz.nets.augment.code import keras_code
from cnnviz.ui.augmentation import (
    broken_labels,
    controls,
    paired_runs,
    queries,
    robustness,
    setting_sweep,
    settings,
)
from cnnviz.ui.augmentation.settings import LINK
from cnnviz.ui.augmentation.source_picture import source_picture
from cnnviz.ui.components.augmented import augmented
from cnnviz.ui.frame import controls_and_content, download, page_head
from cnnviz.ui.models.picker import pick_model
from cnnviz.ui.notebooks import augmentation as notebook
from cnnviz.ui.notebooks.parts import to_notebook
from cnnviz.ui.text import sections
from cnnviz.ui.training import data

TEXT = sections("augmentation")

page_head(translate("Augmentation"), TEXT["intro"], LINK.restore())

left, right = controls_and_content()

with left, st.container(key="controls"):
    found, missing = controls.pick_picture(sections("training"))
    controls.pick_steps()
    controls.step_settings()
    controls.pick_seed()

shown = source_picture(found)
augmentation = settings.augmentation()

with right:
    if missing:
        data.missing(missing, LINK)
    if found:
        data.notes(found)

    st.header(translate("Before and after"), anchor="draws")
    st.caption(TEXT["draws"])
    try:
        samples, preview = queries.samples(shown, found)
    except ValueError as sentence:
        st.error(translate(sentence), icon=":material/error:")
    else:
        augmented(samples, key="draws", preview=preview, on_choose=partial(LINK.set, "draw"))
        to_notebook(notebook.draws, augmentation, samples)

    with st.expander(translate("As Keras code and JSON"), icon=":material/code:"):
        st.caption(TEXT["code"])
        st.code(keras_code(augmentation), language="python", wrap_lines=True)
        st.code(to_json(augmentation), language="json", wrap_lines=True)
        with st.container(horizontal=True):
            download(
                translate("Keras program"),
                partial(keras_code, augmentation),
                "augmentation.py",
                icon=":material/code:",
            )
            download(
                translate("JSON"),
                partial(to_json, augmentation),
                "augmentation.json",
                icon=":material/data_object:",
            )
            controls.import_popover()

    st.header(translate("Where a network gives way"), anchor="sweep")
    st.caption(TEXT["sweep"])
    chosen, sweep = st.columns([3, 7], gap="large")
    with chosen:
        model = pick_model(LINK)
        told_apart = bool(model and first_classifier(model[1].heads) >= 0)
        if model and told_apart:
            setting_sweep.pick(model[1])
    if model and told_apart:
        with sweep:
            setting_sweep.answers(*model, shown)
        setting_sweep.maps(*model, shown, TEXT)
        setting_sweep.stability(model[0], found, TEXT)
    elif model:
        st.info(TEXT["no classes"], icon=":material/category:")

    paired_runs.start(found, TEXT)
    runs = paired_runs.follow()
    robustness.show(runs, found, TEXT)

    st.header(translate("What never to do"), anchor="never")
    st.caption(TEXT["never"])
    broken_labels.show(TEXT)

LINK.save()
