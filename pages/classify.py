import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui.classify import controls, photo_predictions, scaled_predictions
from cnnviz.ui.classify.batch_classification import classify_uploads
from cnnviz.ui.classify.settings import LINK
from cnnviz.ui.frame import controls_and_content, page_head
from cnnviz.ui.models.picker import pick_model
from cnnviz.ui.notebooks import classify as notebook
from cnnviz.ui.notebooks.models import with_model
from cnnviz.ui.photo import current_photo, pick_photo
from cnnviz.ui.text import literal, sections

TEXT = sections("classify")

page_head(translate("Classify your picture"), TEXT["intro"], LINK.restore())

left, right = controls_and_content()

with left, st.container(key="controls"):
    pick_photo()
    model = pick_model(LINK)
    beside, named = controls.pick_beside()
    if beside or not model or any(head.tells_apart for head in model[1].heads):
        controls.pick_top()

with right:
    photo = current_photo()
    if model:
        choice, description = model
        st.header(literal(named[choice.text]), anchor="answer")
        st.caption(TEXT["answer"])
        said = photo_predictions.show(choice, description, named[choice.text], photo, key="answer")
        if said:
            shown = photo.image, said.pixels, said.predictions[0], int(LINK.get("top"))
            with_model(notebook.answer, choice, description, *shown)
        scaled_predictions.show_scaled(choice, description, photo)
    if beside:
        st.header(translate("Beside it"), anchor="beside")
        for column, text in zip(st.columns(len(beside), gap="large"), beside, strict=True):
            with column:
                photo_predictions.show_beside(text, named[text], photo)
    if model:
        st.header(translate("Several pictures at once"), anchor="several")
        st.caption(TEXT["several"])
        classify_uploads(choice, description)
    st.header(translate("A picture of something else"), anchor="else")
    st.markdown(TEXT["else"])

LINK.save()
