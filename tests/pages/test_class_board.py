"""The class board without a browser: what teacher and pupils see, and what each may do."""

from __future__ import annotations

import json

import pytest

from cnnviz.i18n import percent, speak
from cnnviz.teaching.class_board import Classroom
from cnnviz.teaching.quizzes import LENGTH, make_question
from cnnviz.training.store.ids import owner_hash
from cnnviz.ui import engine
from cnnviz.ui.class_board import settings, tables, views
from cnnviz.ui.class_board.classroom import look
from cnnviz.ui.sweeps.views import setting_and_value
from tests.pages.drive import all_shown, opened, run, shown
from tests.pages.test_words import KEPT
from tests.pages.words import english_words, speaking
from tests.teaching.class_board.queue_only import QueueOnly, finished
from tests.teaching.quizzes.answers import made_up

SEED = 271_828  # of the quiz
GRID = {"kernel_size": (3, 5), "optimizer": ("adam", "sgd")}


@pytest.fixture
def classroom(store, monkeypatch):
    monkeypatch.setattr(engine, "Engine", QueueOnly)
    return Classroom(engine.engine())


def visit(who="teacher", **query):
    page = opened("class_board", session_owner=who, session_owner_answered=True)
    page.query_params.update(query)
    return run(page, prefix="class_board")


def press(page, label):
    next(each for each in page.button if each.label == label).click()
    return again(page)


def again(page):
    look.clear()  # as if a second had passed
    page.run()
    assert not page.exception
    return page


@pytest.fixture
def teacher(classroom):
    """Make a class, and stay on its page."""
    page = opened("class_board", session_owner="teacher", session_owner_answered=True)
    run(page, prefix="class_board", grid=GRID, title="Which *wins*?", epochs=2, share=5)
    return press(page, "Make the board")


@pytest.fixture
def board(teacher):
    return teacher.session_state["class_board_board"]


@pytest.fixture
def secret(teacher):
    return teacher.session_state["class_board_teacher"]


@pytest.fixture
def pupil(board):
    """Give a function that lets a pupil join by the page."""

    def join(name, who=None):
        page = visit(who or name, board=board)
        page.text_input[0].set_value(name)
        return press(page, "Join")

    return join


def predict(page, *places):
    for radio, at in zip(page.radio, places, strict=True):
        radio.set_value(at)
    return press(page, "Predict")


def said(page):
    return " ".join(each.value for each in (*page.markdown, *page.caption, *page.info))


def buttons(page):
    return [each.label for each in page.button]


def grid(page):
    return next(each.value for each in page.get("html") if "class-board" in each.value)


def rows(page):
    sent = json.loads(shown(page, "table").json)
    return [[cell["text"] for cell in row["cells"]] for row in sent["rows"]]


def everything(page):
    """Give all that a browser is sent of a page."""
    return " ".join(
        str(node.proto) for node in page._tree if getattr(node, "proto", None) is not None
    )


def test_a_class_is_made_of_a_grid_and_its_cost_is_said(classroom):
    page = visit()
    assert "**6 runs**, 24 epochs" in said(page)
    run(page, prefix="class_board", grid={"dropout": (2.0,)})
    assert page.info[0].value.startswith("Dropout 2: `dropout` must be")
    assert "Make the board" not in buttons(page)


def test_the_teacher_is_given_two_links(teacher, board, secret):
    assert teacher.header[0].value == r"Which \*wins\*?"
    links = [each.value for each in teacher.code]
    assert links[0].endswith(f"class-board?board={board}")
    assert links[1].endswith(f"class-board?board={board}&teacher={secret}")
    assert links[2].startswith("<iframe src=")
    assert f"board={board}&amp;embed=true" in links[2]
    assert secret not in links[0] + links[2]


