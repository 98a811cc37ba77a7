from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil
import pytest

from cnnviz.i18n import sentence_of
from cnnviz.inspection import InspectionError, Inspector
from tests.inspection import sample_questions
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def inspector():
    inspector = Inspector("memory://")
    yield inspector
    inspector.close()


def test_a_question_is_answered_by_another_process(inspector):
    assert inspector.ask(sample_questions.twice, 21, note="of it") == (42, "of it")
    assert inspector.ask(sample_questions.process_id) != os.getpid()


def test_arrays_come_back_as_they_went(inspector):
    array = np.arange(10**6, dtype=np.float32).reshape(100, 100, 100)
    doubled, _ = inspector.ask(sample_questions.twice, array)
    np.testing.assert_array_equal(doubled, 2 * array)


def test_tensorflow_is_not_loaded_before_it_is_needed(inspector):
    assert inspector.ask(sample_questions.loaded) == []


def test_questions_from_many_threads_get_their_own_answers(inspector):
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda i: inspector.ask(sample_questions.twice, i)[0], range(200)))
    assert found == [2 * i for i in range(200)]


def test_what_is_kept_is_made_once_for_all_who_ask(inspector):
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(lambda _: inspector.ask(sample_questions.keep, "same"), range(20)))
    assert len(found) == 1


def test_a_refusal_is_its_sentence(inspector):
    with pytest.raises(InspectionError, match=r"^`value` must be at least 1, got 0\.$"):
        inspector.ask(sample_questions.refuse)


def test_a_refusal_can_be_said_in_another_language(inspector):
    with pytest.raises(InspectionError) as error:
        inspector.ask(sample_questions.refuse)
    said = sentence_of(error.value)
    assert said.template == "`value` must be at least {least}, got {value}."
    assert said.values == {"least": 1, "value": 0}


def test_an_unforeseen_error_is_a_sentence_without_its_insides(inspector):
    with pytest.raises(InspectionError, match="the app's log says more") as caught:
        inspector.ask(sample_questions.fail)
    assert "no use" not in str(caught.value)


def test_want_of_memory_is_named(inspector):
    with pytest.raises(InspectionError, match="not enough memory"):
        inspector.ask(sample_questions.run_out_of_memory)


def test_a_long_question_tells_how_far_it_is_and_keeps_no_short_one_waiting(inspector):
    job = inspector.begin(sample_questions.count, 10**6)
    until(lambda: job.progress.done > 3)
    assert job.progress.total == 10**6
    assert job.progress.note == f"number {int(job.progress.done)}"
    assert inspector.ask(sample_questions.twice, 1) == (2, "")
    assert not job.done
    job.cancel()
    with pytest.raises(InspectionError, match="stopped"):
        job.result(PATIENCE)


def test_a_question_that_waits_may_be_cancelled_too(inspector):
    jobs = [inspector.begin(sample_questions.count, 10**6) for _ in range(12)]
    for job in reversed(jobs):
        job.cancel()
    for job in jobs:
        with pytest.raises(InspectionError, match="stopped"):
            job.result(PATIENCE)


def test_nobody_waits_for_ever(inspector):
    job = inspector.begin(sample_questions.count, 10**6)
    with pytest.raises(InspectionError, match=r"within 0\.1 seconds"):
        job.result(0.1)


def test_an_answer_that_cannot_be_sent_is_a_sentence(inspector):
    with pytest.raises(InspectionError, match="the app's log says more"):
        inspector.ask(sample_questions.answer_what_cannot_be_sent)


def test_a_killed_process_is_told_and_the_next_question_starts_another(inspector):
    first = inspector.ask(sample_questions.process_id)
    job = inspector.begin(sample_questions.count, 10**6)
    until(lambda: job.progress.done)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(InspectionError, match="has ended"):
        job.result(PATIENCE)
    assert inspector.ask(sample_questions.process_id) != first


def test_a_question_that_ends_the_process_is_told(inspector):
    with pytest.raises(InspectionError, match="has ended"):
        inspector.ask(sample_questions.end)
    assert inspector.ask(sample_questions.twice, 1) == (2, "")


def test_the_process_ends_with_the_app():
    program = (
        "from cnnviz.inspection import Inspector; from tests.inspection import sample_questions; "
        "print(Inspector().ask(sample_questions.process_id), flush=True); input()"
    )
    app = subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=-1)
    process = psutil.Process(int(app.stdout.readline()))
    app.kill()
    process.wait(PATIENCE)
    app.communicate()


def test_what_was_brought_ends_with_the_inspector():
    inspector = Inspector("memory://")
    inspector.ask(sample_questions.process_id)
    inspector.close()
    assert not inspector.uploads.exists()
    with pytest.raises(InspectionError, match="has ended"):
        inspector.ask(sample_questions.process_id)
