"""What a hand did to a run, kept and read again; and the rates that it made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.training.config_rules import SCHEDULES
from cnnviz.training.rates import ahead, rates
from cnnviz.training.store.records import Live
from cnnviz.training.store.states import Control
from cnnviz.training.store.steered import RateChange, Steered
from tests.training.conftest import TINY

STEERED = Steered(5, (RateChange(2, 0.0015), RateChange(7, scale=2.0)), (2,), (8,), (5,))


def test_a_record_is_kept(store):
    run_id = store.create(TINY, "me")
    assert store.run(run_id).steered == Steered()
    store.write_steered(run_id, STEERED)
    assert store.run(run_id).steered == STEERED


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"steps_per_epoch": 0, "pauses": [3]}',
        '{"steps_per_epoch": 5, "pauses": [-3]}',
        '{"steps_per_epoch": 5, "rates": [{"step": 1, "scale": 0}]}',
        '{"steps_per_epoch": 5, "rates": [{"step": 4}, {"step": 1}]}',
    ],
)
def test_a_broken_record_hides_no_run(store, tmp_path, text):
    run_id = store.create(TINY, "me")
    (tmp_path / run_id / "steered.json").write_text(text)
    assert store.run(run_id).steered == Steered()


def test_what_an_older_program_wanted_is_read(store, tmp_path):
    run_id = store.create(TINY, "me")
    (tmp_path / run_id / "control.json").write_text('{"sequence": 3, "learning_rate": 0.5}')
    assert store.control(run_id) == Control(3, learning_rate=0.5)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_rate_that_is_held_is_the_rate_whatever_the_schedule(schedule):
    found = rates(replace(TINY, schedule=schedule), 5, range(2, 10), [RateChange(2, 0.0015)])
    assert found.tolist() == [0.0015] * 8


def test_a_scaled_schedule_keeps_its_form():
    config = replace(TINY, schedule="one-cycle")
    planned = rates(config, 5, range(10))
    found = rates(config, 5, range(10), STEERED.rates)
    assert found[:2].tolist() == planned[:2].tolist()
    assert found[2:7].tolist() == [0.0015] * 5
    np.testing.assert_allclose(found[7:], 2 * planned[7:])


@pytest.mark.parametrize(
    ("live", "first", "count"),
    [
        (None, 0, 200),  # an epoch is taken to have 100
        (Live(1, 0, 5), 0, 10),
        (Live(1, 5, 5), 5, 5),
        (Live(2, 5, 5), 9, 1),  # all are done
        (Live(1, 0, 10**6), 0, 10_000),
    ],
)
def test_the_steps_to_come(live, first, count):
    each, steps = ahead(TINY, live)
    assert (steps[0], steps[-1], len(steps)) == (first, 2 * each - 1, count)