def test_a_pupil_joins_predicts_and_then_sees_the_board(teacher, pupil):
    page = pupil("Mina")
    assert "You are **Mina**." in said(page)
    assert "0 of 1 pupils have predicted" in said(page)
    assert not all_shown(page, "table")
    press(page, "Predict")
    assert page.error[0].value == "Choose a value of each setting first."
    predict(page, 1, 0)
    assert r"You predict: **Kernel size 5, optimizer adam**." in said(page)
    assert "Predict" not in buttons(page)
    assert rows(page) == [["Mina", "5 × adam", "–", "–", "–", "–"]]
    assert grid(page).count("0 predict it") == 3
    assert "1 predicts it" in grid(page)
    assert "your prediction" in grid(page)
    assert "The training has not begun" in said(page)


def test_a_cell_is_trained_watched_and_stopped_by_its_pupil(teacher, pupil, store):
    mina, jun = pupil("Mina"), pupil("Jun")
    predict(mina, 0, 0), predict(jun, 1, 1)
    press(teacher, "Start training")
    for page in (mina, jun):
        press(again(page), "Train my cell")
    assert "Your cell: **Kernel size 3, optimizer sgd**. Place 2 in the queue." in said(jun)
    assert "queued, place 1" in grid(jun)
    assert rows(jun)[1][3:] == ["3 × sgd", "–", "queued, place 2"]
    press(jun, "Stop my run")
    status = {each.owner: each.state.status for each in map(store.run, store.ids())}
    assert status == {owner_hash("Mina"): "queued", owner_hash("Jun"): "stopped"}
    assert "Train another cell" in buttons(jun)


def test_outcomes_are_shown_with_the_winner_and_who_said_so(teacher, pupil, store):
    pages = [pupil(name) for name in "abcd"]
    for page in pages:
        predict(page, 0, 1)
    press(teacher, "Start training")
    for accuracy, page in zip((0.5, 0.75, 0.25, 0.125), pages, strict=True):
        press(again(page), "Train my cell")
        (run_id,) = (each for each in store.ids() if store.state(each).active)
        finished(store, run_id, accuracy)
    again(teacher)
    best, first = percent(0.75), percent(0.5)
    won = f"**Winner: Kernel size 3, optimizer sgd**, {best}. Predicted by 4 pupils."
    assert won in said(teacher)
    assert rows(teacher)[0] == ["a", "3 × sgd", best, "3 × adam", first, "finished"]
    assert grid(teacher).count("wins") == 1


def test_who_missed_the_predictions_trains_and_watches_all_the_same(teacher, pupil):
    page = pupil("Late")
    press(teacher, "Close predictions")
    assert "Predictions are closed" in said(again(page))
    assert not page.radio
    assert not all_shown(page, "table")
    press(teacher, "Start training")
    assert "Train my cell" in buttons(again(page))
    assert rows(page)[0][:2] == ["Late", "–"]
    press(teacher, "Open predictions")
    assert not again(page).radio  # outcomes may have been seen


def test_a_pupil_is_sent_neither_the_teacher_s_secret_nor_others_runs(
    teacher, pupil, secret, store
):
    mina, jun = pupil("Mina"), pupil("Jun")
    predict(mina, 0, 0), predict(jun, 0, 0)
    press(teacher, "Start training")
    press(again(jun), "Train my cell")
    sent = everything(again(mina))
    assert "Jun" in sent
    for kept in (secret, owner_hash(secret), owner_hash("Jun"), *store.ids()):
        assert kept not in sent
    assert not {"Stop the run", "Hold training", "End it for good", "Stop my run"} & {
        *buttons(mina)
    }


def test_another_s_secret_is_no_teacher(board):
    page = visit(board=board, teacher="x" * 22)
    assert "Join" in buttons(page)
    assert "Start training" not in buttons(page)


@pytest.mark.parametrize("name", ["<b>*bold*</b>", "[a](//x.y)", "`:smile:` $x$"])
def test_a_name_is_shown_as_it_stands(pupil, name):
    page = predict(pupil(name, "who"), 0, 0)
    (line,) = (each.value for each in page.markdown if each.value.startswith("You are"))
    assert line == f"You are **{views.literal(name)}**."
    assert rows(page)[0][0] == name  # a component writes it as text
    assert name not in grid(page)


