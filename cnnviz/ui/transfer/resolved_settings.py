"""What the settings make: a network, its outline and the run to come; or else one sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz.data.dataset import Dataset
from cnnviz.i18n import translate
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.transfer_networks import Outline, outline
from cnnviz.nets.pixel_scaling import Numbers
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training import RunConfig
from cnnviz.ui.inspector import inspector
from cnnviz.ui.transfer import settings
from cnnviz.ui.transfer.settings import LINK


def plain(data: Dataset | None) -> tuple[TransferSpec | None, Outline | None]:
    """Give the network with all of its backbone frozen and what it is made of.

    None, and one sentence, where there can be no such network.
    """
    if data is None:
        return None, None
    try:
        spec = _with_known_pixels(settings.base(data))
        return spec, _outlined(spec)
    except (TypeError, ValueError, InspectionError) as sentence:
        st.error(translate(sentence), icon=":material/build:")
        if LINK.get("cut"):
            st.button(translate("Take the usual features"), on_click=partial(LINK.set, "cut", ""))
        return None, None


def _with_known_pixels(spec: TransferSpec) -> TransferSpec:
    """Write down which numbers a file takes for pixels, so that the run keeps to them.

    Of whole numbers these are 0 to 255, whatever was chosen.
    """
    if spec.backbone.kind != "file":
        return spec
    return replace(spec, backbone=replace(spec.backbone, scale=_numbers(spec.backbone)))


@st.cache_data(max_entries=32, show_spinner=False)
def _numbers(choice: ModelChoice) -> Numbers:
    return inspector().ask(describe, choice).preprocessing.numbers


def config(spec: TransferSpec | None, outline: Outline | None) -> RunConfig | None:
    """Give the run to come, or say in one sentence what is wrong with it."""
    if spec is None or outline is None:
        return None
    try:
        found = settings.config(settings.network(spec))
        assert isinstance(found.network, TransferSpec)
        for phase in (0, 1):
            outline.frozen(found.network.frozen_in(phase))
    except (TypeError, ValueError) as sentence:
        st.error(translate(sentence), icon=":material/build:")
        return None
    return found


def _outlined(spec: TransferSpec) -> Outline:
    with st.spinner(translate("Laying the network out …")):
        return _kept_outline(str(spec), spec)


@st.cache_data(max_entries=32, show_spinner=False)
def _kept_outline(written: str, _spec: TransferSpec) -> Outline:
    # The text stands for the network.
    return inspector().ask(outline, _spec)
