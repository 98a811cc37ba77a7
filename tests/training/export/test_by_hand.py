"""What a hand changed, told; and programs of steered runs that need no network to be trained."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from cnnviz.nets import Conv2D, Dense, Dropout, Flatten
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from cnnviz.training.config import FAST, SEED_LESSON
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.export.by_hand import by_chance, by_hand, first_unrecorded
from cnnviz.training.export.optimizer_script import changes_in
from cnnviz.training.export.script import script, script_of
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.records import Live, Run
from cnnviz.training.store.states import Control, RunState
from cnnviz.training.store.steered import RateChange, Steered
from tests.training.conftest import SMALL, TINY

EPOCHS = tuple(EpochMetrics(epoch, 1.0, 0.5, 1.0, 0.5) for epoch in range(3))
RUN = Run("a" * 22, TINY, 0.0, "", False, RunState("finished"), Control(), None, EPOCHS)
CHANGES = (RateChange(2, 0.0015), RateChange(7, scale=2.5), RateChange(9))
STEERED = Steered(5, CHANGES, pauses=(2, 3, 4), stops=(8,), resumes=(5,))


def test_nothing_is_said_of_a_run_that_nobody_touched():
    assert by_hand(RUN) == ()


def test_all_that_a_hand_did_is_told():
    assert by_hand(replace(RUN, steered=STEERED)) == (
        "From step 3 on, in epoch 1, the learning rate was held at 0.0015.",
        "From step 8 on, in epoch 2, the learning rates were 2.5 times those of the schedule.",
        "From step 10 on, in epoch 2, the learning rates were those of the schedule again.",
        "It was paused after the steps 2, 3 and 4: no number depends on that.",
        "It was stopped after step 8.",
        "It was taken up again after epoch 1, with all weights and the optimizer's state as they "
        "were then: no number depends on that.",
    )


def test_many_pauses_are_counted():
    steered = Steered(5, pauses=tuple(range(40)))
    (said,) = by_hand(replace(RUN, steered=steered))
    assert said.startswith("It was paused after 40 steps, the last of them 39")


@pytest.mark.parametrize("status", ["stopped", "killed", "failed", "interrupted"])
def test_a_run_that_ended_early_has_a_program_that_does(status):
    run = replace(RUN, config=replace(TINY, epochs=8), state=RunState(status))
    program = script_of(run)
    assert "It ended after epoch 2 of 8, and so does its program" in program
    assert "for epoch in range(2):" in program
    assert "test_images, " not in program.splitlines()[-1]


def test_a_run_that_goes_on_has_a_program_of_all_its_epochs():
    run = replace(RUN, state=RunState("running"))
    assert "It still goes on" in by_hand(run)[0]
    assert script_of(run).endswith("model.evaluate(test_images, test_labels)\n")


@pytest.mark.parametrize(
    ("steered", "first"), [(Steered(), 2), (Steered(5, (RateChange(7, 0.004),)), 0)]
)
def test_rates_that_no_record_tells_of_are_found(steered, first):
    """As those of a run that an older program steered."""
    metrics = (EPOCHS[0], *(replace(EPOCHS[i], learning_rate=r) for i, r in ((1, 1e-3), (2, 4e-3))))
    run = replace(RUN, epochs=metrics, live=Live(2, 5, 5), steered=steered)
    assert first_unrecorded(run) == first
    said = [each for each in by_hand(run) if "differ from there on" in each]
    assert len(said) == bool(first)


def test_what_draws_other_numbers_is_told():
    assert by_chance(SEED_LESSON) == ()
    assert by_chance(FAST) == (
        "Augmentation draws other random numbers here: the losses agree in the mean.",
    )
    layers = (Conv2D(4), Flatten(), Dropout(0.2), Dense(10, "softmax"))
    (said,) = by_chance(replace(TINY, network=replace(SMALL, layers=layers), flip=True))
    assert said.startswith("Dropout and augmentation draw other")
    assert said.split(":")[0] in script(replace(TINY, dropout=0.2, flip=True)).replace("\n  ", " ")


def test_the_changes_of_some_epochs_count_from_these():
    assert changes_in(STEERED, 0, 1) == CHANGES[:1]
    assert changes_in(STEERED, 1, 2) == (
        RateChange(0, 0.0015),
        RateChange(2, scale=2.5),
        RateChange(4),
    )
    assert changes_in(STEERED, 2, 3) == ()  # the schedule's own


TUNED = TransferSpec(
    ModelChoice("shipped", "fast"),
    (32, 32, 3),
    usual_head(10, 16),
    fine_tune=FineTuning(1, 1e-3, "activation_4"),
)


@pytest.mark.parametrize("schedule", ["constant", "cosine", "one-cycle"])
@pytest.mark.parametrize(
    "config",
    [TINY, replace(TINY, optimizer="muon", weight_decay=0.1), replace(TINY, network=TUNED)],
    ids=["plain", "muon", "tuned"],
)
@pytest.mark.parametrize("changes", [CHANGES, (RateChange(0, 0.004),)], ids=["some", "first"])
def test_programs_of_steered_runs_are_well_written(config, schedule, changes, tmp_path):
    config = replace(config, schedule=schedule)
    steered = replace(STEERED, rates=changes)
    program = script_of(replace(RUN, config=config, steered=steered))
    (tmp_path / "run.py").write_text(program, encoding="utf-8")
    rules = [["check", "--select=E,F,W,I,N"], ["format", "--diff"]]
    for each in rules if config.network is not TUNED else [["check", "--select=F,E9"]]:
        ruff = [sys.executable, "-m", "ruff", *each, "--isolated", "--line-length=100"]
        command = [*ruff, tmp_path / "run.py"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


PLACE = "/home/somebody/their pictures"


@pytest.mark.parametrize("kind", ["folder", "cifar10"])
def test_where_the_pictures_lie_is_the_owner_s_alone(kind):
    config = replace(TINY, data=DataChoice(kind, PLACE))
    for program in (script(config), script_of(replace(RUN, config=config))):
        assert "somebody" not in program
        assert 'folder = "path/to/' in program
        assert "path=folder" in program
    assert f"folder = {json.dumps(PLACE)}" in script(config, own=True)
    assert f"folder = {json.dumps(PLACE)}" in script_of(replace(RUN, config=config), own=True)
