"""A board as data: who predicts when, and who is given which cell."""

from __future__ import annotations

import pytest

from cnnviz.teaching.class_board import MAX_PUPILS, Board, BoardError, Pupil, Trial
from cnnviz.teaching.class_board.board import MAX_TRIALS
from cnnviz.teaching.quizzes import LENGTH


@pytest.fixture
def board(settings):
    return Board(settings, "teacher", 0.0).joined("a", "Ann").joined("b", "Ben")


@pytest.fixture
def quiz(quiz_settings):
    return Board(quiz_settings, "teacher", 0.0).joined("a", "Ann").joined("b", "Ben")


def answer_all(board, owner):
    for at in range(len(board.pupil(owner).marks), LENGTH):
        board = board.answered(owner, at, right=at % 2 == 0)
    return board


def test_who_joins_again_stays_who_they_are(board):
    assert board.joined("a", "Other") == board
    assert [each.name for each in board.joined("c", "ann").pupils] == ["Ann", "Ben", "ann 2"]


def test_a_board_is_full_at_its_limit(board):
    for at in range(MAX_PUPILS - 2):
        board = board.joined(str(at), f"P{at}")
    with pytest.raises(BoardError, match="full: a board has room for 40 pupils"):
        board.joined("late", "Late")


def test_a_prediction_is_made_once(board):
    board = board.predicted("a", 2)
    assert board.pupil("a").prediction == 2
    with pytest.raises(BoardError, match="it stays as it is"):
        board.predicted("a", 1)


@pytest.mark.parametrize("cell", [-1, 4])
def test_only_a_cell_of_the_grid_is_predicted(board, cell):
    with pytest.raises(BoardError, match=f"no cell {cell}"):
        board.predicted("a", cell)


def test_a_stranger_neither_predicts_nor_trains(board):
    for act in (lambda: board.predicted("x", 0), lambda: board.opened(training=True).given("x")):
        with pytest.raises(BoardError, match="Join the class first"):
            act()


def test_no_prediction_is_taken_once_they_are_closed_until_they_open_again(board):
    closed = board.opened(predicting=False)
    with pytest.raises(BoardError, match="Predictions are closed"):
        closed.predicted("a", 0)
    assert closed.opened(predicting=True).predicted("a", 0).pupil("a").prediction == 0


def test_who_could_see_outcomes_predicts_no_more(board):
    board = board.predicted("a", 0).opened(training=True)
    assert not board.pupil("b").sees  # predictions are open still
    watching = board.opened(predicting=False)
    assert watching.pupil("b").sees
    assert watching.joined("c", "Late").pupil("c").sees
    with pytest.raises(BoardError, match="a prediction comes before"):
        watching.opened(predicting=True).predicted("b", 0)
    assert watching.opened(predicting=True).joined("d", "New").predicted("d", 1)


def test_training_needs_the_teacher_and_a_prediction(board):
    with pytest.raises(BoardError, match="has not begun"):
        board.predicted("a", 0).given("a")
    with pytest.raises(BoardError, match="Predict first"):
        board.opened(training=True).given("a")


def test_the_cell_trained_least_often_is_given_first(board):
    board = board.predicted("a", 0).predicted("b", 0).opened(training=True)
    given = []
    for owner in "ababa":
        board = board.given(owner)
        given.append((board.pupil(owner).trials[-1].cell, board.pupil(owner).trials[-1].repeat))
    assert given == [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1)]  # again, with another seed


def test_a_run_that_was_lost_leaves_its_cell_to_the_next_with_another_seed(board):
    board = board.predicted("a", 0).opened(training=True).given("a")
    board = board.queued("a", Trial(0), "run")
    assert board.given("a", {"run"}).pupil("a").trials[-1] == Trial(0, "", 1)


def test_a_trial_without_a_run_is_taken_back(board):
    board = board.predicted("a", 0).opened(training=True).given("a")
    assert board.queued("a", Trial(0), "").pupil("a").trials == ()


def test_a_pupil_trains_only_so_many(board):
    board = board.predicted("a", 0).opened(training=True)
    for _ in range(MAX_TRIALS):
        board = board.given("a")
    with pytest.raises(BoardError, match="at most 8"):
        board.given("a")


def test_who_is_removed_leaves_nothing(board):
    assert [each.name for each in board.predicted("a", 0).without("a").pupils] == ["Ben"]


@pytest.mark.parametrize(
    "pupil", [Pupil("a", "Ann", prediction=4), Pupil("a", "Ann", trials=(Trial(-1),))]
)
def test_a_cell_beside_the_grid_makes_no_board(settings, pupil):
    with pytest.raises(ValueError, match="no cell"):
        Board(settings, "t", 0.0, pupils=(pupil,))


def test_outcomes_are_seen_and_cells_trained_after_the_last_question_alone(quiz):
    board = quiz.opened(training=True)
    for at in range(LENGTH):
        assert not board.pupil("a").sees
        with pytest.raises(BoardError, match="Answer the quiz first"):
            board.given("a")
        board = board.answered("a", at, right=at == 3)
    assert board.pupil("a").marks == (False, False, False, True, *[False] * 6)
    assert board.pupil("a").sees
    assert board.given("a").pupil("a").trials


@pytest.mark.parametrize("at", [-1, 0, 2, LENGTH])
def test_a_question_is_answered_once_and_in_its_turn(quiz, at):
    board = quiz.answered("a", 0, right=True)
    with pytest.raises(BoardError, match="answered once, in the order"):
        board.answered("a", at, right=True)


def test_no_question_comes_after_the_last(quiz):
    with pytest.raises(BoardError, match="answered once, in the order"):
        answer_all(quiz, "a").answered("a", LENGTH, right=True)


def test_a_quiz_that_is_closed_takes_no_answer_until_it_opens_again(quiz):
    board = answer_all(quiz, "a").opened(predicting=False, training=True)
    with pytest.raises(BoardError, match="quiz is closed"):
        board.answered("b", 0, right=True)
    assert [(each.ready, each.sees) for each in board.pupils] == [(True, True), (False, True)]
    # Outcomes give no question of the quiz away.
    assert answer_all(board.opened(predicting=True), "b").pupil("b").ready


def test_a_class_either_predicts_or_answers(board, quiz):
    with pytest.raises(BoardError, match="answers a quiz instead"):
        quiz.predicted("a", 0)
    with pytest.raises(BoardError, match="has no quiz"):
        board.answered("a", 0, right=True)


def test_marks_of_no_quiz_make_no_board(settings, quiz_settings):
    for given, marks in ((settings, (True,)), (quiz_settings, (True,) * (LENGTH + 1))):
        with pytest.raises(ValueError, match="questions"):
            Board(given, "t", 0.0, pupils=(Pupil("a", "Ann", marks=marks),))
