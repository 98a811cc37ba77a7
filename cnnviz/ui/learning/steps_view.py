"""Steps that are taken on a batch: the loss, the answers and the maps before and after them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.figures import number
from cnnviz.figures.line_text import line_text
from cnnviz.figures.steps_chart import steps_chart
from cnnviz.i18n import translate, translate_plural
from cnnviz.inspection.questions.steps_taken import StepsTaken
from cnnviz.inspection.questions.training_step import BatchLosses
from cnnviz.nets import Cell
from cnnviz.ui.chart import chart
from cnnviz.ui.components.feature_maps import feature_maps
from cnnviz.ui.components.table import Cell as TableCell
from cnnviz.ui.components.table import Column, Row, table
from cnnviz.ui.feature_maps.channel_names import ChannelNames
from cnnviz.ui.feature_maps.views import limits_of
from cnnviz.ui.learning import controls, loss_views, map_views, settings
from cnnviz.ui.learning.gradient_trace import layer_title
from cnnviz.ui.learning.settings import LINK
from cnnviz.ui.learning.step_answers import StepAnswers


def show(
    step: StepAnswers,
    losses: BatchLosses,
    class_names: Sequence[str],
    image: int,
    cell: Cell,
    of: int | None,
    photo: NDArray[np.uint8],
    names: ChannelNames,
) -> StepsTaken | None:
    """Draw the buttons that take steps, and what the steps change; give it, if any were taken.

    Parameters
    ----------
    step : StepAnswers
    losses : BatchLosses
        Before the steps.
    class_names : sequence of str
    image : int
        Whose classes are listed.
    cell : Cell
        Of the layer whose maps are shown.
    of : int or None
        The image that the maps are of; None for the mean of the batch.
    photo : ndarray of uint8, shape (H, W, 3)
        It.
    names : ChannelNames

    Raises
    ------
    InspectionError
        If they cannot be computed.
    """
    rule, count = settings.optimizer(), settings.steps_of(step.key)
    controls.pick_steps(count)
    if not count:
        return None
    with st.spinner(translate("The steps are taken …"), show_time=True):
        taken = step.taken(rule, count)
    st.markdown(taken_line(taken, rule.rate))
    titles = {"step": translate("Steps"), "loss": translate("Loss")}
    figure = steps_chart(taken.means, **titles)
    chart(figure, line_text(figure), key="learning_steps_chart")

    images, classes = st.columns([54, 46], gap="small")
    labels = step.batch.labels
    with images:
        table(
            translate("The images before and after"),
            image_columns(),
            image_rows(losses, taken, labels, class_names),
            key="learning-images-after",
            selected=str(image),
            most=12,
            on_open=lambda at: settings.choose_image(int(at)),
        )
    with classes:
        table(
            translate("Image {image} before and after, class by class", image=image),
            class_columns(),
            class_rows(losses, taken, image, class_names),
            key="learning-classes-after",
            selected=str(labels[image]),
            most=12,
        )

    before = step.maps(cell.layer, of, gradient=False)
    after, change = step.changed_maps(rule, count, cell.layer, of)
    one = step.map(cell.layer, of, cell.channel, gradient=False)
    other, moved = step.changed_map(rule, count, cell.layer, of, cell.channel)
    scale, layer = LINK.get("scale"), layer_title(cell.layer)
    # Before and after share their colours, so that the two compare.
    both = np.maximum(limits_of(before, scale), limits_of(after, scale))
    own = limits_of(change, scale)
    shown = (
        ("before", translate("Before"), before, one, both),
        ("after", translate("After"), after, other, both),
        ("change", translate("Change"), change, moved, own),
    )
    for column, (key, title, maps, whole, limits) in zip(
        st.columns(3, gap="medium"), shown, strict=True
    ):
        with column:
            st.markdown(f"**{title}**")
            feature_maps(
                map_views.laid_out(f"{title}: {layer}", maps, whole, limits, cell, photo, names),
                key=key,
                on_channel=settings.choose_channel,
                on_cell=settings.choose_cell,
            )
    return taken


def taken_line(taken: StepsTaken, rate: float) -> str:
    """Write the loss before and after the steps.

    Examples
    --------
    >>> none = np.zeros(0)
    >>> print(taken_line(StepsTaken(np.array([2.0, 1.7, 1.5]), none, none), 0.1))
    The loss of the same images: **2** before, **1.5** after 2 steps at the rate 0.1.
    """
    return translate_plural(
        "The loss of the same images: **{before}** before, **{after}** after {count} step at the "
        "rate {rate}.",
        "The loss of the same images: **{before}** before, **{after}** after {count} steps at the "
        "rate {rate}.",
        len(taken.means) - 1,
        before=number(taken.means[0]),
        after=number(taken.means[-1]),
        rate=f"{rate:g}",
    )


def image_columns() -> tuple[Column, ...]:
    """Give the columns of the table of images."""
    return (
        Column(translate("#")),
        Column(translate("Label")),
        Column(translate("p before"), numeric=True),
        Column(translate("p after"), numeric=True),
        Column(translate("Loss after"), numeric=True),
    )


def image_rows(
    losses: BatchLosses, taken: StepsTaken, labels: NDArray[np.int64], names: Sequence[str]
) -> tuple[Row, ...]:
    """Write a row for each image, with the share of its true class."""
    before, after = (loss_views.shares_of(each, labels).tolist() for each in (losses, taken))
    columns = zip(labels.tolist(), before, after, taken.losses.tolist(), strict=True)
    return tuple(
        Row(
            str(at),
            (
                TableCell(str(at), at),
                TableCell(names[label]),
                _share(share_before),
                _share(share_after),
                _number(loss),
            ),
        )
        for at, (label, share_before, share_after, loss) in enumerate(columns)
    )


def class_columns() -> tuple[Column, ...]:
    """Give the columns of the table of one image's classes."""
    return (
        Column(translate("Class")),
        Column(translate("p before"), numeric=True),
        Column(translate("p after"), numeric=True),
        Column(translate("Change"), numeric=True),
    )


def class_rows(
    losses: BatchLosses, taken: StepsTaken, image: int, names: Sequence[str]
) -> tuple[Row, ...]:
    """Write a row for each class of one image; the id is the class."""
    rows = (each[image].tolist() for each in (losses.shares, taken.shares))
    return tuple(
        Row(
            str(at),
            (
                TableCell(names[at], at),
                _share(before),
                _share(after),
                _number(after - before),
            ),
        )
        for at, (before, after) in enumerate(zip(*rows, strict=True))
    )


def _number(value: float) -> TableCell:
    return TableCell(number(value), value if math.isfinite(value) else None)


def _share(share: float) -> TableCell:
    if not math.isfinite(share):
        return _number(share)
    return TableCell(number(share), share, min(max(share, 0.0), 1.0))
