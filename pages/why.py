from dataclasses import replace

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection import InspectionError
from cnnviz.inspection.attribution_methods import METHODS
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.questions.attribution import AttributionRequest, HeadScores
from cnnviz.ui.components.overlay import overlay
from cnnviz.ui.frame import controls_and_content, page_head
from cnnviz.ui.models.head_text import explained
from cnnviz.ui.models.picker import pick_model
from cnnviz.ui.notebooks import why as notebook
from cnnviz.ui.notebooks.models import with_model
from cnnviz.ui.photo import current_photo, pick_photo
from cnnviz.ui.text import literal, sections
from cnnviz.ui.why import controls, queries, views
from cnnviz.ui.why.settings import LINK

TEXT = sections("why")

page_head(translate("Why this class?"), TEXT["intro"], LINK.restore())

left, right = controls_and_content()
photo = current_photo()
picture = Picture(photo.digest, photo.image)

with left, st.container(key="controls"):
    pick_photo()
    model = pick_model(LINK)
    request: AttributionRequest | None = None
    answers: tuple[HeadScores, ...] = ()
    if model and model[1].heads:
        try:
            with st.spinner(translate("Asking the network …")):
                answers = queries.head_scores_of(model[0], picture.digest, picture)
            pixels = queries.preprocessed(model[0], picture.digest, picture)
            request = controls.pick_request(model[1], answers)
            opacity = controls.pick_opacity()
        except InspectionError as sentence:
            st.error(translate(sentence), icon=":material/error:")

with right:
    if model and not model[1].heads:
        st.info(TEXT["none"], icon=":material/category:")
    if model and request:
        choice, described = model
        head, answer = described.heads[request.head], answers[request.head]

        several = len(described.heads) > 1
        st.header(views.title(head, request, named=several), anchor="why")
        said_by = translate(described.title)
        if several:
            said_by = translate("{model}, output {output}", model=said_by, output=head.path)
        st.caption(f"{literal(said_by)}. {views.likeliest(head, answer)}")
        found = queries.attributions(choice, picture, (request,), "main", translate("Explaining"))
        if found:
            shown = photo.image, pixels, request, found[0]
            layer = found[0].layer
            with_model(notebook.explanation, choice, described, *shown, layer=layer)
            sides = st.columns([11, 9], gap="large")
            with sides[0]:
                overlay(
                    pixels,
                    (views.panel(found[0], request),),
                    opacity,
                    slider=LINK.key("opacity"),
                    key="why",
                )
            with sides[1]:
                st.markdown(TEXT[request.method])
                for fact in views.facts(found[0], head, answer, request):
                    st.markdown(fact)
                st.caption(explained(head) if request.against is None else TEXT["against"])

            st.header(translate("Does it tell of what was learned?"), anchor="check")
            st.caption(TEXT["check"])
            others = (replace(request, weights="last"), replace(request, weights="random"))
            if METHODS[request.method].fast or controls.wants_check(request):
                checking = translate("Checking")
                random = queries.attributions(choice, picture, others, "check", checking)
                if random:
                    overlay(
                        pixels,
                        views.checks((*found, *random), (request, *others)),
                        opacity,
                        slider=LINK.key("opacity"),
                        key="check",
                    )

LINK.save()
