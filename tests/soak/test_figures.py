from __future__ import annotations

import math

from tests.soak.figures import Figure, latencies, told


def test_a_figure_over_its_goal_is_missed():
    assert Figure("a session", 8.1, "MB", 8).missed
    assert not Figure("a session", 8.0, "MB", 8).missed
    assert not Figure("a session", 8.1, "MB").missed


def test_where_nothing_was_measured_the_goal_is_missed():
    (nothing,) = latencies("run of the page", [], 500)
    assert math.isnan(nothing.value)
    assert nothing.missed


def test_the_goal_is_that_of_the_slowest_twentieth():
    p50, p95 = latencies("run of the page", [0.1] * 90 + [0.7] * 10, 500)
    assert (p50.value, p95.value) == (100, 700)
    assert not p50.missed
    assert p95.missed


def test_one_goal_that_is_missed_is_told(capsys):
    assert told("Sliders", [Figure("faults", 0, "", 0)])
    assert not told("Sliders", [Figure("faults", 0, "", 0), Figure("handles", 2, "", 0)])
    assert capsys.readouterr().out.count("MISSED") == 1
