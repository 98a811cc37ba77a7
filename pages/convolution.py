import numpy as np
import streamlit as st

from cnnviz.figures import (
    MAX_FRAMES,
    animate,
    colourise,
    mac_formula,
    npy,
    parameter_formula,
    png,
    size_formula,
)
from cnnviz.i18n import translate
from cnnviz.nets.layer_code import keras_code, refusal
from cnnviz.ops import ACTIVATIONS, PRESETS
from cnnviz.ui.by_hand import by_hand
from cnnviz.ui.components.photo_map import photo_map
from cnnviz.ui.control import control
from cnnviz.ui.convolution import controls, settings, views
from cnnviz.ui.convolution.settings import LINK
from cnnviz.ui.formulas import formula_head, write_formulas
from cnnviz.ui.frame import choose_one, controls_and_content, download, page_head, theme
from cnnviz.ui.input_grid import grid_of
from cnnviz.ui.notebooks import convolution as notebook
from cnnviz.ui.notebooks.parts import no_notebook, to_notebook
from cnnviz.ui.photo import (
    channel_names,
    current_photo,
    pick_channels,
    pick_photo,
    pick_side,
    small_photo,
)
from cnnviz.ui.text import sections

TEXT, KERNELS = sections("convolution"), sections("kernels")

page_head(translate("Convolution"), TEXT["intro"], settings.restore())

left, right = controls_and_content()

with left, st.container(key="controls"):
    kind = control(
        st.selectbox,
        translate("Layer"),
        list(settings.KINDS),
        key=LINK.key("kind"),
        format_func=lambda kind: settings.KINDS[kind],
        on_change=LINK.refit,
        persist_state="session",
    )
    st.caption(TEXT[kind])
    preset = controls.pick_preset()
    st.caption(KERNELS.get(preset, TEXT["custom"]))
    controls.window_sliders()
    paddings = {name: name for name in settings.PADDINGS}
    paddings[settings.CUSTOM] = translate("custom")
    if kind == "transpose":
        del paddings[settings.CUSTOM]
    padding = choose_one(translate("Padding"), paddings, LINK.key("padding"))
    if padding == settings.CUSTOM:
        controls.padding_sliders()
    channels = pick_channels(LINK)
    control(
        st.number_input,
        translate("Bias"),
        # No bounds here: an emptied field would fall to the lower one.
        step=0.5,
        format="%g",
        key=LINK.key("bias"),
        on_change=LINK.refit,
        persist_state="session",
    )

with right:
    photo = current_photo()
    small = small_photo(photo, int(LINK.get("side")), channels)
    grid = grid_of(LINK, small)
    layer = settings.layer()
    rule = refusal(layer)
# Each section is a container of its own: what appears in one does not move, and so does not
# draw anew, what stands in the next.
with right, st.container():
    edit = settings.write_edit(grid)
    shown = by_hand(LINK, small, views.stage_data, settings.WINDOW_SLIDERS, edit, TEXT)
    if shown:
        data, cell = shown
        if cell:
            of = translate("the map")
            if data.outputs.shape[2] > 1:
                of = translate("the {channel} map", channel=channel_names(3)[cell.channel])
            views.write_terms(layer.terms(grid, *cell), cell.row, cell.column, of)
        to_notebook(notebook.by_hand, layer, grid, data.outputs)
        if rule:
            st.info(TEXT[rule], icon=":material/info:")
            no_notebook(TEXT.plain[rule])
        with st.container(horizontal=True):
            cells = data.outputs[..., 0].size
            download(
                translate("Animation, GIF"),
                lambda: animate(layer, grid, theme=theme()),
                "convolution.gif",
                icon=":material/animation:",
                disabled=cells > MAX_FRAMES,
                help=translate(
                    "One frame for each of the {cells} cells; {most} at most.",
                    cells=cells,
                    most=MAX_FRAMES,
                ),
            )
            download(
                translate("The same in Keras"),
                lambda: keras_code(layer, grid),
                "convolution.py",
                icon=":material/code:",
                disabled=rule is not None,
            )

with right, st.container():
    st.header(translate("On a photo"), anchor="on-a-photo")
    st.caption(TEXT["photo"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=220):
            pick_photo()
        pick_side(LINK)
        scales = {"shared": translate("Shared"), "each": translate("Each map")}
        choose_one(translate("Colour scale"), scales, LINK.key("scale"))
        activation = control(
            st.selectbox,
            translate("Activation"),
            ["none", *ACTIVATIONS],
            key=LINK.key("activation"),
            format_func=lambda name: translate("none") if name == "none" else name,
            persist_state="session",
            width=150,
        )
        control(
            st.multiselect,
            translate("More filters"),
            list(PRESETS),
            key=LINK.key("filters"),
            format_func=lambda name: translate(PRESETS[name].title),
            placeholder=translate("Compare kernels"),
            disabled=kind == "depthwise",
            persist_state="session",
        )
    several, names = settings.layers()
    try:
        picture = views.photo_map_data(LINK, small)
    except ValueError as error:
        st.error(translate("On the photo: {reason}", reason=error))
    else:
        picked, chosen = photo_map(
            picture,
            key=LINK.key("photo_map"),
            preview=LINK.preview(
                settings.WINDOW_SLIDERS, lambda link: views.photo_map_data(link, small)
            ),
        )
        if picked:
            row, column, index = picked
            pixels = small.astype(np.float32)
            every = views.reads_all_maps(activation)
            indices = list(range(several.maps)) if every else [index]
            found = {each: several.terms(pixels, row, column, each) for each in indices}
            sums = np.array([terms.total for terms in found.values()])
            after = views.activation_line(activation, sums, indices.index(index))
            views.write_terms(found[index], row, column, f"“{names[index]}”", after)
        to_notebook(notebook.on_photo, several, small, activation, picture.maps)
        with st.container(horizontal=True):
            download(
                translate("Map, PNG"),
                lambda: png(colourise(picture.maps[chosen], theme=theme())),
                "feature_map.png",
                icon=":material/image:",
            )
            download(
                translate("Map, NumPy"),
                lambda: npy(picture.maps[chosen]),
                "feature_map.npy",
                icon=":material/data_array:",
            )
            download(
                translate("Photo, PNG"),
                lambda: png(small.squeeze()),
                "photo.png",
                icon=":material/photo:",
            )
            download(
                translate("The same in Keras"),
                lambda: keras_code(several, "photo.png", activation),
                "convolution_of_photo.py",
                icon=":material/code:",
                disabled=rule is not None,
                help=translate("Reads photo.png, the photo as it is here."),
            )

with right, st.container(key="conv_numbers"):
    on = formula_head(LINK, translate("The formula"), "formula")
    st.caption(TEXT["formula transpose" if kind == "transpose" else "formula"])
    size = (grid if on == "grid" else small).shape[:2]
    write_formulas(
        lambda: [
            *(size_formula(layer, size, axis) for axis in (0, 1)),
            parameter_formula(layer),
            mac_formula(layer, size),
        ],
        TEXT["no map"],
    )

LINK.save()
