"""The controls of a model's inputs: which takes the picture, and what the others are given."""

from __future__ import annotations

from functools import partial

import streamlit as st

from cnnviz.data import SAMPLES, ImageError
from cnnviz.i18n import marked, translate
from cnnviz.nets.input_choice import MAX_SIDE, InputChoice, ModelInput, takes_the_same
from cnnviz.ui.frame import refusal, refuse
from cnnviz.ui.models.model_inputs import (
    AXES,
    OWN,
    USUAL,
    InputFields,
    KnownInputs,
    known_inputs,
    read_numbers,
)
from cnnviz.ui.photo import MAX_UPLOAD_MB, UPLOAD_TYPES, Photo, own_photo
from cnnviz.ui.text import literal, sections

_TITLES = {"height": marked("Rows"), "width": marked("Columns")}


def pick_inputs(file: str) -> None:
    """Draw the choices, where there are any."""
    known, fields = known_inputs(file), InputFields(file)
    if known is None:
        return
    text = sections("models").plain
    pictures = [each for each in known.inputs if each.channels]
    if len(pictures) > 1:
        named = {each.name: each.text for each in pictures}
        st.selectbox(
            translate("Input that takes the picture"),
            list(named),
            key=fields.key("picture"),
            format_func=lambda name: named[name],
            help=text["inputs"],
            persist_state="session",
        )
    looked_into = InputChoice(str(fields.get("picture") or "")).looked_into(known.inputs)
    for each in known.inputs:
        if each != looked_into:
            if each.channels:
                _pick_picture(fields, each, takes_the_same(looked_into, each))
            else:
                _pick_numbers(fields, each, text["numbers"])
    _pick_size(fields, known, text["size"])


def _pick_picture(fields: InputFields, each: ModelInput, same: bool) -> None:
    titles = {USUAL: translate("The same picture") if same else translate("Black")}
    titles |= {name: translate(sample.title) for name, sample in SAMPLES.items()}
    titles[OWN] = translate("Your own picture")
    which = st.selectbox(
        translate("Given to {input}", input=literal(each.text)),
        list(titles),
        key=fields.key("given", each.name),
        format_func=lambda name: titles[name],
        persist_state="session",
    )
    if which != OWN:
        return
    refusal(fields.key("refused", each.name))
    photo = fields.get(OWN, each.name)
    st.caption(
        literal(photo.title)
        if isinstance(photo, Photo)
        else translate("Until it is here: {given}.", given=titles[USUAL].lower())
    )
    st.file_uploader(
        translate("A picture for {name}", name=literal(each.name)),
        type=UPLOAD_TYPES,
        key=fields.key("file", each.name),
        on_change=partial(_take, fields, each.name),
        max_upload_size=MAX_UPLOAD_MB,
        label_visibility="collapsed",
    )


def _take(fields: InputFields, name: str) -> None:
    # The browser takes a file away before it brings another, so the picture of one stays.
    if (file := st.session_state[fields.key("file", name)]) is None:
        return
    try:
        st.session_state[fields.key(OWN, name)] = own_photo(file.name, file.getvalue())
    except ImageError as sentence:
        refuse(fields.key("refused", name), file.name, sentence)


def _pick_numbers(fields: InputFields, each: ModelInput, text: str) -> None:
    written = st.text_input(
        translate("Given to {input}", input=literal(each.text)),
        key=fields.key("numbers", each.name),
        placeholder="0",
        max_chars=10_000,
        help=text,
        persist_state="session",
    )
    if written and not read_numbers(written):
        st.error(
            translate("These are no numbers, so zeros are given: write them with commas between.")
        )


def _pick_size(fields: InputFields, known: KnownInputs, text: str) -> None:
    axes = [axis for at, axis in enumerate(AXES) if any(each.open[at] for each in known.inputs)]
    for column, axis in zip(st.columns(len(axes)) if axes else (), axes, strict=True):
        # Given as its default, and not to the session: on another page the browser begins with it.
        column.number_input(
            translate(_TITLES[axis]),
            1,
            MAX_SIDE,
            known.usual_side,
            key=fields.key(axis),
            help=text,
            persist_state="session",
        )
