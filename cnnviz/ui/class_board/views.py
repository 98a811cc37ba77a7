"""What the page draws of a board: its grid with outcomes beside predictions, and its pupils."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.data.csv_text import csv_text
from cnnviz.figures.heatmap_colours import cell_colour, text_colour
from cnnviz.i18n import translate, translate_plural
from cnnviz.teaching.class_board import BoardSettings, Outcome, Pupil, Snapshot, Standing
from cnnviz.teaching.quizzes import KINDS, LENGTH
from cnnviz.training.metrics import ACCURACY
from cnnviz.ui.components.table import Cell, Column, Row, table
from cnnviz.ui.runs.views import status_title, tone
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


def _short(settings: BoardSettings, cell: int) -> str:
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


def quiz_said(pupil: Pupil) -> str:
    """Write how many of a pupil's answers are right: of all, or of those so far."""
    right, count = sum(pupil.marks), len(pupil.marks)
    if count in {0, LENGTH}:
        return f"{right} / {LENGTH}" if count else "–"
    return translate("{right} / {count} so far", right=right, count=count)


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


def draw_pupils(now: Snapshot) -> None:
    """Draw the pupils: what each predicts, and how the cell does that they train."""
    settings = now.board.settings
    st.caption(
        translate(
            "A cell is named by its values: {settings}. Outcomes are validation accuracies.",
            settings=" × ".join(translate(axis.setting.title).lower() for axis in settings.axes),
        )
    )
    columns = (
        Column(translate("Pupil")),
        *_columns_before(settings),
        Column(translate("Trains")),
        Column(translate("Outcome so far"), numeric=True),
        Column(translate("Status")),
    )
    rows = [
        Row(str(number), tuple(_pupil_cells(now, pupil)))
        for number, pupil in enumerate(now.board.pupils, 1)
    ]
    table(translate("Pupils of the class"), columns, rows, key="class_board")


def _columns_before(settings: BoardSettings) -> tuple[Column, ...]:
    if settings.quiz:
        return (Column(translate("Right answers"), numeric=True),)
    return Column(translate("Prediction")), Column(translate("Its outcome"), numeric=True)


def _cells_before(now: Snapshot, pupil: Pupil) -> list[Cell]:
    """Write what a pupil did before training: the answers to the quiz, or the prediction."""
    if now.board.settings.quiz:
        right = sum(pupil.marks)
        return [Cell(quiz_said(pupil), right, right / LENGTH)]
    if pupil.prediction is None:
        return [Cell("–", None), Cell(ACCURACY.write(None), None, None)]
    outcome = now.outcomes[pupil.prediction].accuracy
    predicted = _short(now.board.settings, pupil.prediction)
    return [Cell(predicted, pupil.prediction), Cell(ACCURACY.write(outcome), outcome, outcome)]


def _pupil_cells(now: Snapshot, pupil: Pupil) -> list[Cell]:
    settings, trials = now.board.settings, now.standings[pupil.owner]
    latest = trials[-1] if trials else None
    trained, accuracy, status = "–", None, Cell("–")
    if latest:
        trained, accuracy = _short(settings, latest.trial.cell), latest.accuracy
        said = standing_said(latest)
        status = Cell(said, said, tone=tone(latest.state) if latest.state else "idle")
    return [
        Cell(pupil.name, pupil.name),
        *_cells_before(now, pupil),
        Cell(trained, latest.trial.cell if latest else None),
        Cell(ACCURACY.write(accuracy), accuracy, accuracy),
        status,
    ]


def draw_questions(now: Snapshot) -> None:
    """Draw the questions of the quiz: the kind of each, and how many answered it right."""
    round_ = now.board.settings.quiz
    assert round_ is not None
    columns = (
        Column(translate("Question"), numeric=True),
        Column(translate("Kind")),
        Column(translate("Right answers"), numeric=True),
        Column(translate("Answered"), numeric=True),
    )
    rows = []
    for at, (kind, _) in enumerate(round_.plan):
        marks = [each.marks[at] for each in now.board.pupils if at < len(each.marks)]
        right, count = sum(marks), len(marks)
        cells = (
            Cell(f"{at + 1}", at),
            Cell(translate(KINDS[kind].title)),
            Cell(f"{right}", right, right / count if count else None),
            Cell(f"{count}", count),
        )
        rows.append(Row(str(at), cells))
    table(translate("Question by question"), columns, rows, key="class_board_quiz")


def csv_of(now: Snapshot) -> str:
    """Write the board as a table, a row a pupil; the cells of several runs, one after the other."""
    quiz = now.board.settings.quiz
    before = (
        (translate("Right answers"), translate("Answered"))
        if quiz
        else (translate("Prediction"), translate("Outcome of the prediction"))
    )
    columns = (
        translate("Pupil"),
        *before,
        translate("Trained"),
        translate("Outcome"),
        translate("Status"),
    )
    return csv_text(columns, (_csv_row(now, pupil) for pupil in now.board.pupils))


def _csv_row(now: Snapshot, pupil: Pupil) -> tuple[str | None, ...]:
    settings, trials, cell = now.board.settings, now.standings[pupil.owner], pupil.prediction
    before: tuple[str | None, str | None] = (None, None)
    if settings.quiz:
        before = f"{sum(pupil.marks)}", f"{len(pupil.marks)}"
    elif cell is not None:
        before = said_cell(settings, cell), ACCURACY.write(now.outcomes[cell].accuracy)
    return (
        pupil.name,
        *before,
        "; ".join(said_cell(settings, each.trial.cell) for each in trials),
        "; ".join(ACCURACY.write(each.accuracy) for each in trials),
        "; ".join(map(standing_said, trials)),
    )
