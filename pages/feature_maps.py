import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection import InspectionError
from cnnviz.inspection.forward_pass import Picture
from cnnviz.ui.components.feature_maps import feature_maps
from cnnviz.ui.components.network import network
from cnnviz.ui.feature_maps import controls, drill_down, feature_visualization, settings, views
from cnnviz.ui.feature_maps.channel_names import INPUT, ChannelNames
from cnnviz.ui.feature_maps.picture_activations import PictureActivations
from cnnviz.ui.feature_maps.settings import LINK
from cnnviz.ui.frame import controls_and_content, page_head
from cnnviz.ui.learning.offer import offer
from cnnviz.ui.models.picker import pick_model
from cnnviz.ui.notebooks import feature_maps as notebook
from cnnviz.ui.notebooks import visualization
from cnnviz.ui.notebooks.models import with_model
from cnnviz.ui.photo import current_photo, pick_photo
from cnnviz.ui.text import sections

TEXT = sections("feature_maps")

page_head(translate("Feature maps"), TEXT["intro"], LINK.restore())

left, right = controls_and_content()

with left, st.container(key="controls"):
    pick_photo()
    model = pick_model(LINK)
    if model:
        missing = settings.fit(model[1])
        controls.view(model[1])

if model:
    choice, description = model
    photo = current_photo()
    activations = PictureActivations(choice, Picture(photo.digest, photo.image))
    layer, layers = LINK.get("layer"), [each.path for each in description.layers]
    with right:
        if missing:
            st.warning(translate(missing), icon=":material/link_off:")
        try:
            st.header(translate("Layers"), anchor="layers")
            st.caption(TEXT["layers"])
            network(
                views.network_data(description, layer),
                key="feature_maps",
                on_select=lambda at: settings.choose_layer(layers[at]),
            )

            with st.spinner(translate("The picture goes through the network …"), show_time=True):
                maps = activations.maps(layer)
            first = controls.first_cell(activations, maps, layer)
            st.header(translate("Maps"), anchor="maps")
            st.caption(TEXT["one number" if maps.size == (1, 1) else "maps"])
            feature_maps(
                views.maps_data(activations, description, maps, first),
                key="maps",
                on_channel=settings.choose_channel,
                on_cell=settings.choose_cell,
            )

            shown = activations.map(layer, first.channel)
            of = photo.image, activations.preprocessed(), first, shown
            with_model(notebook.layer_maps, choice, description, *of, layer=layer)

            controls.kernels_of(activations, first, TEXT)

            st.header(translate("Where the number comes from"), anchor="account")
            st.caption(TEXT["trace"])
            trail = settings.trail(layers, INPUT, first)
            drill_down.show(activations, description, trail, layers)
            offer(choice, description, trail[-1])

            name = ChannelNames.of(description).channel(layer, first.channel)
            made = feature_visualization.show(activations, first, name, TEXT)
            if made is not None:
                visualization.offer(choice, description, first, feature_visualization.STEPS, made)
        except InspectionError as sentence:
            st.error(translate(sentence), icon=":material/error:")
            if LINK.get("trail") or LINK.get("cell"):
                st.button(translate("Go back up"), on_click=settings.look_elsewhere)

LINK.save()
