"""Questions about overfitting, against the numbers of the curves that are shown."""

from __future__ import annotations

import pytest

from cnnviz.teaching.quizzes import LETTERS, LEVELS
from cnnviz.teaching.stored_runs import stored_runs
from cnnviz.ui.training import settings
from tests.teaching.quizzes.made import questions, restored


def runs_of(question):
    """Find the stored run behind each letter, by the numbers that are drawn."""
    found = {}
    for option in question.options:
        training, validation = (line.values for line in option.exhibit.lines)
        names = ("accuracy", "val_accuracy") if option.exhibit.share else ("loss", "val_loss")
        (found[option.answer],) = (
            run
            for run in stored_runs("fit")
            if tuple(getattr(each, names[0]) for each in run.epochs[1:]) == training
            and tuple(getattr(each, names[1]) for each in run.epochs[1:]) == validation
        )
    return found


@pytest.mark.parametrize("level", LEVELS)
def test_the_right_run_gets_worse_on_what_it_does_not_learn_from(level):
    for question in questions("overfitting", level):
        runs = runs_of(question)
        assert tuple(runs) == tuple(LETTERS)
        for letter, run in runs.items():
            lost = [each.val_loss for each in run.epochs[1:]]
            rises = lost[-1] >= 1.1 * min(lost)
            assert rises == (letter == question.answer)
        right = runs[question.answer].epochs
        assert right[-1].loss < right[runs[question.answer].best.epoch].loss


@pytest.mark.parametrize("level", LEVELS)
def test_each_mistake_says_the_numbers_of_its_run(level):
    for question in questions("overfitting", level):
        runs = runs_of(question)
        for mistake in question.mistakes:
            end = runs[mistake.answer].epochs[-1]
            assert mistake.name == ("underfits" if end.val_loss > 1 else "fits")
            assert float(mistake.sentence.values["validation"]) == round(end.val_loss, 2)


def test_the_highest_level_shows_accuracies():
    for level in LEVELS:
        shares = {q.options[0].exhibit.share for q in questions("overfitting", level)}
        assert shares == {level == 3}


def test_the_link_trains_the_same_run():
    for question in questions("overfitting", 2):
        config = runs_of(question)[question.answer].config
        link = restored(question)
        assert link.get("network") == config.network
        assert settings.data(link) == config.data
        for name in ("epochs", "batch_size", "optimizer", "learning_rate", "schedule", "dropout"):
            assert link.get(name) == getattr(config, name)
        for name in ("momentum", "weight_decay", "seed"):
            assert link.get(name) == getattr(config, name)
        for name in ("data_share", "validation_share"):
            assert link.get(name) == pytest.approx(100 * getattr(config, name))
