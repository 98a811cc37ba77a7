"""The page “Quiz” without a browser: rounds, verdicts, mistakes and results."""

from __future__ import annotations

import json
import re

import pytest

from cnnviz.inspection import InspectionError
from cnnviz.teaching.quizzes import KINDS, LENGTH, Round, make_question
from cnnviz.ui.quiz import asking
from tests.pages.drive import all_shown, opened
from tests.teaching.quizzes.answers import made_up

ROUND = Round(7, 1, ("output_size", "macs"))
QUESTIONS = [make_question(kind, seed, ROUND.level, made_up) for kind, seed in ROUND.plan]


def begun(round_=ROUND):
    page = opened("quiz", quiz_seed=round_.seed, quiz_level=str(round_.level))
    page.session_state["quiz_kinds"] = list(round_.kinds)
    page.run()
    assert not page.exception
    return page


def press(page, label):
    (button,) = (each for each in page.button if each.label == label)
    button.click().run()
    assert not page.exception
    return page


def answer(page, given):
    (page.radio[0] if page.radio else page.number_input[0]).set_value(given)
    return press(page, "Check")


def drawn(page):
    """Give what is drawn as HTML, but for the page's own looks."""
    return [node.proto.body for node in page.get("html") if "<style>" not in node.proto.body]


def feedback(page):
    """Give what is said, and whether as of a right answer."""
    (line,) = all_shown(page, "feedback")
    data = json.loads(line.json)
    return data["said"], data["right"]


def dots(page):
    (found,) = (each for each in drawn(page) if "quiz-dots" in each)
    return re.search('aria-label="([^"]+)"', found)[1]


def wrong_option(question):
    return next(each for each in question.options if not question.is_right(each.answer))


@pytest.fixture(scope="module")
def finished():
    """Play a round: every other answer is wrong; give what was said, and the page in the end."""
    page, said = begun(), []
    for at, question in enumerate(QUESTIONS):
        assert dots(page).startswith(f"Question {at + 1} of 10.")
        assert page.header[0].value == question.prompt
        assert page.radio[0].options == [each.label for each in question.options]
        assert feedback(page) == ("", False)
        given = question.answer if at % 2 == 0 else wrong_option(question).answer
        answer(page, given)
        said.append((feedback(page), [each.value for each in page.info], drawn(page)))
        press(page, "Next" if at + 1 < LENGTH else "Result")
    return said, page


def test_a_right_answer_is_said_to_be_right(finished):
    for question, (said, mistakes, _) in list(zip(QUESTIONS, finished[0], strict=True))[::2]:
        assert said == (f"Right: {question.answer:,}.", True)
        assert mistakes == []


def test_a_wrong_answer_brings_the_right_one_and_the_mistake_with_its_numbers(finished):
    for question, (said, mistakes, _) in list(zip(QUESTIONS, finished[0], strict=True))[1::2]:
        given = wrong_option(question).answer
        assert said == (f"Not {given:,}, but {question.answer:,}.", False)
        assert mistakes == [question.mistake(given).sentence]


def test_the_arithmetic_is_written_out_with_the_numbers(finished):
    for question, (_, _, shown) in zip(QUESTIONS, finished[0], strict=True):
        sums = [each for each in shown if "quiz-sum" in each]
        assert len(sums) == len(question.sums)
        for line, written in zip(question.sums, sums, strict=True):
            assert line in written
            assert f"= {question.answer:,}" in written


def test_the_result_counts_by_kind_and_lists_every_question(finished):
    page = finished[1]
    assert page.header[0].value == "5 of 10 are right"
    (kinds,) = (each for each in drawn(page) if "quiz-kinds" in each)
    for kind in ROUND.kinds:
        places = [at for at, (name, _) in enumerate(ROUND.plan) if name == kind]
        right = sum(at % 2 == 0 for at in places)
        assert f"{KINDS[kind].title}</dt>" in kinds
        assert f"{right} / {len(places)}" in kinds
    assert [each.label for each in page.expander] == [
        f"{at + 1}. {question.prompt}" for at, question in enumerate(QUESTIONS)
    ]
    assert [each.icon for each in page.expander] == [":material/check:", ":material/close:"] * 5


def test_the_link_of_the_result_brings_the_same_round(finished):
    address = finished[1].code[0].value
    assert address.endswith("?seed=7&kinds=output_size,macs")
    page = opened("quiz")
    page.query_params.update({"seed": "7", "kinds": "output_size,macs"})
    page.run()
    assert page.header[0].value == QUESTIONS[0].prompt
    assert page.radio[0].options == [each.label for each in QUESTIONS[0].options]


