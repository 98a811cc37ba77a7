"""Questions about learning rates, against how the stored runs were set."""

from __future__ import annotations

import pytest

from cnnviz.teaching.quizzes import LEVELS
from cnnviz.teaching.stored_runs import RATE_GROUPS, stored_runs
from tests.teaching.quizzes.made import questions, restored


def runs_of(question):
    found = {}
    for option in question.options:
        (line,) = option.exhibit.lines
        (found[option.answer],) = (
            run
            for group in RATE_GROUPS
            for run in stored_runs(group)
            if tuple(each.loss for each in run.epochs[1:]) == line.values
        )
    return found


@pytest.mark.parametrize("level", LEVELS)
def test_the_right_run_had_the_rate_that_is_asked_for(level):
    for question in questions("which_rate", level):
        rates = {letter: run.config.learning_rate for letter, run in runs_of(question).items()}
        right = rates[question.answer]
        if level == 1:
            assert right == max(rates.values())
        elif level == 2:
            assert right == min(rates.values())
        else:
            assert float(question.prompt.values["rate"]) == right
            listed = [float(each) for each in question.prompt.values["rates"].split(" · ")]
            assert listed == sorted(rates.values())
        assert restored(question).get("learning_rate") == right


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_says_the_rate_and_the_losses_of_its_run(level):
    for question in questions("which_rate", level):
        runs = runs_of(question)
        for mistake in question.mistakes:
            run, said = runs[mistake.answer], mistake.sentence.values
            assert float(said["rate"]) == run.config.learning_rate
            assert float(said["first"]) == pytest.approx(run.epochs[1].loss, abs=0.0051)
            assert float(said["last"]) == pytest.approx(run.epochs[-1].loss, abs=0.0051)


@pytest.mark.parametrize("group", RATE_GROUPS)
def test_a_group_has_one_rate_too_large_one_slow_and_some_that_fit(group):
    slowest, *fit, too_large = stored_runs(group)
    rates = [run.config.learning_rate for run in (slowest, *fit, too_large)]
    assert rates == sorted(rates)
    assert "chance" in too_large.findings
    assert slowest.epochs[-1].loss > 1.9
    assert slowest.epochs[-1].loss < slowest.epochs[1].loss
    losses = [run.epochs[-1].loss for run in fit]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.7
