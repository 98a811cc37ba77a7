"""Whose runs a class trains: in a fair order, stopped by their pupil or the teacher alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from cnnviz.teaching.class_board import BoardError
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.store.ids import owner_hash


def test_a_run_is_its_pupil_s_own_and_has_no_name_in_it(classroom, store, training):
    board = training("ann")
    run = store.run(classroom.train(board, "ann"))
    assert run.owner == owner_hash("ann")
    assert (run.config.optimizer, run.config.dropout) == ("adam", 0)
    assert run.name == "Optimizer adam, dropout 0"


def test_first_runs_go_before_second_ones_whoever_comes_when(
    classroom, engine, training, finish, store
):
    board = training("ann", "ben", "cem")
    finish(classroom.train(board, "ann"), 0.5)
    second = classroom.train(board, "ann")
    firsts = [classroom.train(board, each) for each in ("ben", "cem")]
    assert engine.places([second, *firsts]) == {firsts[0]: 1, firsts[1]: 2, second: 3}
    assert [engine.place(each) for each in (*firsts, second)] == [1, 2, 3]
    now = classroom.snapshot(board)
    assert [now.standings[pupil.owner][-1].place for pupil in now.board.pupils] == [3, 1, 2]


def test_those_who_begin_at_once_have_each_another_cell(classroom, training):
    board = training(*"abcd")
    with ThreadPoolExecutor(4) as pupils:
        list(pupils.map(lambda each: classroom.train(board, each), "abcd"))
    trials = [each.trials for each in classroom.boards.read(board).pupils]
    assert sorted(trial.cell for (trial,) in trials) == [0, 1, 2, 3]
    assert all(trial.run for (trial,) in trials)


def test_nobody_has_two_runs_at_once(classroom, training, store):
    board = training("ann")

    def begin(_):
        try:
            return classroom.train(board, "ann")
        except BoardError as sentence:
            assert str(sentence) == "Your run has not ended yet."
            return ""

    with ThreadPoolExecutor(4) as windows:
        begun = list(windows.map(begin, range(4)))
    assert [each for each in begun if each] == store.ids()
    with pytest.raises(BoardError, match="not ended"):
        classroom.train(board, "ann")


def test_a_pupil_stops_only_their_own_run(classroom, training, store):
    board = training("ann", "ben")
    runs = {each: classroom.train(board, each) for each in ("ann", "ben")}
    classroom.stop(board, "ann")
    assert {each: store.state(run).status for each, run in runs.items()} == {
        "ann": "stopped",
        "ben": "queued",
    }
    for secret in (board, "ann", ""):  # the link of the class, or a pupil's own secret
        with pytest.raises(BoardError, match="Only the teacher's link"):
            classroom.stop_run_of(board, secret, owner_hash("ben"))
    assert store.state(runs["ben"]).status == "queued"


@pytest.mark.parametrize("act", ["steer", "remove", "end"])
def test_only_the_teacher_s_link_steers(classroom, training, act):
    board = training("ann")
    arguments = [owner_hash("ann")] if act == "remove" else []
    with pytest.raises(BoardError, match="Only the teacher's link"):
        getattr(classroom, act)(board, board, *arguments)
    assert classroom.boards.read(board).pupils


def test_the_teacher_stops_and_removes(classroom, made, training, store):
    board = training("ann", "ben")
    runs = [classroom.train(board, each) for each in ("ann", "ben")]
    classroom.stop_run_of(*made, owner_hash("ann"))
    classroom.remove(*made, owner_hash("ben"))
    assert {store.state(run).status for run in runs} == {"stopped"}
    assert [each.name for each in classroom.boards.read(board).pupils] == ["ann"]


def test_the_end_deletes_names_and_predictions_and_leaves_runs_to_their_pupils(
    classroom, made, training, store, tmp_path
):
    board = training("Annabel")
    run = classroom.train(board, "Annabel")
    assert b"Annabel" in b"".join(each.read_bytes() for each in tmp_path.rglob("*.json"))
    classroom.end(*made)
    with pytest.raises(BoardError, match="it has ended"):
        classroom.snapshot(board)
    assert store.state(run).status == "stopped"
    assert [each.id for each in store.runs("Annabel")] == [run]
    assert b"Annabel" not in b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


def test_a_run_that_cannot_be_queued_keeps_no_cell(classroom, engine, training, monkeypatch):
    board = training("ann")

    def refuse(*_, **__):
        raise EngineError("No scheduler answers.")

    monkeypatch.setattr(engine, "submit", refuse)
    with pytest.raises(EngineError, match="No scheduler"):
        classroom.train(board, "ann")
    assert classroom.boards.read(board).pupils[0].trials == ()


def test_a_class_that_ends_while_a_run_is_queued_stops_it(
    classroom, engine, made, training, store, monkeypatch
):
    board = training("ann")
    submit = engine.submit

    def end_meanwhile(*given, **named):
        run = submit(*given, **named)
        classroom.end(*made)
        return run

    monkeypatch.setattr(engine, "submit", end_meanwhile)
    with pytest.raises(BoardError, match="it has ended"):
        classroom.train(board, "ann")
    assert [store.state(each).status for each in store.ids()] == ["stopped"]


def test_a_run_that_was_deleted_is_no_outcome_and_its_cell_is_given_again(
    classroom, training, store, finish
):
    board = training("ann")
    run = classroom.train(board, "ann")
    finish(run, 0.5)
    assert classroom.snapshot(board).leading == (0,)
    store.delete(run)
    now = classroom.snapshot(board)
    assert (now.leading, now.outcomes[0].accuracy, now.decided) == ((), None, False)
    classroom.train(board, "ann")
    assert [each.cell for each in classroom.boards.read(board).pupils[0].trials] == [0, 0]


def test_outcomes_stand_beside_predictions_and_the_best_wins(classroom, training, finish):
    board = training(*"abcd")
    runs = [classroom.train(board, each) for each in "abcd"]
    for run, accuracy in zip(runs, (0.5, 0.75, 0.25, 0.75), strict=True):
        assert not classroom.snapshot(board).decided
        finish(run, accuracy)
    now = classroom.snapshot(board)
    assert [each.predicted for each in now.outcomes] == [4, 0, 0, 0]
    assert [each.accuracy for each in now.outcomes] == [0.5, 0.75, 0.25, 0.75]
    assert (now.leading, now.decided) == ((1, 3), True)
    finish(classroom.train(board, "a"), 1.0)  # cell 0 again: (0.5 + 1.0) / 2
    assert classroom.snapshot(board).outcomes[0].accuracy == 0.75
