"""No question ends another, holds it back, or waits for ever."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import psutil
import pytest

from cnnviz.inspection import InspectionError, Inspector, Job, Limits, ModelChoice
from cnnviz.inspection.limits import PendingQuestion
from cnnviz.inspection.memory_limit import MAX_BYTES
from tests.inspection import sample_questions
from tests.inspection.test_inspector import until

# In the way of no question, however slow the machine is; a test hurries what it means.
FAR = {"silence": 1e6, "heed": 1e6, "away": 1e6, "look": 0.02}


@pytest.fixture(scope="module")
def inspector():
    inspector = Inspector("memory://", Limits(**FAR))
    yield inspector
    inspector.close()


@pytest.fixture
def hurry(inspector, monkeypatch):
    def set_limits(**limits):
        monkeypatch.setattr(inspector._dispatcher, "_limits", Limits(**{**FAR, **limits}))

    return set_limits


def pid_in(file):
    until(lambda: file.exists() and file.read_text())
    return int(file.read_text())


def nothing_is_under_way(inspector):
    return not inspector._dispatcher._pending


@pytest.mark.parametrize(
    ("question", "given", "sentence"),
    [
        (sample_questions.answer_what_cannot_be_read, [], "^The answer to this could not be read"),
        (sample_questions.answer_what_cannot_be_sent, [], "^This could not be computed"),
        (sample_questions.twice, [[bytes(10**6), lambda: 0]], "^This could not be asked"),
        (
            sample_questions.twice,
            [[bytes(10**6), sample_questions.Unreadable()]],
            "^This could not be asked",
        ),
        (sample_questions.leave, [], "^This could not be computed"),
    ],
    ids=["answer unread", "answer unsent", "cut in the middle", "question unread", "exit"],
)
def test_what_cannot_be_sent_or_read_ends_its_own_question_alone(
    inspector, question, given, sentence
):
    before = inspector.ask(sample_questions.process_id)
    beside = inspector.begin(sample_questions.count, 10**6)
    with pytest.raises(InspectionError, match=sentence):
        inspector.ask(question, *given)
    assert inspector.ask(sample_questions.process_id) == before
    assert not beside.done
    beside.cancel()


def test_a_cancelled_future_ends_its_own_question_alone(inspector):
    job = inspector.begin(sample_questions.count, 10**6)
    until(lambda: job.progress.done)
    job.answer.cancel()
    with pytest.raises(InspectionError, match="stopped"):
        job.result()
    until(lambda: nothing_is_under_way(inspector))
    assert inspector.ask(sample_questions.twice, 1) == (2, "")


def test_a_future_cancelled_just_before_its_answer_holds_nobody_up(inspector, tmp_path):
    job = inspector.begin(sample_questions.wait, tmp_path / "begun", tmp_path / "go")
    pid_in(tmp_path / "begun")
    job.answer.cancel()
    (tmp_path / "go").touch()
    until(lambda: nothing_is_under_way(inspector))
    assert inspector.ask(sample_questions.twice, 1) == (2, "")


def test_a_quick_question_waits_for_no_slow_ones(inspector, tmp_path):
    with ThreadPoolExecutor(6) as threads:
        slow = [
            threads.submit(inspector.ask, sample_questions.wait, tmp_path / f"{i}", tmp_path / "go")
            for i in range(6)
        ]
        for i in range(6):
            pid_in(tmp_path / f"{i}")
        assert inspector.ask(sample_questions.twice, 1) == (2, "")
        assert not any(each.done() for each in slow)
        (tmp_path / "go").touch()
        assert {each.result() for each in slow} == {inspector.ask(sample_questions.process_id)}


def test_nobody_waits_while_the_pipe_is_full(inspector):
    process = psutil.Process(inspector.ask(sample_questions.process_id))
    process.suspend()
    jobs = [inspector.begin(sample_questions.twice, bytes(10**6)) for _ in range(2)]
    jobs[0].cancel()
    assert jobs[0].done
    process.resume()
    assert jobs[1].result() == (bytes(2 * 10**6), "")


def test_a_question_that_says_nothing_is_answered_and_its_process_ends(inspector, hurry, tmp_path):
    job = inspector.begin(sample_questions.run_away, tmp_path / "begun")
    pid = pid_in(tmp_path / "begun")
    hurry(silence=0.2, heed=0.1)
    with pytest.raises(InspectionError, match=r"no answer within 0\.2 seconds"):
        job.result()
    until(lambda: not psutil.pid_exists(pid))
    hurry()
    assert inspector.ask(sample_questions.process_id) != pid


def test_a_question_that_runs_away_is_killed_alone(inspector, hurry, tmp_path):
    old = inspector.ask(sample_questions.process_id)
    telling = inspector.begin(sample_questions.tell, tmp_path / "told")
    until(lambda: telling.progress.done)
    silent = inspector.begin(sample_questions.wait, tmp_path / "silent", tmp_path / "go")
    away = inspector.begin(sample_questions.run_away, tmp_path / "away")
    assert pid_in(tmp_path / "silent") == pid_in(tmp_path / "away") == old
    away.cancel()
    with pytest.raises(InspectionError, match="stopped"):
        away.result()
    hurry(heed=0.1)
    until(lambda: pid_in(tmp_path / "silent") != old)  # it is asked again
    hurry()
    assert psutil.pid_exists(old)
    (tmp_path / "told").touch()
    assert telling.result() == old
    until(lambda: not psutil.pid_exists(old))
    (tmp_path / "go").touch()
    assert silent.result() == inspector.ask(sample_questions.process_id) != old


def test_after_a_crash_each_is_asked_again_and_the_guilty_one_told(inspector, tmp_path):
    innocent = [
        inspector.begin(sample_questions.wait, tmp_path / "0", tmp_path / "go"),
        inspector.begin(sample_questions.wait, tmp_path / "1", tmp_path / "go"),
    ]
    old = {pid_in(tmp_path / "0"), pid_in(tmp_path / "1")}
    assert len(old) == 1
    with pytest.raises(InspectionError, match="has ended"):
        inspector.ask(sample_questions.end)
    assert inspector.ask(sample_questions.process_id) not in old
    (tmp_path / "go").touch()
    assert not old & {each.result() for each in innocent}
    until(lambda: len(inspector._dispatcher._children) == 1)


def test_what_is_cancelled_before_it_is_asked_again_is_not_asked(inspector, tmp_path):
    jobs = [
        inspector.begin(sample_questions.wait, tmp_path / str(i), tmp_path / "go") for i in range(2)
    ]
    old = {pid_in(tmp_path / str(i)) for i in range(2)}.pop()
    os.kill(old, signal.SIGKILL)
    until(lambda: pid_in(tmp_path / "0") != old)
    for job in reversed(jobs):
        job.cancel()
        assert job.done
    until(lambda: nothing_is_under_way(inspector))
    assert pid_in(tmp_path / "1") == old


def test_a_question_is_stopped_when_nobody_is_there(inspector, hurry):
    job, stays = (
        inspector.begin(sample_questions.count, 10**6),
        inspector.begin(sample_questions.count, 10**6),
    )
    until(lambda: job.progress.done)
    job.wanted, stays.wanted = lambda: False, lambda: 1 / 0
    hurry(away=0.1)
    with pytest.raises(InspectionError, match="nobody waited"):
        job.result()
    assert not stays.done
    stays.cancel()
    until(lambda: nothing_is_under_way(inspector))


@pytest.fixture
def apart():
    inspector = Inspector("memory://", Limits(**FAR), apart=True)
    yield inspector
    inspector.close()


def test_models_that_were_brought_have_a_process_of_their_own(apart, monkeypatch, tmp_path):
    """What they take of Python and of memory, and a runaway's end, is nobody else's."""
    brought, other = ModelChoice("file", 64 * "0"), ModelChoice("shipped", "fast")
    others = apart.ask(sample_questions.process_id, other)
    away = apart.begin(sample_questions.run_away, tmp_path / "away", brought)
    strangers = pid_in(tmp_path / "away")
    assert strangers == apart.ask(sample_questions.process_id, [brought, other]) != others
    if hasattr(os, "nice"):
        assert psutil.Process(strangers).nice() > psutil.Process(others).nice()
    away.cancel()
    monkeypatch.setattr(apart._dispatcher, "_limits", Limits(**{**FAR, "heed": 0.1}))
    until(lambda: not psutil.pid_exists(strangers))
    assert apart.ask(sample_questions.process_id) == others
    assert apart.ask(sample_questions.process_id, brought) not in (strangers, others)


def test_a_short_question_of_a_closed_tab_is_dropped(tmp_path):
    there = threading.Event()
    there.set()
    inspector = Inspector(
        "memory://", Limits(**{**FAR, "away": 0.1}), asked_by=lambda: there.is_set
    )
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(
            inspector.ask, sample_questions.wait, tmp_path / "begun", tmp_path / "go"
        )
        pid_in(tmp_path / "begun")
        there.clear()
        with pytest.raises(InspectionError, match="nobody waited"):
            asked.result()
    (tmp_path / "go").touch()
    inspector.close()


def test_questions_of_closed_tabs_are_dropped_within_ten_seconds():
    assert Limits().away + Limits().look <= 10


@pytest.mark.skipif(sys.platform != "linux", reason="the system bounds no process's memory")
def test_a_question_that_wants_all_memory_is_refused_and_the_process_goes_on(inspector):
    pid = inspector.ask(sample_questions.process_id)
    assert inspector.ask(sample_questions.take_memory, 2**20) == 2**20
    with pytest.raises(InspectionError, match="not enough memory"):
        inspector.ask(sample_questions.take_memory, MAX_BYTES)
    assert inspector.ask(sample_questions.process_id) == pid


def under_way(**known):
    child = SimpleNamespace(heard=known.pop("child_heard", 0.0))
    return PendingQuestion(0, b"", known.pop("long", False), Job(lambda: None), child, **known)


def test_a_tab_that_connects_again_loses_nothing():
    question, limits = under_way(), Limits(away=15)
    for there, now, missed in [(0, 0, 0), (0, 15, 0), (1, 16, 0), (0, 17, 0), (0, 33, 1)]:
        question.job.wanted = lambda there=there: bool(there)
        assert question.is_missed(limits, now) == bool(missed)


@pytest.mark.parametrize(
    ("known", "silent"),
    [
        ({"begun": True, "heard": 10.0}, True),
        ({"begun": True, "heard": 11.0}, False),
        ({"heard": 10.0}, True),
        ({"heard": 10.0, "long": True}, True),  # the whole process says nothing
        ({"heard": 10.0, "long": True, "child_heard": 50.0}, False),  # it waits for others
        ({"heard": 10.0, "long": True, "child_heard": 50.0, "begun": True}, True),
    ],
)
def test_silence(known, silent):
    assert under_way(**known).is_silent(Limits(silence=300), 310.5) == silent


@pytest.mark.parametrize(
    ("known", "runaway"),
    [
        ({"begun": True}, False),
        ({"begun": True, "cancelled": 40.0}, True),
        ({"begun": True, "cancelled": 41.0}, False),
        ({"cancelled": 40.0}, False),  # it waits for its thread
        ({"cancelled": -200.0}, False),
        ({"cancelled": -200.0, "child_heard": -200.0}, True),  # the whole process is stuck
    ],
)
def test_runaway(known, runaway):
    assert under_way(**known).is_runaway(Limits(silence=300, heed=60), 100.5) == runaway
