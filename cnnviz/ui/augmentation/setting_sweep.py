"""One setting over its range: the answers, the maps at a value, and how steady a set is."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from cnnviz.data.dataset import Dataset
from cnnviz.figures.line_text import line_text
from cnnviz.figures.sweep_lines import sweep_lines
from cnnviz.i18n import translate
from cnnviz.inspection import (
    Description,
    Head,
    InspectionError,
    ModelChoice,
    first_classifier,
)
from cnnviz.nets.augment import Limits
from cnnviz.ui.augmentation import queries, settings, views
from cnnviz.ui.augmentation.setting_titles import sweep_title
from cnnviz.ui.augmentation.settings import LINK, SWEEPS
from cnnviz.ui.augmentation.source_picture import SourcePicture
from cnnviz.ui.chart import chart
from cnnviz.ui.components.augmented import augmented
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.components.side_by_side import side_by_side
from cnnviz.ui.control import control
from cnnviz.ui.training import settings as training


def pick(described: Description) -> None:
    """Draw the choice of the setting, of its value and of the layer."""
    control(
        st.selectbox,
        translate("One setting over its range"),
        list(SWEEPS),
        key=LINK.key("sweep"),
        format_func=sweep_title,
        on_change=settings.start_value,
        persist_state="session",
    )
    limits = _limits()
    live_slider(
        translate("Its value"),
        float(limits.low),
        float(limits.high),
        float(limits.neutral),
        step=float(limits.step),
        unit=limits.unit,
        key=LINK.key("value"),
    )
    there = views.layers_with_maps(described)
    usual = views.last_convolution(described)
    if LINK.get("layer") not in there:
        LINK.set("layer", "")
    if there:
        control(
            st.selectbox,
            translate("Layer"),
            ["", *there],
            key=LINK.key("layer"),
            format_func=lambda each: (
                f"{each}, {there[each]}"
                if each
                else translate("Usual: {layer}, {size}", layer=usual, size=there[usual])
            ),
            persist_state="session",
        )


def _classifier(described: Description) -> Head:
    return described.heads[first_classifier(described.heads)]


def answers(choice: ModelChoice, described: Description, shown: SourcePicture) -> None:
    """Draw what a model says over the range, and where that first changes."""
    found = queries.swept(choice, shown)
    if not found:
        return
    head = _classifier(described)
    st.markdown(views.breaking_points(found, head, _limits()))
    drawn = sweep_lines(
        views.lines(found, head),
        setting=_setting(),
        title=translate("Probability"),
        breaks=[each for each in found.breaks if each is not None],
        at=LINK.get("value"),
    )
    chart(drawn, line_text(drawn), key="augmentation_sweep_chart")


def maps(
    choice: ModelChoice, described: Description, shown: SourcePicture, text: Mapping[str, str]
) -> None:
    """Draw the picture and its strongest maps at the value, beside the untouched ones."""
    layer = LINK.get("layer") or views.last_convolution(described)
    st.header(translate("{layer} at this value", layer=layer), anchor="maps")
    st.caption(text["maps"])
    try:
        now = queries.step_effect_at(choice, LINK.get("value"), layer, shown)
    except InspectionError as sentence:
        st.error(translate(sentence), icon=":material/error:")
        return
    step_effect_preview = queries.step_effect_preview(choice, layer, shown)
    head = _classifier(described)
    st.markdown(views.answer_line(now.shares, head))
    augmented(
        views.step_effect_picture(now),
        key="at-value",
        preview=step_effect_preview.preview(views.step_effect_picture),
    )
    side_by_side(
        views.map_columns(now),
        key="augmentation",
        preview=step_effect_preview.preview(views.map_columns),
    )


def stability(choice: ModelChoice, data: Dataset | None, text: Mapping[str, str]) -> None:
    """Draw how many images of the data keep their class, or what measures it."""
    st.header(translate("How steady is it?"), anchor="stability")
    st.caption(text["stability"])
    if data is None:
        st.info(text["no data"], icon=":material/image_search:")
        return
    with st.container(width=320):
        live_slider(translate("Images"), 20, 1000, 100, step=20, key=LINK.key("pictures"))
    found = queries.measured_stability(choice, training.data(LINK))
    if found:
        drawn = sweep_lines(
            [views.stability_line(found.values, found.kept)],
            setting=_setting(),
            title=translate("Images that keep their class"),
            at=LINK.get("value"),
        )
        chart(drawn, line_text(drawn), key="augmentation_stability_chart")
        st.caption(
            translate(
                "{count:,} test images of {data}.", count=found.pictures, data=translate(data.name)
            )
        )


def _limits() -> Limits:
    step, name = settings.swept_step()
    return step.ranges()[name]


def _setting() -> str:
    unit = _limits().unit
    title = sweep_title(LINK.get("sweep"))
    return f"{title}, {unit}" if unit else title
