"""The loss around the network's weights: the picture, and the point that is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from cnnviz.figures import number
from cnnviz.figures.landscape_chart import contour_chart, surface_chart
from cnnviz.i18n import translate
from cnnviz.inspection.questions.weight_step import WeightPlace
from cnnviz.nets.loss_landscape.plane import LossGrid
from cnnviz.ui.chart import chart
from cnnviz.ui.components.table import table
from cnnviz.ui.control import control
from cnnviz.ui.frame import choose_one
from cnnviz.ui.learning import landscape_text
from cnnviz.ui.learning.loss_views import mean_line
from cnnviz.ui.learning.settings import FARTHEST, GRIDS, LANDSCAPES, LINK, SPANS
from cnnviz.ui.learning.step_answers import StepAnswers
from cnnviz.ui.learning.weight_views import arithmetic_columns, weight_title
from cnnviz.ui.long_question import long_question
from cnnviz.ui.run_fields import whole
from cnnviz.ui.text import literal
from cnnviz.ui.widget_key import showing

_CHART = "learning_landscape_chart"


def show(step: StepAnswers, place: WeightPlace, text: Mapping[str, str]) -> None:
    """Draw the section.

    Parameters
    ----------
    step : StepAnswers
    place : WeightPlace
        The weight that is followed to the point that is looked at.
    text : mapping of str
        Of the page.

    Raises
    ------
    InspectionError
        If the point has no loss.
    """
    st.header(translate("Loss landscape"), anchor="landscape")
    st.caption(text["landscape"])
    seed, span, points = _directions()
    grid = long_question(
        "learning_landscape",
        (step.key, seed, span, points),
        partial(step.begin_landscape, seed, span, points),
        translate("Compute the landscape"),
        ":material/landscape:",
        label=translate("The loss, point by point"),
    )
    if grid is None:
        return
    st.markdown(landscape_text.summary(grid))
    titles = {name: translate(title) for name, title in LANDSCAPES.items()}
    view = choose_one(translate("View"), titles, LINK.key("landscape"))
    a, b = LINK.get("a"), LINK.get("b")
    found = step.point(seed, a, b, place)
    _chart(grid, view, a, b, float(found.losses.mean()))
    st.caption(text["landscape plane"])
    _pick_point()
    st.markdown(
        translate(
            "The loss at ({a}, {b}) is the mean: {mean}",
            a=number(a),
            b=number(b),
            mean=mean_line(found.losses),
        )
    )
    weight = weight_title(*place)
    said = text["landscape weight" if found.weight.directions else "landscape stays"]
    st.caption(said.format(weight=literal(weight)))
    table(
        translate("{weight} at this point", weight=weight),
        arithmetic_columns(),
        landscape_text.weight_rows(found.weight, a, b),
        key="learning-landscape",
    )


def _directions() -> tuple[int, float, int]:
    """Draw the choice of the plane and its grid: the seed, how far it reaches, points a side."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=200):
            whole(LINK, translate("Seed of the directions"), "directions", 0, 2**31 - 1)
        span = choose_one(
            translate("Reach"), {each: f"±{each}" for each in SPANS}, LINK.key("span")
        )
        points = choose_one(
            translate("Points"), {each: f"{each} × {each}" for each in GRIDS}, LINK.key("grid")
        )
    return LINK.get("directions"), float(span), int(points)


def _pick_point() -> None:
    """Draw the choice of the point that is looked at."""
    with st.container(horizontal=True):
        for name in ("a", "b"):
            shown = showing(f"learning_point_{name}", LINK.get(name), partial(LINK.set, name))
            with st.container(width=160):
                control(
                    st.number_input,
                    name,
                    -FARTHEST,
                    FARTHEST,
                    of=LINK.key(name),
                    step=0.05,
                    format="%g",
                    **shown,
                )


def _chart(grid: LossGrid, view: str, a: float, b: float, loss: float) -> None:
    axes = translate("a, along δ"), translate("b, along η")
    said = landscape_text.summary(grid)
    if view == "surface":
        chart(surface_chart(grid, (a, b, loss)), said, key=f"{_CHART}_surface")
        return
    chart(
        contour_chart(grid, axes, chosen=(a, b)),
        said,
        key=_CHART,
        on_select=_choose,
        selection_mode="points",
    )


def _choose() -> None:
    """Look at the point that was clicked."""
    if place := clicked(st.session_state[_CHART]["selection"]["points"]):
        for name, along in zip(("a", "b"), place, strict=True):
            LINK.set(name, along)


def clicked(points: Sequence[Mapping[str, object]]) -> tuple[float, float] | None:
    """Give the coordinates of a click, of which the browser may have said anything.

    Examples
    --------
    >>> clicked([{"x": 0.30000000000000004, "y": -1}])
    (0.3, -1.0)
    >>> clicked([]) is clicked([{"x": 99, "y": 0}]) is clicked([{"x": "far"}]) is None
    True
    """
    place = [each.get(axis) for each in points[:1] for axis in ("x", "y")]
    known = [
        float(f"{at:.9g}") for at in place if isinstance(at, int | float) and abs(at) <= FARTHEST
    ]
    return (known[0], known[1]) if len(known) == 2 else None