def test_show_me_leads_to_the_page_with_the_settings():
    page = answer(begun(), QUESTIONS[0].answer)
    (link,) = page.get("link_button")
    place = QUESTIONS[0].place
    assert link.proto.url == f"{place.page}?{place.query}"
    assert link.proto.label == f"Show me: {place.page.capitalize()}"


def test_show_me_leads_on_embedded_and_in_the_language_of_the_address():
    page = opened("quiz", quiz_seed=ROUND.seed, quiz_kinds=list(ROUND.kinds))
    page.query_params.update({"lang": "ko", "embed": "true", "embed_options": "dark_theme"})
    page.run()
    page.radio[0].set_value(QUESTIONS[0].answer)
    (link,) = press(page, "확인").get("link_button")
    asked = QUESTIONS[0].place.query
    assert link.proto.url.endswith(f"?{asked}&lang=ko&embed=true&embed_options=dark_theme")


def test_answers_survive_a_visit_to_another_page():
    page = answer(begun(), QUESTIONS[0].answer)
    press(page, "Next")
    page.switch_page("../../pages/dense.py").run()
    page.switch_page("../../pages/quiz.py").run()
    assert dots(page) == "Question 2 of 10. Right so far: 1."
    assert page.header[0].value == QUESTIONS[1].prompt


def test_nothing_answered_is_said_and_counts_for_nothing():
    page = press(begun(), "Check")
    assert [each.value for each in page.info] == ["Give an answer first."]
    assert dots(page) == "Question 1 of 10. Right so far: 0."


def test_a_typed_number_is_right_by_its_value():
    round_ = Round(3, 3, ("cell_value",))
    question = make_question(*round_.plan[0], 3, made_up)
    page = begun(round_)
    assert not page.radio
    answer(page, float(question.answer))
    assert feedback(page) == (f"Right: {question.answer:g}.", True)


def test_a_round_begins_and_begins_anew():
    page = opened("quiz").run()
    assert page.title[0].value == "Quiz"
    press(page, "Start a round of 10")
    assert dots(page) == "Question 1 of 10. Right so far: 0."
    assert 1 <= page.session_state["quiz_seed"] <= 999_999


def test_no_kinds_are_no_round():
    page = opened("quiz")
    page.session_state["quiz_kinds"] = []
    page.run()
    (start,) = (each for each in page.button if each.label == "Start a round of 10")
    assert start.disabled
    assert "Choose at least one kind." in [each.value for each in page.caption]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"seed": "abc"}, "`seed`"),
        ({"level": "4"}, "`level`"),
        ({"kinds": "flops"}, "`kinds`"),
    ],
)
def test_a_link_that_cannot_be_is_left_out_with_a_sentence(given, said):
    page = opened("quiz")
    page.query_params.update(given)
    page.run()
    assert not page.exception
    (sentence,) = (each.value for each in page.warning)
    assert said in sentence
    assert any(each.label == "Start a round of 10" for each in page.button)


def test_a_network_that_gives_no_answer_is_said_and_asked_again(monkeypatch):
    def fails(*_):
        raise InspectionError("The network is away.")

    monkeypatch.setattr(asking, "question", fails)
    monkeypatch.setattr(asking, "warm_up", lambda round_: None)
    page = begun(Round(5, 1, ("grad_cam",)))
    assert [each.value for each in page.error] == ["The network is away."]
    assert "Once more" in [each.label for each in page.button]


def test_a_question_about_a_network_is_asked_of_the_process(monkeypatch):
    monkeypatch.setattr(asking, "warm_up", lambda round_: None)
    monkeypatch.setattr(asking, "inspector", lambda: type("I", (), {"ask": staticmethod(made_up)}))
    asking._question.clear()
    round_ = Round(5, 2, ("grad_cam",))
    page = begun(round_)
    question = make_question(*round_.plan[0], 2, made_up)
    assert page.radio[0].options == [str(each.label) for each in question.options]
    (figures,) = (each for each in drawn(page) if "quiz-figures" in each)
    for _, before, after in question.exhibits[-1].rows:
        assert f"<td>{before.replace('<', '&lt;').replace('>', '&gt;')}</td>" in figures
        assert after.replace("<", "&lt;").replace(">", "&gt;") in figures
    asking._question.clear()