def test_a_name_that_is_none_is_refused_in_one_sentence(pupil):
    page = pupil("\u200b", "who")
    assert page.error[0].value == "A name has 1 to 24 characters, got 0."
    assert "Join" in buttons(page)


def test_the_teacher_stops_a_run_and_removes_a_pupil(teacher, pupil, store):
    mina = predict(pupil("Mina"), 0, 0)
    press(teacher, "Start training")
    press(again(mina), "Train my cell")
    press(again(teacher), "Stop the run")
    assert [store.state(each).status for each in store.ids()] == ["stopped"]
    press(teacher, "Remove from the class")
    assert "0 pupils have joined." in said(teacher)
    assert "Join" in buttons(again(mina))


def test_the_results_are_a_table_without_formulas(teacher, pupil, classroom, board):
    predict(pupil("=1+1"), 0, 1)
    press(again(teacher), "Start training")
    classroom.train(board, "=1+1")
    text = tables.csv_of(classroom.snapshot(board))
    assert text.splitlines() == [
        "Pupil,Prediction,Outcome of the prediction,Trained,Outcome,Status",
        '\'=1+1,"Kernel size 3, optimizer sgd",–,"Kernel size 3, optimizer adam",–,'
        '"queued, place 1"',
    ]
    assert [each.label for each in teacher.get("download_button")] == ["Results (.csv)"]


def test_a_class_that_ended_is_gone_for_all(teacher, pupil, board):
    mina = pupil("Mina")
    press(teacher, "End it for good")
    for page in (teacher, again(mina), visit(board=board)):
        assert [each.value for each in page.info] == [
            "There is no such class: its link is wrong, or it has ended."
        ]
        assert "Mina" not in everything(page)
    press(teacher, "A new class")
    assert "Make the board" in buttons(teacher)


def test_names_are_in_no_sealed_page_and_no_assignment_leads_here(teacher, pupil):
    predict(pupil("Mina"), 0, 0)
    again(teacher)
    assert all_shown(teacher, "table")
    assert [each.label for each in teacher.get("download_button")] == ["Results (.csv)"]
    page = run(opened("assignments"), prefix="assignments")
    assert "Class board" not in page.selectbox[0].options


@pytest.fixture
def quiz(classroom, monkeypatch):
    """Make a class that answers a quiz, and stay on its page."""
    monkeypatch.setattr(settings, "new_seed", lambda: SEED)
    page = opened("class_board", session_owner="teacher", session_owner_answered=True)
    given = {"first": "quiz", "kinds": ["output_size", "macs"], "grid": GRID, "epochs": 2}
    run(page, prefix="class_board", **given)
    return press(page, "Make the board")


@pytest.fixture
def questions(quiz, classroom):
    round_ = classroom.boards.read(quiz.session_state["class_board_board"]).settings.quiz
    return [make_question(*each, round_.level, made_up) for each in round_.plan]


@pytest.fixture
def answering(quiz, questions):
    """Give a function that lets a pupil join the class and answer questions, some of them wrong."""

    def join_and_answer(name, wrong=(), count=LENGTH):
        page = visit(name, board=quiz.session_state["class_board_board"])
        page.text_input[0].set_value(name)
        press(page, "Join")
        for at, question in enumerate(questions[:count]):
            assert page.subheader[0].value == question.prompt
            options = [each.answer for each in question.options]
            refused = next(each for each in options if not question.is_right(each))
            page.radio[0].set_value(refused if at in wrong else question.answer)
            press(page, "Check")
            if at + 1 < count:
                press(page, "Next")
        return page

    return join_and_answer


def feedback(page):
    return json.loads(shown(page, "feedback").json)["said"]


def test_all_pupils_answer_the_same_questions_each_once(quiz, questions, answering):
    mina, jun = answering("Mina", wrong={0}, count=1), answering("Jun", count=1)
    right = questions[0].answer
    assert feedback(mina).endswith(f", but {right:,}.")
    assert mina.info[0].value in [each.sentence for each in questions[0].mistakes]
    assert feedback(jun) == f"Right: {right:,}."
    assert "Check" not in buttons(mina)
    assert not all_shown(mina, "table")  # outcomes come after the last question
    other = visit("Mina", board=mina.session_state["class_board_board"])
    assert other.subheader[0].value == questions[1].prompt  # from another window


