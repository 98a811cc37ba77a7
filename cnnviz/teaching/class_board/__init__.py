"""Class boards: a class predicts a winner or answers a quiz, and trains the cells of a grid."""

from cnnviz.teaching.class_board.board import MAX_PUPILS, Board, BoardError, Pupil, Trial
from cnnviz.teaching.class_board.classroom import Classroom
from cnnviz.teaching.class_board.names import MAX_NAME
from cnnviz.teaching.class_board.outcomes import Outcome, Snapshot, Standing
from cnnviz.teaching.class_board.settings import (
    MAX_AXES,
    MAX_EPOCHS,
    MAX_TITLE,
    REPEATED,
    Axis,
    BoardSettings,
)

__all__ = [
    "MAX_AXES",
    "MAX_EPOCHS",
    "MAX_NAME",
    "MAX_PUPILS",
    "MAX_TITLE",
    "REPEATED",
    "Axis",
    "Board",
    "BoardError",
    "BoardSettings",
    "Classroom",
    "Outcome",
    "Pupil",
    "Snapshot",
    "Standing",
    "Trial",
]
