"""The section that sets predictions beside the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.data.dataset import DatasetError
from cnnviz.i18n import message, translate
from cnnviz.training import EpochMetrics, Run, Store
from cnnviz.training.review.evaluation import ClassifiedImages, per_class
from cnnviz.ui.components.confusion import confusion_matrix
from cnnviz.ui.components.gallery import gallery
from cnnviz.ui.components.table import table
from cnnviz.ui.frame import choose_one
from cnnviz.ui.runs import evaluation_data, metrics, settings, views
from cnnviz.ui.runs.epoch_previews import EpochPreview
from cnnviz.ui.runs.evaluation_data import GroundTruth, Part
from cnnviz.ui.runs.settings import LINK

_CELL, _ROW = 12, 16  # images shown


def evaluation_section(
    store: Store,
    run: Run,
    validation: GroundTruth,
    previews: Sequence[EpochPreview],
    index: int,
    epoch: int,
    text: Mapping[str, str],
) -> None:
    """Draw the matrix, the images behind a cell, the scores, mistakes and hits.

    Raises
    ------
    DatasetError, StoreError
    """
    part: Part = (
        "test"
        if choose_one(translate("Images"), _parts(), LINK.key("images")) == "test"
        else "validation"
    )
    st.caption(text[part])
    if part == "test" and run.state.status != "finished" and store.score(run.id) is None:
        st.info(text["no test"], icon=":material/hourglass_empty:")
        return
    known = evaluation_data.ground_truth(run, "test") if part == "test" else validation
    if not known.chosen.size:
        raise DatasetError(
            message("There are no test images.")
            if part == "test"
            else message("There are no validation images.")
        )
    judged = evaluation_data.predictions_with_truth(store, run, part, epoch, known)
    counts = (
        evaluation_data.confusion_by_epoch(previews, known)
        if part == "validation"
        else judged.confusion()[np.newaxis].astype(np.float32)
    )
    images = evaluation_data.images_title(judged.labels.size, part)
    if part == "validation":
        st.markdown(translate("{images}, after epoch {epoch}", images=images, epoch=epoch))
    else:
        st.markdown(translate("{images}, at the end", images=images))
    measured = store.score(run.id) if part == "test" else _epoch(run, epoch)
    if measured:
        metrics.scores(measured)
    st.caption(text["confusion"])
    shown = evaluation_data.matrix_classes(counts)
    if shown.size < len(known.class_names):
        st.caption(text["many classes"])
    matrix, behind = st.columns([3, 2], gap="large")
    with matrix:
        confusion_matrix(
            evaluation_data.confusion_data(counts, known, part),
            key=f"{run.id}-{part}",
            index=index if part == "validation" else 0,
            selected=_place(shown),
            on_open=lambda cell: LINK.set("cell", tuple(int(shown[place]) for place in cell)),
            follow=run.id if part == "validation" else "",
        )
    with behind:
        _cell(judged, known, text)

    st.subheader(translate("Class by class"), anchor="classes")
    st.caption(text["scores"])
    table(
        translate("Scores of each class, test")
        if part == "test"
        else translate("Scores of each class, validation"),
        views.score_columns(),
        views.score_rows(per_class(judged.confusion()), known.class_names),
        key=f"scores-{part}",
    )
    for name, title, found in (
        ("mistakes", translate("Most confident mistakes"), judged.mistakes()),
        ("hits", translate("Most confident hits"), judged.hits()),
    ):
        st.subheader(title, anchor=name)
        st.caption(text[name])
        _gallery(found[:_ROW], judged, known, name)


def _parts() -> dict[str, str]:
    return {name: translate(title) for name, title in settings.PARTS.items()}


def _epoch(run: Run, epoch: int) -> EpochMetrics | None:
    return next((each for each in run.epochs if each.epoch == epoch), None)


def _place(shown: NDArray[np.int64]) -> tuple[int, int] | None:
    """Give where the opened cell stands among the classes that are shown."""
    cell = LINK.get("cell")
    if cell is None or not set(cell) <= set(shown.tolist()):
        return None
    true, predicted = np.searchsorted(shown, cell).tolist()
    return true, predicted


def _cell(judged: ClassifiedImages, known: GroundTruth, text: Mapping[str, str]) -> None:
    cell = LINK.get("cell")
    if cell is None or max(cell) >= len(known.class_names):
        st.caption(text["no cell"])
        return
    true, predicted = (known.class_names[place] for place in cell)
    found = judged.cell(*cell)
    if cell[0] == cell[1]:
        said = translate("**{label}**, recognised: {count:,}", label=true, count=found.size)
    else:
        said = translate(
            "**{label}** taken for **{predicted}**: {count:,}",
            label=true,
            predicted=predicted,
            count=found.size,
        )
    if found.size > _CELL:
        said = translate("{said}, the {count} surest", said=said, count=_CELL)
    st.markdown(said)
    _gallery(found[:_CELL], judged, known, "cell")


def _gallery(
    found: NDArray[np.int64], judged: ClassifiedImages, known: GroundTruth, key: str
) -> None:
    if found.size:
        gallery(*evaluation_data.gallery_entries(found, judged, known), key=key)
    else:
        st.caption(translate("None."))
