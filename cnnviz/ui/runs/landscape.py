"""The path of a run's weights over the loss, or of several runs' on one plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from cnnviz.figures import number, percent
from cnnviz.figures.landscape_chart import DrawnPath, contour_chart
from cnnviz.i18n import marked, translate
from cnnviz.inspection.questions.run_landscape import EvaluatedImages, RunLandscape, run_landscape
from cnnviz.training import Run
from cnnviz.training.network import misfit
from cnnviz.training.review.weight_path import why_apart
from cnnviz.ui.chart import chart
from cnnviz.ui.components.table import Cell, Column, Row, table
from cnnviz.ui.control import control
from cnnviz.ui.engine import find_run
from cnnviz.ui.frame import choose_one
from cnnviz.ui.inspector import inspector
from cnnviz.ui.long_question import long_question
from cnnviz.ui.runs.evaluation_data import GroundTruth
from cnnviz.ui.runs.settings import GRIDS, IMAGE_COUNTS, LINK, MOST_PATHS

_SEED = 0  # of the images that are judged: always the same of those kept for validation


def show(
    run: Run,
    compared: Run | None,
    runs: Sequence[Run],
    truth: GroundTruth | None,
    text: Mapping[str, str],
) -> None:
    """Draw the section.

    Parameters
    ----------
    run : Run
        That is opened; with one epoch or more.
    compared : Run or None
        That it is compared with.
    runs : sequence of Run
        The visitor's.
    truth : GroundTruth or None
        The images kept for validation; nothing is drawn without them.
    text : mapping of str
        Of the page.
    """
    if truth is None or not truth.chosen.size:
        return  # the next section says why
    st.header(translate("Path of the weights"), anchor="path")
    st.caption(text["path"])
    images, classes = truth.images.shape[1:], len(truth.class_names)
    if problem := misfit(run.config.network, images, classes):
        st.info(translate(problem), icon=":material/image_not_supported:")
        return
    others = _pick_others(run, compared, runs)
    count, points = _pick_grid()
    together = [run, *_that_fit(run, others)]
    judged = evaluated_images(truth, count)
    found = long_question(
        "runs_landscape",
        (
            tuple((each.id, each.state.attempt, len(each.epochs)) for each in together),
            count,
            points,
        ),
        partial(inspector().begin, run_landscape, [each.id for each in together], judged, points),
        translate("Compute the landscape"),
        ":material/landscape:",
        label=translate("The loss, point by point"),
    )
    if found is None:
        return
    said = share_line(found)
    st.markdown(said)
    names = [each.name for each in together]
    chart(
        contour_chart(
            found.grid,
            (
                translate("First component, {share}", share=percent(found.shares[0])),
                translate("Second component, {share}", share=percent(found.shares[1])),
            ),
            paths=[
                DrawnPath(name, path.coordinates, path.epochs, path.losses)
                for name, path in zip(names, found.paths, strict=True)
            ],
        ),
        said,
        key="runs_landscape_chart",
    )
    st.caption(text["path plane"].format(images=f"{len(judged.labels):,}"))
    table(
        translate("Where each epoch falls onto the plane"),
        *path_table(names, found),
        key="runs-landscape",
        most=8,
    )


def evaluated_images(truth: GroundTruth, count: int) -> EvaluatedImages:
    """Give some of the images kept for validation, always the same."""
    drawn = np.random.default_rng(_SEED).permutation(truth.chosen.size)[:count]
    rows = truth.chosen[drawn]
    return EvaluatedImages(truth.images[rows], truth.labels[rows])


def share_line(found: RunLandscape) -> str:
    r"""Say how much of the path the plane holds.

    Examples
    --------
    >>> from cnnviz.inspection.questions.run_landscape import RunPath
    >>> from cnnviz.nets.loss_landscape.plane import LossGrid
    >>> none = np.zeros(0)
    >>> path = RunPath((0,), none, none)
    >>> share_line(RunLandscape(LossGrid(none, none, none), (path,), (0.75, 0.2)))
    'The plane holds **95.0\xa0%** of the path.'
    """
    share = percent(min(1.0, sum(found.shares)))
    if len(found.paths) > 1:
        return translate(
            "The plane holds **{share}** of the {count} paths.", share=share, count=len(found.paths)
        )
    return translate("The plane holds **{share}** of the path.", share=share)


def path_table(
    names: Sequence[str], found: RunLandscape
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Lay out the epochs of each run: where they fall onto the plane, and their own losses."""
    several = len(names) > 1
    titles = marked("Epoch"), marked("First"), marked("Second"), marked("Loss")
    columns = [Column(translate(title), numeric=True) for title in titles]
    rows = [
        Row(
            f"{at}-{epoch}",
            (
                *([Cell(name, name)] if several else []),
                Cell(str(epoch), epoch),
                *(Cell(number(each), each) for each in (*place, loss)),
            ),
        )
        for at, (name, path) in enumerate(zip(names, found.paths, strict=True))
        for epoch, place, loss in zip(
            path.epochs, path.coordinates.tolist(), path.losses.tolist(), strict=True
        )
    ]
    return (*([Column(translate("Run"))] if several else []), *columns), tuple(rows)


def _pick_others(run: Run, compared: Run | None, runs: Sequence[Run]) -> list[Run]:
    """Draw the choice of further runs; give them after the one that is compared."""
    first = [compared] if compared and compared.epochs else []
    known = {each.id: each for each in runs if each.epochs}
    for run_id in LINK.get("paths"):
        if run_id not in known and (other := find_run(run_id)) and other.epochs:
            known[run_id] = other  # somebody else's, of a link
    for each in (run, *first):
        known.pop(each.id, None)
    most = MOST_PATHS - 1 - len(first)
    LINK.set("paths", [each for each in LINK.get("paths") if each in known][:most])
    if not known:
        return first
    control(
        st.multiselect,
        translate("More runs on this plane"),
        list(known),
        key=LINK.key("paths"),
        format_func=lambda run_id: known[run_id].name,
        max_selections=most,
        placeholder=translate("Runs of the same network and seed"),
        persist_state="session",
    )
    return first + [known[each] for each in LINK.get("paths") if each in known][:most]


def _that_fit(run: Run, others: Sequence[Run]) -> list[Run]:
    """Give the runs whose paths lie on the same plane; say of each other why it has none."""
    found = []
    for other in others:
        if reason := why_apart(run.config, other.config):
            st.info(translate(reason), icon=":material/call_split:")
        else:
            found.append(other)
    return found


def _pick_grid() -> tuple[int, int]:
    """Draw the choice of how many images and points are taken."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = choose_one(
            translate("Validation images"),
            {each: each for each in IMAGE_COUNTS},
            LINK.key("judged"),
        )
        points = choose_one(
            translate("Points"), {each: f"{each} × {each}" for each in GRIDS}, LINK.key("grid")
        )
    return int(count), int(points)
