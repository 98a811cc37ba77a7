"""What the page says of a board, and its grid with outcomes beside predictions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.figures.heatmap_colours import cell_colour, text_colour
from cnnviz.i18n import translate, translate_plural
from cnnviz.teaching.class_board import BoardSettings, Outcome, Pupil, Snapshot, Standing
from cnnviz.training.metrics import ACCURACY
from cnnviz.ui.runs.views import status_title
from cnnviz.ui.sweeps.views import setting_and_value, written_value
from cnnviz.ui.text import literal

_STYLE = Path(__file__).with_name("class_board.css")


def title_of(settings: BoardSettings) -> str:
    """Name a board: as its teacher did, or by what it compares."""
    names = [translate(axis.setting.title) for axis in settings.axes]
    return settings.title or " × ".join([names[0], *(each.lower() for each in names[1:])])


def said_cell(settings: BoardSettings, cell: int) -> str:
    """Name a cell by its settings and their values."""
    parts = [
        setting_and_value(axis.setting, value)
        for axis, value in zip(settings.axes, settings.values(cell), strict=True)
    ]
    return ", ".join([parts[0], *(each.lower() for each in parts[1:])])


def short_name(settings: BoardSettings, cell: int) -> str:
    """Name a cell by its values alone."""
    values = zip(settings.axes, settings.values(cell), strict=True)
    return " × ".join(written_value(axis.setting, value) for axis, value in values)


def standing_said(now: Standing) -> str:
    """Say in few words how the run of a trial stands."""
    if now.state is None:
        return translate("no run")
    if now.place:
        return translate("queued, place {place}", place=now.place)
    if now.state.status == "running":
        return translate("epoch {done} of {epochs}", done=now.done, epochs=now.epochs)
    return status_title(now.state)


def ready_said(now: Snapshot) -> str:
    """Say how many pupils have predicted, or are through with the quiz."""
    done, count = sum(each.ready for each in now.board.pupils), len(now.board.pupils)
    if now.board.settings.quiz:
        return translate("{done} of {count} pupils have finished the quiz.", done=done, count=count)
    return translate("{done} of {count} pupils have predicted.", done=done, count=count)


def result(now: Snapshot) -> str:
    """Say which cell is ahead, or has won, and how many said so; "" before the first epoch."""
    leading, settings = now.leading, now.board.settings
    if not leading:
        return ""
    cells = "; ".join(literal(said_cell(settings, cell)) for cell in leading)
    accuracy = ACCURACY.write(now.outcomes[leading[0]].accuracy)
    if settings.quiz and now.decided:
        return translate("**Winner: {cells}**, {accuracy}.", cells=cells, accuracy=accuracy)
    if settings.quiz:
        return translate("**Ahead so far: {cells}**, {accuracy}.", cells=cells, accuracy=accuracy)
    right = sum(now.outcomes[cell].predicted for cell in leading)
    if now.decided:
        return translate_plural(
            "**Winner: {cells}**, {accuracy}. Predicted by {count} pupil.",
            "**Winner: {cells}**, {accuracy}. Predicted by {count} pupils.",
            right,
            cells=cells,
            accuracy=accuracy,
        )
    return translate_plural(
        "**Ahead so far: {cells}**, {accuracy}. Predicted by {count} pupil.",
        "**Ahead so far: {cells}**, {accuracy}. Predicted by {count} pupils.",
        right,
        cells=cells,
        accuracy=accuracy,
    )


def draw_grid(now: Snapshot, me: Pupil | None = None) -> None:
    """Draw the grid: in each cell how it does, and how many say that it wins."""
    st.html(_STYLE)
    st.html(grid_html(now, me))


def grid_html(now: Snapshot, me: Pupil | None = None) -> str:
    """Lay out the grid as HTML, from the lowest accuracy, pale, to the highest, dark."""
    *rows, columns = now.board.settings.axes
    size = len(columns.values)
    known = [each.accuracy for each in now.outcomes if each.accuracy is not None]
    span = (min(known), max(known)) if known else (0.0, 1.0)
    head = "".join(
        f'<th scope="col">{escape(written_value(columns.setting, each))}</th>'
        for each in columns.read
    )
    corner = '<td aria-hidden="true"></td>' if rows else ""
    across = escape(translate(columns.setting.title))
    lines = [
        f'<tr>{corner}<th scope="colgroup" colspan="{size}">{across}</th></tr>',
        f"<tr>{_row_title(rows[0].setting.title) if rows else ''}{head}</tr>",
    ]
    for at, cells in enumerate(_lines(now.outcomes, size)):
        named = ""
        if rows:
            value = escape(written_value(rows[0].setting, rows[0].read[at]))
            named = f'<th scope="row">{value}</th>'
        inside = (
            _cell(now, at * size + place, outcome, span, me) for place, outcome in enumerate(cells)
        )
        lines.append(f"<tr>{named}{''.join(inside)}</tr>")
    quiz = now.board.settings.quiz
    label = translate("Outcomes of the cells") if quiz else translate("Outcomes beside predictions")
    label = escape(label)
    return (
        f'<div class="class-board" tabindex="0" role="region" aria-label="{label}">'
        f"<table><thead>{''.join(lines[:2])}</thead><tbody>{''.join(lines[2:])}</tbody></table>"
        "</div>"
    )


def _row_title(title: str) -> str:
    return f'<th scope="col">{escape(translate(title))}</th>'


def _lines(outcomes: Sequence[Outcome], size: int) -> list[Sequence[Outcome]]:
    return [outcomes[at : at + size] for at in range(0, len(outcomes), size)]


def _cell(
    now: Snapshot, cell: int, outcome: Outcome, span: tuple[float, float], me: Pupil | None
) -> str:
    accuracy, style = outcome.accuracy, ""
    if accuracy is not None:
        place = float(np.interp(accuracy, span, (0, 1))) if span[0] < span[1] else 0.5
        style = f' style="background:{cell_colour(place)};color:{text_colour(place)}"'
    first = translate("wins") if now.decided else translate("ahead")
    marks = [
        first if cell in now.leading else "",
        translate("your prediction") if me and me.prediction == cell else "",
        translate("you train it") if me and cell in {t.cell for t in me.trials} else "",
    ]
    says = translate_plural("{count} predicts it", "{count} predict it", outcome.predicted)
    predicted = () if now.board.settings.quiz else (says,)
    lines = [
        f"<b>{escape(ACCURACY.write(accuracy))}</b>",
        *(f"<span>{escape(each)}</span>" for each in (*_progress(outcome), *predicted)),
        *(f"<i>{escape(each)}</i>" for each in filter(None, marks)),
    ]
    return f"<td{style}>{''.join(lines)}</td>"


def _progress(outcome: Outcome) -> list[str]:
    """Say how far the runs of a cell are."""
    known = [each for each in outcome.standings if each.accuracy is not None]
    if len(known) > 1:
        return [translate_plural("mean of {count} run", "mean of {count} runs", len(known))]
    active = [each for each in outcome.standings if each.active]
    return [standing_said(each) for each in (active or known)[:1]]
