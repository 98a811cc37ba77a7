"""What is wanted of a run, without a worker that reads it."""

from __future__ import annotations

import pytest

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.steering import Steering, check_rate


@pytest.fixture
def run_id(store):
    return store.create(SEED_LESSON, "me")


def test_a_wrong_rate_is_one_sentence(store, run_id):
    with pytest.raises(EngineError, match="`learning_rate` must be above 0 and at most 100"):
        Steering(store).want(run_id, "learning rate", -1.0)
    assert store.control(run_id).learning_rate is None


def test_the_rate_of_a_run_outlasts_its_stop(store, run_id):
    steering = Steering(store)
    steering.want(run_id, "learning rate", 0.5)
    steering.stop_for(run_id, "It was paused too long.")
    stopped = store.control(run_id)
    assert (stopped.wanted, stopped.reason) == ("stop", "It was paused too long.")
    steering.renew(run_id)
    renewed = store.control(run_id)
    assert (renewed.wanted, renewed.reason, renewed.learning_rate) == ("run", "", 0.5)
    assert renewed.sequence > stopped.sequence


def test_a_scale_that_carries_the_schedule_too_far_is_refused(store, run_id):
    run = store.run(run_id)
    check_rate(run, 1e5)  # 1e5 times the lesson's 0.001 is 100, the largest
    with pytest.raises(EngineError, match=r"would go up to a learning rate of 110, and 100"):
        check_rate(run, 1.1e5)
