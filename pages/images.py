import numpy as np
import streamlit as st

from cnnviz.data import to_grey
from cnnviz.ui.components.pixel_probe import pixel_probe
from cnnviz.ui.frame import choose_one, controls_and_content, counted, page_head
from cnnviz.ui.images.settings import COLOURS, LINK
from cnnviz.ui.photo import current_photo, pick_photo
from cnnviz.ui.text import sections

TEXT = sections("images")

page_head("Images are tensors", TEXT["intro"], LINK.restore())

controls, content = controls_and_content()

with controls, st.container(key="controls"):
    pick_photo()
    photo = current_photo()
    depth = choose_one("Channels", {"colour": "Colour, 3", "grey": "Grey, 1"}, LINK.key("depth"))

image = photo.image if depth == "colour" else to_grey(photo.image)
height, width, channels = image.shape

with content:
    st.markdown(
        f"**{height} × {width} × {channels}**: {counted(height, 'row')}, "
        f"{counted(width, 'column')}, {counted(channels, 'channel')}; "
        f"{height} · {width} · {channels} = **{image.size:,} numbers**"
    )
    if photo.was:
        st.caption(f"Your picture, {photo.was}.")
    st.caption(TEXT["probe"])
    pixel_probe(image, key=LINK.key("probe"))

    if channels == 1:
        st.header("One number a pixel")
        st.markdown(TEXT["grey"])
    else:
        st.header("The channels apart")
        st.markdown(TEXT["channels"])
        kept = st.segmented_control(
            "Channels put back together",
            COLOURS,
            key=LINK.key("kept"),
            selection_mode="multi",
            persist_state="session",
        )
        planes = [image * tint for tint in np.eye(3, dtype=np.uint8)]
        together = sum((planes[COLOURS.index(name)] for name in kept), np.zeros_like(image))
        with st.container(key="planes"):
            for place, name, pixels in zip(
                st.columns(4), [*COLOURS, "together"], [*planes, together], strict=True
            ):
                alt = f"{photo.title}, {name}"
                place.image(pixels, name, width="stretch", output_format="PNG", alt=alt)

LINK.save()
