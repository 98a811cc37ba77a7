import numpy as np
import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ops import ACTIVATIONS, PRESETS, softmax_steps
from cnnviz.ui.activation import settings, views
from cnnviz.ui.activation.settings import LINK
from cnnviz.ui.components.activation_map import activation_map
from cnnviz.ui.components.softmax_walk import softmax_walk
from cnnviz.ui.control import control
from cnnviz.ui.frame import controls_and_content, page_head
from cnnviz.ui.notebooks import activation as notebook
from cnnviz.ui.notebooks.parts import to_notebook
from cnnviz.ui.photo import current_photo, pick_photo, small_photo
from cnnviz.ui.text import sections

TEXT = sections("activation")

page_head(translate("Activation"), TEXT["intro"], LINK.restore())

left, right = controls_and_content()

with left, st.container(key="controls"):
    activation = control(
        st.selectbox,
        translate("Activation"),
        list(ACTIVATIONS),
        key=LINK.key("activation"),
        persist_state="session",
    )
    st.caption(TEXT[activation])
    parameters = settings.parameter_controls(activation)
    pick_photo()
    kernel = control(
        st.selectbox,
        translate("Kernel"),
        list(PRESETS),
        key=LINK.key("kernel"),
        format_func=lambda name: translate(PRESETS[name].title),
        persist_state="session",
    )
    gain = settings.slider(settings.GAIN)
    bias = settings.slider(settings.BIAS)

with right:
    st.header(translate("On a map"), anchor="on-a-map")
    st.caption(TEXT["map"])
    photo = small_photo(current_photo(), 160, 1)
    try:
        before = views.feature_map(photo, kernel, gain, bias)
    except ValueError as error:
        st.error(translate(error))
    else:
        data = views.activation_data(before, activation, parameters)
        activation_map(data, key="activation_map")
        st.markdown(views.shares(data))
        to_notebook(notebook.on_map, photo, kernel, gain, bias, data, activation, parameters)
    st.caption(TEXT["zeros"])

    st.header(translate("Softmax, step by step"), anchor="softmax")
    st.caption(TEXT["steps"])
    sliders, walk = st.columns([1, 3], gap="large")
    with sliders, st.container(key="logits"):
        logits = settings.logit_sliders()
        temperature = settings.slider(settings.TEMPERATURE)
    with walk:
        steps = softmax_steps(np.array(logits), temperature)
        softmax_walk(settings.class_names(), logits, temperature, steps, key="softmax")
        to_notebook(notebook.softmax, logits, temperature, steps)
        st.caption(TEXT["temperature"])

LINK.save()
