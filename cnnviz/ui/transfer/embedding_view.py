"""Images as points: what the backbone makes of them, and what training makes of that."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from cnnviz.data.dataset import Dataset
from cnnviz.i18n import percent, translate, translate_plural
from cnnviz.inspection import ModelChoice
from cnnviz.inspection.questions.embedding import (
    LEAST,
    embed_after,
    embed_before,
    embedded_pictures,
)
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training import Run
from cnnviz.ui.components.embedding import embedding
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.frame import choose_one
from cnnviz.ui.inspector import inspector
from cnnviz.ui.long_question import long_question
from cnnviz.ui.runs.views import last
from cnnviz.ui.training import settings
from cnnviz.ui.transfer import views
from cnnviz.ui.transfer.settings import LINK, METHODS


def show(
    plain: TransferSpec, data: Dataset, run: Run | None, ready: bool, text: Mapping[str, str]
) -> None:
    """Draw the images of the data as points, before and after.

    Parameters
    ----------
    plain : TransferSpec
        The network before any training.
    data : Dataset
    run : Run or None
        What has learned.
    ready : bool
        Whether the backbone's weights are there.
    text : mapping of str to str
    """
    st.header(translate("Its features, as points"), anchor="features")
    st.caption(text["features"])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        method = choose_one(translate("Laid out by"), METHODS, LINK.key("method"))
        with st.container(width=200):
            live_slider(translate("Images"), 100, 1000, 500, step=50, key=LINK.key("pictures"))
        if method == "tsne":
            with st.container(width=200):
                live_slider(translate("Perplexity"), 5, 100, 30, key=LINK.key("perplexity"))
    st.caption(text[method])
    count = min(LINK.get("pictures"), len(data.test_images))
    if not ready:
        st.info(text["no weights"], icon=":material/cloud_download:")
        return
    if count < LEAST:
        st.info(
            translate_plural(
                "This set has {count} test image, too few to be shown: at least {least}.",
                "This set has {count} test images, too few to be shown: at least {least}.",
                count,
                least=LEAST,
            )
        )
        return
    perplexity = min(LINK.get("perplexity"), (count - 1) / 3) if method == "tsne" else 0.0
    how = (settings.data(LINK), count, method, perplexity)
    before = long_question(
        "transfer_before",
        (plain, how),
        lambda: inspector().begin(embed_before, plain, *how),
        translate("Show the features"),
        ":material/scatter_plot:",
    )
    if before is None:
        return
    pictures = embedded_pictures(data, count)
    clouds = [views.cloud(translate("Before"), before, pictures, method)]
    share = percent(views.separation(before, pictures))
    said = translate("The nearest point is of the same class: before {share}.", share=share)
    if run and last(run):
        of = ModelChoice("run", run.id)
        after = long_question(
            "transfer_after",
            (of, len(run.epochs), how),
            lambda: inspector().begin(embed_after, of, *how),
            "",
            "",
        )
        if after:
            clouds.append(views.cloud(translate("After"), after, pictures, method))
            said = translate(
                "The nearest point is of the same class: before {before}, after {after}.",
                before=share,
                after=percent(views.separation(after, pictures)),
            )
    else:
        st.caption(text["no run"])
    embedding(pictures.images, pictures.labels, pictures.class_names, clouds, key="transfer")
    st.markdown(said)
