"""Boards are kept whole, found by their name alone, and gone when they end or are a day old."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cnnviz.teaching.class_board import BoardError
from cnnviz.teaching.class_board.boards import LIFETIME, MAX_BOARDS, Boards


def file_of(store, board):
    return Path(store.url.removeprefix("file://")) / "boards" / f"{board}.json"


def test_a_board_outlasts_the_app(store, classroom, board):
    before = classroom.join(board, "secret", "Ann")
    assert Boards(store.url).read(board) == before


def test_a_quiz_and_its_marks_outlast_the_app(store, classroom, quiz_settings):
    name, _ = classroom.boards.make(quiz_settings)
    classroom.join(name, "secret", "Ann")
    before = classroom.answer(name, "secret", 0, right=True)
    assert Boards(store.url).read(name) == before
    assert before.settings.quiz == quiz_settings.quiz
    assert before.pupils[0].marks == (True,)


def test_neither_link_gives_the_other(store, classroom, made):
    board, teacher = made
    assert len(teacher) == len(board) == 22
    assert teacher not in file_of(store, board).read_text()
    assert classroom.boards.is_teacher(board, teacher)
    for guess in ("", board, teacher[:-1], "x" * 22):
        assert not classroom.boards.is_teacher(board, guess)


def test_pupils_who_come_at_once_are_all_there(classroom, board):
    with ThreadPoolExecutor(8) as pupils:
        list(pupils.map(lambda at: classroom.join(board, f"s{at}", "Mina"), range(30)))
    names = [each.name for each in classroom.boards.read(board).pupils]
    assert sorted(names) == sorted(["Mina", *(f"Mina {at}" for at in range(2, 31))])


@pytest.mark.parametrize("name", ["x" * 22, "", "../run", "a/b"])
def test_a_link_of_no_class_is_one_sentence(classroom, name):
    with pytest.raises(BoardError, match="There is no such class"):
        classroom.boards.read(name)


@pytest.mark.parametrize("damage", ["", "{", '{"settings": 3}', "\x00" * 40])
def test_a_damaged_board_is_one_sentence_and_makes_room(store, classroom, board, settings, damage):
    file_of(store, board).write_text(damage)
    with pytest.raises(BoardError, match="This class board cannot be read: make a new one"):
        classroom.boards.read(board)
    other, _ = classroom.boards.make(settings)
    assert [each.stem for each in file_of(store, board).parent.iterdir()] == [other]


def test_a_board_that_is_a_day_old_is_gone_with_its_names(classroom, store, board, monkeypatch):
    classroom.join(board, "secret", "Ann")
    tomorrow = time.time() + LIFETIME + 1
    monkeypatch.setattr(time, "time", lambda: tomorrow)
    with pytest.raises(BoardError, match="it has ended"):
        classroom.boards.read(board)
    classroom.boards.sweep()
    assert not file_of(store, board).exists()


def test_there_is_room_for_so_many(classroom, settings, made):
    for _ in range(MAX_BOARDS - 1):
        classroom.boards.make(settings)
    with pytest.raises(BoardError, match="20 class boards already"):
        classroom.boards.make(settings)
    classroom.end(*made)
    assert classroom.boards.make(settings)


def test_a_change_that_fails_leaves_a_board_as_it_was(classroom, board):
    before = classroom.boards.read(board)
    with pytest.raises(BoardError):
        classroom.join(board, "secret", "")
    assert classroom.boards.read(board) == before
