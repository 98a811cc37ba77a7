"""What a class compares is possible, or refused in one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.teaching.class_board import Axis, BoardSettings
from cnnviz.training import DataChoice
from tests.training.conftest import TINY

DROPOUT = Axis("dropout", ("0", "0.5"))


def test_a_cell_that_is_trained_again_takes_the_next_seed(settings):
    again = settings.config(3, 2)
    assert (again.optimizer, again.dropout) == ("sgd", 0.5)
    assert again.seed == TINY.seed + 2
    assert again.name == settings.cells[3].name


def test_one_setting_makes_one_row(settings):
    alone = BoardSettings.over(TINY, "", (DROPOUT,))
    assert [each.dropout for each in alone.cells] == [0, 0.5]
    assert alone.values(1) == (0.5,)


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("seed", ("1", "2"), "`seed` is no setting that a class can compare"),
        ("colour", ("1",), "`colour` is no setting"),
        ("dropout", ("much",), "`much` is no value of the dropout"),
        ("batch_size", tuple("1234567"), "at most 6 values on a board, got 7"),
    ],
)
def test_what_is_no_axis(name, values, sentence):
    with pytest.raises(ValueError, match=sentence):
        Axis(name, values)


@pytest.mark.parametrize(
    ("title", "changes", "axes", "sentence"),
    [
        ("x" * 81, {}, (DROPOUT,), "A title has at most 80 characters, got 81"),
        ("", {}, (), "A class compares 1 or 2 settings, got 0"),
        ("", {}, (DROPOUT, Axis("epochs", ("1", "31"))), "at most 30 epochs"),
        ("", {}, (Axis("dropout", ("0", "2")),), "Dropout 2: `dropout` must be"),
        ("", {"data": DataChoice("folder", "/home/me")}, (DROPOUT,), "not from one's own"),
    ],
)
def test_what_is_no_grid(title, changes, axes, sentence):
    with pytest.raises(ValueError, match=sentence):
        BoardSettings.over(replace(TINY, **changes), title, axes)
