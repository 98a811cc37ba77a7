import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection import InspectionError
from cnnviz.inspection.backward_pass import labelled_batch
from cnnviz.inspection.questions.step_files import StepRequest
from cnnviz.ui.components.feature_maps import feature_maps
from cnnviz.ui.components.gallery import gallery
from cnnviz.ui.components.overlay import overlay
from cnnviz.ui.components.table import table
from cnnviz.ui.feature_maps.channel_names import ChannelNames
from cnnviz.ui.feature_maps.settings import first_with_kernel
from cnnviz.ui.frame import controls_and_content, page_head
from cnnviz.ui.learning import (
    controls,
    exports,
    gradient_controls,
    gradient_trace,
    landscape,
    loss_views,
    map_views,
    rate_view,
    settings,
    steps_view,
    votes,
    weight_views,
)
from cnnviz.ui.learning.optimizer_text import written_steps
from cnnviz.ui.learning.settings import LINK
from cnnviz.ui.learning.step_answers import StepAnswers
from cnnviz.ui.notebooks import learning as notebook
from cnnviz.ui.notebooks import steps as steps_notebook
from cnnviz.ui.session_owner import restore_owner
from cnnviz.ui.text import sections
from cnnviz.ui.training import data as pictures

TEXT = sections("learning")
votes.leave()

page_head(translate("Learning"), TEXT["intro"], LINK.restore())
restore_owner()

left, right = controls_and_content()

with left, st.container(key="controls"):
    controls.pick_network()
    network = st.container(key="model_state")
    pictures.pick(sections("training"), LINK)
    controls.pick_batch()
    controls.pick_rule()

data, missing = pictures.read(LINK)
with network:
    model = controls.loaded(data) if data else None

with right:
    if missing:
        pictures.missing(missing, LINK)
    if data:
        pictures.notes(data)
    if data and model and not controls.misfit(model[1], data, model[0], TEXT):
        choice, description = model
        names = ChannelNames.of(description)
        batch = labelled_batch(
            choice,
            data,
            LINK.get("images"),
            LINK.get("seed"),
            LINK.get("loss"),
            LINK.get("label_smoothing"),
        )
        step = StepAnswers(batch)
        image = min(LINK.get("image"), len(batch.labels) - 1)
        try:
            with st.spinner(
                translate("The batch goes through the network and back …"), show_time=True
            ):
                losses = step.losses()

            st.header(translate("Loss"), anchor="loss")
            st.caption(TEXT["loss"])
            gallery(
                batch.images,
                loss_views.shown_images(losses, batch.labels, data.class_names),
                key="learning",
            )
            st.markdown(
                translate("The loss is the mean: {mean}", mean=loss_views.mean_line(losses.losses))
            )
            rule = settings.optimizer()
            if terms := loss_views.term_rows(losses, batch.loss, batch.label_smoothing):
                table(
                    translate("The loss, term by term"),
                    loss_views.term_columns(),
                    terms,
                    key="learning-terms",
                )
            if rule.weight_decay:
                st.caption(TEXT["decay"])
            images, classes = st.columns([42, 58], gap="small")
            with images:
                table(
                    translate("The loss of each image"),
                    loss_views.loss_columns(losses),
                    loss_views.loss_rows(losses, batch.labels, data.class_names),
                    key="learning-images",
                    selected=str(image),
                    most=12,
                    on_open=lambda at: settings.choose_image(int(at)),
                )
            with classes:
                table(
                    translate("Image {image}, class by class", image=image),
                    loss_views.class_columns(losses, batch.loss),
                    loss_views.class_rows(losses, image, data.class_names),
                    key="learning-classes",
                    most=12,
                )
            st.caption(loss_views.class_text(losses, TEXT))

            st.header(translate("Gradient maps"), anchor="maps")
            st.caption(TEXT["maps"])
            layer = gradient_controls.pick_layer(losses.names, first_with_kernel(description))
            of = image if LINK.get("of") == "image" else None
            cell = gradient_controls.first_cell(step, layer, of)
            photo = batch.images.mean(0).astype("uint8") if of is None else batch.images[of]
            for column, gradient in zip(st.columns(2, gap="medium"), (False, True), strict=True):
                with column:
                    maps = step.maps(layer, of, gradient=gradient)
                    feature_maps(
                        map_views.maps_data(step, maps, cell, of, photo, names, gradient=gradient),
                        key="gradients" if gradient else "values",
                        on_channel=settings.choose_channel,
                        on_cell=settings.choose_cell,
                    )

            st.header(translate("Where the gradient comes from"), anchor="account")
            st.caption(TEXT["account"])
            trail = settings.trail(losses.names, cell)
            gradient_trace.show(step, trail, image, losses.names, names)
            exports.gradient_terms(batch, trail[-1], image)
            slope = step.trace(trail[-1], image).model_value

            if losses.weights:
                st.header(translate("A weight"), anchor="weight")
                st.caption(TEXT["weight"])
                place = gradient_controls.pick_weight(losses.weights)
                found = step.weight(place, image)
                st.markdown(weight_views.weight_line(found))
                votes.show(weight_views.weight_title(*place), found.votes, batch, description)
                st.caption(TEXT["follow"])
                exports.votes(batch, place)
                if panels := weight_views.vote_panels(found.maps):
                    over, said = st.columns([4, 6], gap="medium")
                    with over:
                        overlay(
                            batch.images[image],
                            panels,
                            LINK.get("opacity"),
                            slider=LINK.key("opacity"),
                            key="learning",
                        )
                    with said:
                        st.caption(TEXT["votes"])

                st.header(translate("The step"), anchor="step")
                st.caption(TEXT["step"])
                steps = written_steps(rule, found.number, found.model_value, step.step(place, rule))
                table(
                    translate("The step, number by number"),
                    weight_views.arithmetic_columns(),
                    weight_views.step_rows(steps),
                    key="learning-step",
                )
                comments = exports.step_comments(steps)
                request = StepRequest(batch, trail[-1], image, place, rule, comments)
                exports.program(description, request)
                shown = losses, slope, found, step.step(place, rule)
                notebook.offer(description, request, *shown)

                st.header(translate("Check by hand"), anchor="check")
                st.caption(TEXT["check"])
                distance = gradient_controls.pick_distance()
                difference = step.check_by_hand(place, distance)
                st.markdown(weight_views.check_line(difference, found.model_value))
                if bent := weight_views.bent_line(difference):
                    st.caption(bent)

                st.header(translate("Along the step"), anchor="taken")
                st.caption(TEXT["taken"])
                rate_view.show(step)

                st.header(translate("Steps taken"), anchor="steps")
                st.caption(TEXT["steps"])
                taken = steps_view.show(
                    step, losses, data.class_names, image, cell, of, photo, names
                )
                if taken:
                    steps_notebook.offer(description, rule, taken)
                landscape.show(step, place, TEXT)
        except InspectionError as sentence:
            st.error(translate(sentence), icon=":material/error:")
            if LINK.get("trail") or LINK.get("cell"):
                st.button(translate("Go back"), on_click=settings.look_elsewhere)

LINK.save()
