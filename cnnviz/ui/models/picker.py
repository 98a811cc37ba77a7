"""The choice of a model, one and the same on all pages that look inside one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection import Description, InspectionError, ModelChoice
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.fetching import missing
from cnnviz.nets.backbone import Backbone
from cnnviz.nets.pretrained import CLASS_NAMES
from cnnviz.ui.assignments.session import is_held
from cnnviz.ui.control import control
from cnnviz.ui.inspector import inspector
from cnnviz.ui.link import Link
from cnnviz.ui.models import class_names, model_upload, weight_downloads
from cnnviz.ui.models.backbone_text import without_weights
from cnnviz.ui.models.head_text import meaning
from cnnviz.ui.models.input_controls import pick_inputs
from cnnviz.ui.models.model_choices import chosen, model_field, pick_epoch, titles, uploaded
from cnnviz.ui.models.model_inputs import remember_inputs
from cnnviz.ui.models.pixel_numbers import note
from cnnviz.ui.session_owner import restore_owner
from cnnviz.ui.text import literal

__all__ = ["Model", "model_field", "pick_model"]

Model = tuple[ModelChoice, Description]


def pick_model(link: Link) -> Model | None:
    """Draw the choice of a model, load it, and give it with what is known of it.

    Says in one sentence, and offers what can be done, where it cannot be had: then None. The
    page needs no `restore_owner` of its own.

    Parameters
    ----------
    link : Link
        With the setting that `model_field` makes.
    """
    with st.container(key="unseen_visitor"):  # it comes and goes, and moves nothing
        restore_owner()
    model_upload.leave(link)
    key = link.key("model")
    text: str = st.session_state[key]
    named = titles(text)
    control(
        st.selectbox,
        translate("Model"),
        list(named),
        key=key,
        format_func=lambda each: named.get(each, each),
        persist_state="session",
    )
    pick_epoch(link)
    if not is_held(key):
        model_upload.upload_controls(link)
    with st.container(key="model_state"):
        return _loaded(link, chosen(link))


def _loaded(link: Link, choice: ModelChoice) -> Model | None:
    upload = uploaded() if choice.kind == "file" else None
    lacking = missing(choice)
    if choice.backbone and any(file != CLASS_NAMES for file in lacking):
        _without_weights(link, choice, choice.backbone)
        return None
    try:
        with st.spinner(translate("Loading the model …"), show_time=True):
            found = inspector().ask(describe, choice)
    except InspectionError as sentence:
        if upload:
            model_upload.refuse_new(upload.name, sentence)
        named = translate(sentence)
        if upload:
            named = translate("**{name}**: {reason}", name=literal(upload.name), reason=sentence)
        st.error(named, icon=":material/error:")
        if upload:
            pick_inputs(choice.name)
        return None
    if upload:
        model_upload.accept()
        found = class_names.named(choice, replace(found, title=upload.name))
        remember_inputs(choice.name, found)
    st.caption(note(found))
    for head in found.heads:
        if said := meaning(head):
            st.caption(said if len(found.heads) == 1 else f"{literal(head.path)}: {said}")
    if upload:
        pick_inputs(choice.name)
        class_names.name_classes(choice, found)
    if lacking:
        weight_downloads.offer(choice, translate("Download the class names"))
    return replace(choice, epoch=found.epoch), found


def _without_weights(link: Link, choice: ModelChoice, backbone: Backbone) -> None:
    st.info(without_weights(backbone), icon=":material/cloud_download:")
    weight_downloads.offer(choice, translate("Download them"))
    st.button(
        translate("Use {model} with random weights", model=choice.name),
        icon=":material/casino:",
        width="stretch",
        on_click=partial(link.set, "model", ModelChoice("random", choice.name).text),
    )
