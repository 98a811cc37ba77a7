import streamlit as st

from cnnviz.figures import cost_formulas, pool_formulas, size_formula
from cnnviz.ops import PRESETS, global_pool2d
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.components.photo_map import photo_map
from cnnviz.ui.components.side_by_side import side_by_side
from cnnviz.ui.components.stage import stage
from cnnviz.ui.frame import choose_one, page_head
from cnnviz.ui.grid import grid_controls, grid_of, write_grid
from cnnviz.ui.photo import current_photo, pick_photo, small_photo
from cnnviz.ui.pooling import settings, views
from cnnviz.ui.pooling.settings import LINK
from cnnviz.ui.text import sections

TEXT = sections("pooling")

page_head("Pooling", TEXT["intro"], settings.restore())

left, right = st.columns([3, 10], gap="large")

with left, st.container(key="controls"):
    mode = choose_one("Keep", settings.MODES, LINK.key("mode"))
    st.caption(TEXT[mode])
    settings.window_controls(TEXT)
    channels = choose_one(
        "Channels", {"1": "Grey, 1", "3": "Colour, 3"}, LINK.key("channels"), settings.fit_channels
    )
    layer = settings.layer()

with right:
    photo = current_photo()
    side = int(LINK.get("side"))
    small = small_photo(photo, side, int(channels))
    grid = grid_of(LINK, small)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header("By hand", anchor="by-hand")
        grid_controls(LINK, small)
    st.caption(TEXT["by hand"])
    try:
        data = views.stage_data(layer, grid)
    except ValueError as sentence:
        st.error(f"On the grid: {sentence}")
    else:
        cell = stage(
            data,
            key=LINK.key("stage"),
            on_edit_change=lambda edit: write_grid(LINK, grid, edit),
        )
        if cell:
            views.write_cell(layer, grid, *cell)

    st.header("On a photo", anchor="on-a-photo")
    st.caption(TEXT["photo"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=220):
            pick_photo()
        choose_one("Longest side", {side: side for side in settings.PHOTO_SIDES}, LINK.key("side"))
    try:
        picture = views.photo_map_data(layer, small)
    except ValueError as sentence:
        st.error(f"On the photo: {sentence}")
    else:
        picked, _ = photo_map(picture, key=LINK.key("photo_map"))
        if picked:
            views.write_cell(layer, small, *picked)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header("Max, average, or a strided convolution", anchor="side-by-side")
        with st.container(width=220):
            kernel = st.selectbox(
                "Kernel of the convolution",
                list(PRESETS),
                key=LINK.key("kernel"),
                format_func=lambda name: PRESETS[name].title,
                persist_state="session",
            )
    st.caption(TEXT["beside"])
    layers = settings.layer("max"), settings.layer("average"), settings.convolution()
    side_by_side(
        views.comparison(photo.image, layers, PRESETS[kernel].title), ("map",), key="comparison"
    )

    st.header("A shift of the input", anchor="shift")
    st.caption(TEXT["shift"])
    with st.container(width=320):
        shift = live_slider(
            "Shift to the right", 0, settings.MAX_SHIFT, 1, key=LINK.key("shift"), unit="px"
        )
    side_by_side(
        views.shifted(photo.image, layers, shift),
        ("After the shift", "What changed"),
        between=", change ",
        key="shift",
    )
    st.markdown(TEXT["tolerance"])

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header("In numbers", anchor="numbers")
        on = choose_one(
            "Numbers of", {"grid": "The grid", "photo": "The photo"}, LINK.key("formula")
        )
    st.caption(TEXT["numbers"])
    height, width, depth = (grid if on == "grid" else small).shape
    try:
        formulas = [
            *(size_formula(layer, (height, width), axis) for axis in (0, 1)),
            *pool_formulas(layer, (height, width, depth)),
        ]
    except ValueError:
        st.caption(TEXT["no map"])
    else:
        for place, formula in zip([*st.columns(2), *st.columns(2)], formulas, strict=True):
            place.latex(formula)
        learned = cost_formulas(settings.convolution(depth), (height, width))[0]
        st.markdown(f"{TEXT['learned']} ${learned}$")

    st.header("Global pooling", anchor="global")
    st.caption(TEXT["global"])
    colour = small_photo(photo, side, 3)
    height, width, depth = colour.shape
    means, largest = (global_pool2d(colour, mode) for mode in ("average", "max"))
    st.markdown(
        f"**{height} × {width} × {depth} → {depth}**, 0 parameters: "
        f"average **[{', '.join(f'{mean:.1f}' for mean in means)}]**, "
        f"max **[{', '.join(f'{value:.0f}' for value in largest)}]**"
    )
    side_by_side(views.channels(colour), ("channel",), key="global")
    st.page_link("lesson/activation.py", label="Next: activation", icon=":material/arrow_forward:")

LINK.save()
