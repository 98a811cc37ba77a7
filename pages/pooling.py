from functools import partial

import streamlit as st

from cnnviz.figures import parameter_formula, pool_formulas, size_formula
from cnnviz.i18n import translate
from cnnviz.ops import PRESETS, global_pool2d
from cnnviz.ui.by_hand import by_hand
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.components.photo_map import photo_map
from cnnviz.ui.components.side_by_side import side_by_side
from cnnviz.ui.control import control
from cnnviz.ui.formulas import formula_head, write_formulas
from cnnviz.ui.frame import choose_one, controls_and_content, page_head
from cnnviz.ui.input_grid import grid_of, write_grid
from cnnviz.ui.notebooks import pooling as notebook
from cnnviz.ui.notebooks.parts import to_notebook
from cnnviz.ui.photo import current_photo, pick_channels, pick_photo, pick_side, small_photo
from cnnviz.ui.pooling import settings, views
from cnnviz.ui.pooling.settings import LINK
from cnnviz.ui.text import sections

TEXT = sections("pooling")

page_head(translate("Pooling"), TEXT["intro"], settings.restore())

left, right = controls_and_content()

with left, st.container(key="controls"):
    modes = {name: translate(title) for name, title in settings.MODES.items()}
    mode = choose_one(translate("Keep"), modes, LINK.key("mode"))
    st.caption(TEXT[mode])
    settings.window_controls(TEXT)
    channels = pick_channels(LINK)
    layer = settings.layer()

with right:
    photo = current_photo()
    side = int(LINK.get("side"))
    small = small_photo(photo, side, channels)
    grid = grid_of(LINK, small)

    shown = by_hand(
        LINK,
        small,
        views.stage_data,
        settings.WINDOW_SLIDERS,
        partial(write_grid, LINK, grid),
        TEXT,
    )
    if shown:
        data, cell = shown
        if cell:
            views.write_cell(layer, grid, *cell)
        to_notebook(notebook.by_hand, layer, grid, data.outputs)

    st.header(translate("On a photo"), anchor="on-a-photo")
    st.caption(TEXT["photo"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=220):
            pick_photo()
        pick_side(LINK)
    try:
        picture = views.photo_map_data(LINK, small)
    except ValueError as error:
        st.error(translate("On the photo: {reason}", reason=error))
    else:
        picked, _ = photo_map(
            picture,
            key=LINK.key("photo_map"),
            preview=LINK.preview(
                settings.WINDOW_SLIDERS, lambda link: views.photo_map_data(link, small)
            ),
        )
        if picked:
            views.write_cell(layer, small, *picked)
        to_notebook(notebook.on_photo, layer, small, picture.maps)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header(translate("Max, average, or a strided convolution"), anchor="side-by-side")
        with st.container(width=220):
            control(
                st.selectbox,
                translate("Kernel of the convolution"),
                list(PRESETS),
                key=LINK.key("kernel"),
                format_func=lambda name: translate(PRESETS[name].title),
                persist_state="session",
            )
    st.caption(TEXT["beside"])
    side_by_side(
        views.comparison(photo.image, LINK),
        (translate("map"),),
        key=LINK.key("comparison"),
        preview=LINK.preview(
            settings.WINDOW_SLIDERS, lambda link: views.comparison(photo.image, link)
        ),
    )

    st.header(translate("A shift of the input"), anchor="shift")
    st.caption(TEXT["shift"])
    with st.container(width=320):
        live_slider(
            translate("Shift to the right"),
            0,
            settings.MAX_SHIFT,
            1,
            key=LINK.key("shift"),
            unit="px",
        )
    moved = views.shifted(photo.image, LINK)
    side_by_side(
        moved,
        (translate("After the shift"), translate("What changed")),
        readout=translate("{before}, change {after}"),
        key=LINK.key("shifted"),
        preview=LINK.preview(
            ("shift", *settings.WINDOW_SLIDERS), lambda link: views.shifted(photo.image, link)
        ),
    )
    to_notebook(notebook.shift, settings.rivals(), moved)
    st.markdown(TEXT["tolerance"])

    with st.container(key="pool_numbers"):
        on = formula_head(LINK, translate("In numbers"), "numbers")
        st.caption(TEXT["numbers"])
        size = (grid if on == "grid" else small).shape
        write_formulas(
            lambda: [
                *(size_formula(layer, size[:2], axis) for axis in (0, 1)),
                *pool_formulas(layer, size),
            ],
            TEXT["no map"],
        )
        learned = parameter_formula(settings.convolution(maps=size[2]))
        st.markdown(f"{TEXT['learned']} ${learned}$")

    st.header(translate("Global pooling"), anchor="global")
    st.caption(TEXT["global"])
    colour = small_photo(photo, side, 3)
    height, width, depth = colour.shape
    means, largest = (global_pool2d(colour, mode) for mode in ("average", "max"))
    st.markdown(
        translate(
            "**{shapes}**, 0 parameters: average **[{means}]**, max **[{largest}]**",
            shapes=f"{height} × {width} × {depth} → {depth}",
            means=", ".join(f"{mean:.1f}" for mean in means),
            largest=", ".join(f"{value:.0f}" for value in largest),
        )
    )
    side_by_side(views.channels(colour), (translate("channel"),), key="global")
    to_notebook(notebook.over_all, colour)

LINK.save()
