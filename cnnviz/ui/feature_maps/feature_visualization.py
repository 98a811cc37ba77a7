"""What a channel answers to: the strongest pictures of a set, and one made for it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.data.dataset import DatasetError
from cnnviz.figures.numbers import number
from cnnviz.i18n import translate
from cnnviz.inspection.questions.activation_maximization import maximise
from cnnviz.inspection.questions.top_images import TopImage, top_images
from cnnviz.nets import Cell
from cnnviz.nets.choice import ModelChoice
from cnnviz.training import DataChoice, EngineError, StoreError
from cnnviz.ui.components.gallery import Shown, gallery
from cnnviz.ui.engine import engine
from cnnviz.ui.feature_maps.picture_activations import PictureActivations
from cnnviz.ui.feature_maps.settings import LINK
from cnnviz.ui.frame import choose_one
from cnnviz.ui.inspector import inspector
from cnnviz.ui.long_question import long_question
from cnnviz.ui.text import literal
from cnnviz.ui.training.place import path_of, place_field
from cnnviz.ui.training.settings import DATA

STEPS = 64
_SEARCH = ":material/search:"
_SIDE = 224  # pixels that a small picture is enlarged to


def show(
    activations: PictureActivations, cell: Cell, name: str, text: Mapping[str, str]
) -> NDArray[np.uint8] | None:
    """Draw what the channel of a cell answers to; `name` is the channel's.

    Gives the picture that was made for it, (H, W, 3), if there is one.
    """
    st.header(translate("What {name} answers to", name=literal(name)), anchor="answers")
    left, right = st.columns([7, 3], gap="large")
    with left:
        st.caption(text["strongest"])
        _top_images(activations, cell)
    with right:
        st.caption(text["climb"])
        return _maximised(activations, cell)


def _top_images(activations: PictureActivations, cell: Cell) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        titles = {name: translate(title) for name, title in DATA.items()}
        kind = choose_one(translate("Pictures"), titles, LINK.key("set"))
        path = ""
        if kind == "folder":
            with st.container(width=320):
                place_field("folder")
                path = path_of(kind)
    try:
        data = _as_learned(activations.choice, DataChoice(kind, path))
    except DatasetError as sentence:
        st.info(translate(sentence), icon=":material/folder_open:")
        return
    # All channels of a layer are searched at once: the next one need not be asked for.
    searched = (activations.choice, cell.layer, data)
    found: tuple[TopImage, ...] | None = long_question(
        "maps_strongest",
        (*searched, cell.channel),
        lambda: inspector().begin(top_images, activations.choice, cell.layer, cell.channel, data),
        translate("Find the strongest"),
        _SEARCH,
        group=searched,
    )
    if found:
        gallery(
            np.stack([each.image for each in found]),
            tuple(Shown(f"{each.label}, {number(each.value)}", ()) for each in found),
            key="maps-strongest",
        )
        st.caption(translate("Of {count:,} pictures.", count=found[0].of))


def _as_learned(model: ModelChoice, data: DataChoice) -> DataChoice:
    """Give the pictures as a run has them, with its parts and side, where it learned from them."""
    if model.kind == "run":
        with suppress(EngineError, StoreError):
            learned: DataChoice = engine().run(model.name).config.data
            if (learned.kind, learned.path) == (data.kind, data.path):
                return learned
    return data


def _maximised(activations: PictureActivations, cell: Cell) -> NDArray[np.uint8] | None:
    picture: NDArray[np.uint8] | None = long_question(
        "maps_climb",
        (activations.choice, cell.layer, cell.channel),
        lambda: inspector().begin(maximise, activations.choice, cell.layer, cell.channel, STEPS),
        translate("Make one"),
        _SEARCH,
    )
    if picture is not None:
        times = max(1, _SIDE // max(picture.shape[:2]))
        large = picture.repeat(times, 0).repeat(times, 1)
        alt = translate(
            "The picture that was made for channel {channel} of {layer}",
            channel=cell.channel,
            layer=cell.layer,
        )
        st.image(large, output_format="PNG", width=_SIDE, alt=alt)
    return picture
