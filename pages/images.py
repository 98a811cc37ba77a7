import numpy as np
import streamlit as st

from cnnviz.data import to_grey
from cnnviz.i18n import translate, translate_plural
from cnnviz.ui.components.pixel_probe import pixel_probe
from cnnviz.ui.control import control
from cnnviz.ui.frame import choose_one, controls_and_content, page_head
from cnnviz.ui.images.settings import COLOURS, LINK
from cnnviz.ui.notebooks import images as notebook
from cnnviz.ui.notebooks.parts import to_notebook
from cnnviz.ui.photo import current_photo, pick_photo
from cnnviz.ui.text import sections

TEXT = sections("images")

page_head(translate("Images are tensors"), TEXT["intro"], LINK.restore())

controls, content = controls_and_content()

with controls, st.container(key="controls"):
    pick_photo()
    photo = current_photo()
    depths = {"colour": translate("Colour, 3"), "grey": translate("Grey, 1")}
    depth = choose_one(translate("Channels"), depths, LINK.key("depth"))

image = photo.image if depth == "colour" else to_grey(photo.image)
height, width, channels = image.shape

with content:
    st.markdown(
        translate(
            "**{shape}**: {rows}, {columns}, {channels}; {product} = **{numbers}**",
            shape=f"{height} × {width} × {channels}",
            rows=translate_plural("{count} row", "{count} rows", height),
            columns=translate_plural("{count} column", "{count} columns", width),
            channels=translate_plural("{count} channel", "{count} channels", channels),
            product=f"{height} · {width} · {channels}",
            numbers=translate_plural("{count} number", "{count} numbers", image.size),
        )
    )
    if photo.was:
        st.caption(translate("Your picture, {made_smaller}.", made_smaller=photo.was))
    st.caption(TEXT["probe"])
    pixel = pixel_probe(image, key=LINK.key("probe"))
    to_notebook(notebook.numbers, image, pixel)

    if channels == 1:
        st.header(translate("One number a pixel"), anchor="one-number-a-pixel")
        st.markdown(TEXT["grey"])
    else:
        st.header(translate("The channels apart"), anchor="the-channels-apart")
        st.markdown(TEXT["channels"])
        kept = control(
            st.segmented_control,
            translate("Channels put back together"),
            COLOURS,
            key=LINK.key("kept"),
            format_func=translate,
            selection_mode="multi",
            persist_state="session",
        )
        planes = [image * tint for tint in np.eye(3, dtype=np.uint8)]
        together = sum((planes[COLOURS.index(name)] for name in kept), np.zeros_like(image))
        to_notebook(notebook.channels_apart, image, [COLOURS.index(name) for name in kept])
        with st.container(key="planes"):
            for place, name, pixels in zip(
                st.columns(4),
                [*map(translate, COLOURS), translate("together")],
                [*planes, together],
                strict=True,
            ):
                alt = translate("{photo}, {channel}", photo=translate(photo.title), channel=name)
                place.image(pixels, name, width="stretch", output_format="PNG", alt=alt)

LINK.save()
