"""What the page writes of a board in tables: its pupils, the questions of its quiz, a CSV file."""

from __future__ import annotations

import streamlit as st

from cnnviz.data.csv_text import csv_text
from cnnviz.i18n import translate
from cnnviz.teaching.class_board import BoardSettings, Pupil, Snapshot
from cnnviz.teaching.quizzes import KINDS, LENGTH
from cnnviz.training.metrics import ACCURACY
from cnnviz.ui.class_board.views import said_cell, short_name, standing_said
from cnnviz.ui.components.table import Cell, Column, Row, table
from cnnviz.ui.runs.views import tone


def quiz_said(pupil: Pupil) -> str:
    """Write how many of a pupil's answers are right: of all, or of those so far."""
    right, count = sum(pupil.marks), len(pupil.marks)
    if count in {0, LENGTH}:
        return f"{right} / {LENGTH}" if count else "–"
    return translate("{right} / {count} so far", right=right, count=count)


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
    predicted = short_name(now.board.settings, pupil.prediction)
    return [Cell(predicted, pupil.prediction), Cell(ACCURACY.write(outcome), outcome, outcome)]


def _pupil_cells(now: Snapshot, pupil: Pupil) -> list[Cell]:
    settings, trials = now.board.settings, now.standings[pupil.owner]
    latest = trials[-1] if trials else None
    trained, accuracy, status = "–", None, Cell("–")
    if latest:
        trained, accuracy = short_name(settings, latest.trial.cell), latest.accuracy
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