def test_results_of_the_quiz_stand_beside_outcomes(quiz, answering, store, classroom):
    mina, _ = answering("Mina", wrong={1, 4}), answering("Jun", count=3)
    assert "1 of 2 pupils have finished the quiz." in said(again(quiz))
    press(quiz, "Start training")
    press(press(mina, "Result"), "Train my cell")
    assert "Your result in the quiz: **8 of 10 are right**." in said(mina)
    finished(store, *store.ids(), 0.5)
    best = percent(0.5)
    assert rows(again(mina)) == [
        ["Mina", "8 / 10", "3 × adam", best, "finished"],
        ["Jun", "3 / 3 so far", "–", "–", "–"],
    ]
    assert f"**Ahead so far: Kernel size 3, optimizer adam**, {best}." in said(mina)
    assert "predict" not in grid(mina)
    asked = json.loads(all_shown(again(quiz), "table")[1].json)["rows"]
    counts = [[cell["text"] for cell in row["cells"]] for row in asked]
    assert [row[2:] for row in counts[:5]] == [
        ["2", "2"],
        ["1", "2"],
        ["2", "2"],
        ["1", "1"],
        ["0", "1"],
    ]
    assert {row[1] for row in counts} == {"Output size", "Multiply-adds of a layer"}
    board = quiz.session_state["class_board_board"]
    assert tables.csv_of(classroom.snapshot(board)).splitlines() == [
        "Pupil,Right answers,Answered,Trained,Outcome,Status",
        f'Mina,8,10,"Kernel size 3, optimizer adam",{best},finished',
        "Jun,3,3,,,",
    ]


def test_the_teacher_has_the_link_of_the_questions_and_pupils_do_not(quiz, answering):
    address = f"quiz?seed={SEED}&level=1&kinds=output_size,macs"
    assert [each.value for each in quiz.code][2].endswith(address)
    assert str(SEED) not in everything(answering("Mina", count=1))


def test_who_is_late_for_the_quiz_trains_and_watches_all_the_same(quiz, answering):
    late = answering("Late", count=1)
    press(quiz, "Close the quiz"), press(quiz, "Start training")
    assert "The quiz is closed" in said(press(again(late), "Next"))
    assert "Train my cell" in buttons(late)
    assert "Open the quiz" in buttons(quiz)


def test_a_quiz_of_no_kinds_makes_no_board(classroom):
    page = visit()
    run(page, prefix="class_board", first="quiz", kinds=[])
    assert page.info[0].value == "Choose at least one kind of questions."
    assert "Make the board" not in buttons(page)


def test_a_quiz_is_korean_too(quiz, answering):
    board, teacher = (quiz.session_state[f"class_board_{name}"] for name in ("board", "teacher"))
    answering("미나", wrong={0}, count=1)
    for query in ({"first": "quiz"}, {"board": board}, {"board": board, "teacher": teacher}):
        page = opened("class_board", session_owner="미나", session_owner_answered=True)
        page.query_params.update(query)
        run(speaking(page, "ko"), prefix="class_board")
        assert english_words(page, KEPT) == {}, query


def test_all_is_korean(classroom, board, secret, pupil):
    predict(pupil("미나"), 0, 0)
    classroom.steer(board, secret, training=True)
    with speak("ko"):
        classroom.train(board, "미나", setting_and_value)
    look.clear()
    for query in ({}, {"board": board}, {"board": board, "teacher": secret}):
        page = opened("class_board", session_owner="미나", session_owner_answered=True)
        page.query_params.update(query)
        run(speaking(page, "ko"), prefix="class_board")
        assert english_words(page, KEPT | {"Which", "wins"}) == {}, query


def test_no_kind_of_questions_is_out_of_sight(classroom):
    page = run(opened("class_board"), prefix="class_board", first="quiz")
    (kinds,) = (each for each in page.button_group if each.key == "class_board_kinds")
    assert kinds.proto.wrap
