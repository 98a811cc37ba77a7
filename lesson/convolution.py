import numpy as np
import streamlit as st

from cnnviz.figures import (
    MAX_FRAMES,
    animate,
    colourise,
    cost_formulas,
    png,
    size_formula,
    sum_lines,
)
from cnnviz.nets.code import keras_code, refusal
from cnnviz.ops import ACTIVATIONS, PRESETS
from cnnviz.ui.components.photo_map import photo_map
from cnnviz.ui.components.stage import stage
from cnnviz.ui.convolution import controls, settings, views
from cnnviz.ui.convolution.settings import LINK
from cnnviz.ui.frame import page_head
from cnnviz.ui.photo import pick_photo
from cnnviz.ui.text import sections

TEXT, KERNELS = sections("convolution"), sections("kernels")

page_head("Convolution", TEXT["intro"], settings.restore())

left, right = st.columns([3, 10], gap="large")

with left, st.container(key="controls"):
    photo = pick_photo()
    kind = st.segmented_control(
        "Layer",
        list(settings.KINDS),
        key=LINK.key("kind"),
        format_func=lambda kind: settings.KINDS[kind],
        required=True,
        on_change=settings.fit_kind,
        persist_state="session",
    )
    preset = controls.pick_preset()
    st.caption(KERNELS.get(preset, TEXT["custom"]))
    controls.kernel_size_sliders()
    controls.axis_sliders("Strides", "strides", settings.MAX_STRIDE)
    controls.axis_sliders("Dilation rate", "dilation", settings.MAX_DILATION)
    controls.apart_toggle()
    padding = st.segmented_control(
        "Padding",
        settings.PADDINGS[: 2 if kind == "transpose" else 3],
        key=LINK.key("padding"),
        required=True,
        persist_state="session",
    )
    if padding == settings.CUSTOM:
        controls.padding_sliders()
    channels = st.segmented_control(
        "Channels",
        ["1", "3"],
        key=LINK.key("channels"),
        format_func=lambda count: {"1": "Grey, 1", "3": "Colour, 3"}[count],
        required=True,
        on_change=settings.fit_channels,
        persist_state="session",
    )
    st.number_input("Bias", -1e6, 1e6, step=0.5, key=LINK.key("bias"), persist_state="session")

with right:
    layer = settings.layer()
    small = views.small_photo(photo, int(LINK.get("side")), int(channels))
    grid = settings.grid(small)
    st.markdown(TEXT[kind])
    if rule := refusal(layer):
        st.info(TEXT[rule], icon=":material/info:")

    st.subheader("By hand", anchor="by-hand")
    st.caption(TEXT["by hand"])
    st.segmented_control(
        "Input",
        ["numbers", "patch"],
        key=LINK.key("source"),
        format_func=lambda source: {"numbers": "Numbers", "patch": "Patch of the photo"}[source],
        required=True,
        persist_state="session",
    )
    controls.grid_sliders(small)
    try:
        data = views.stage_data(layer, grid)
    except ValueError as sentence:
        st.error(f"On the grid: {sentence}")
    else:
        cell = stage(data, key=LINK.key("stage"), on_edit_change=settings.write_edit(grid))
        if cell:
            st.markdown(f"**Row {cell.row}, column {cell.column}** of the map, term by term:")
            terms = layer.terms(grid, cell.row, cell.column, cell.channel)
            st.code("\n".join(sum_lines(terms)), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            map_size = data.outputs[..., 0].size
            st.download_button(
                "Animation, GIF",
                lambda: animate(layer, grid, theme=views.theme()),
                "convolution.gif",
                "image/gif",
                icon=":material/animation:",
                disabled=map_size > MAX_FRAMES,
                help=f"A frame for each of the {map_size} cells; at most {MAX_FRAMES}.",
                on_click="ignore",
            )
            if not refusal(layer):
                st.download_button(
                    "The same in Keras",
                    keras_code(layer, grid),
                    "convolution.py",
                    "text/x-python",
                    icon=":material/code:",
                    on_click="ignore",
                )

    st.subheader("On a photo", anchor="on-a-photo")
    st.caption(TEXT["photo"])
    with st.container(horizontal=True):
        side = st.segmented_control(
            "Photo size",
            ["112", "224", "448"],
            key=LINK.key("side"),
            required=True,
            persist_state="session",
        )
        activation = st.selectbox(
            "Activation",
            ["none", *ACTIVATIONS],
            key=LINK.key("activation"),
            persist_state="session",
            width=160,
        )
        scale = st.segmented_control(
            "Colour scale",
            ["shared", "each"],
            key=LINK.key("scale"),
            format_func=lambda scale: {"shared": "Shared", "each": "Each map its own"}[scale],
            required=True,
            persist_state="session",
        )
    filters = st.multiselect(
        "More filters beside it",
        list(PRESETS),
        key=LINK.key("filters"),
        format_func=lambda name: PRESETS[name].title,
        placeholder="Choose kernels to compare",
        disabled=kind == "depthwise",
        persist_state="session",
    )
    several, names = views.with_filters(layer, filters)
    try:
        maps = views.photo_maps(several, small, activation)
    except ValueError as sentence:
        st.error(f"On the photo: {sentence}")
    else:
        shown = views.photo_map_data(several, small, maps, names, scale)
        picked, chosen = photo_map(shown, key=LINK.key("photo_map"))
        if picked:
            st.markdown(
                f"**Row {picked.row}, column {picked.column}** of “{names[picked.map]}”, term by term:"
            )
            terms = several.terms(small.astype(np.float32), picked.row, picked.column, picked.map)
            st.code("\n".join(sum_lines(terms)), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            st.download_button(
                "Map, PNG",
                lambda: png(colourise(maps[..., chosen], theme=views.theme())),
                "feature_map.png",
                "image/png",
                icon=":material/image:",
                on_click="ignore",
            )
            st.download_button(
                "Map, NumPy",
                lambda: views.npy(maps[..., chosen]),
                "feature_map.npy",
                "application/octet-stream",
                icon=":material/data_array:",
                on_click="ignore",
            )

    st.subheader("The formula", anchor="formula")
    st.caption(TEXT["formula"])
    size = small.shape[0], small.shape[1]
    for place, name, axis in zip(st.columns(2), ("rows", "columns"), (0, 1), strict=True):
        place.markdown(f"Output {name} on the photo")
        try:
            place.latex(size_formula(layer, size, axis))
        except ValueError as sentence:
            place.error(str(sentence))

LINK.save()
