"""Runs that begin with a backbone, as plain data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.layers import Dropout
from cnnviz.nets.reading import ReadingError
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from cnnviz.training.config import SEED_LESSON, RunConfig
from cnnviz.training.config_json import from_json, to_json
from cnnviz.training.costs import multiply_adds
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.network import misfit, trained_network
from cnnviz.training.review.differences import differences
from cnnviz.training.variation import SETTINGS

NETWORK = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(10))
RUN = RunConfig("Transfer", DataChoice("shapes"), NETWORK)


def test_it_comes_back_from_json():
    tuned = replace(RUN, network=replace(NETWORK, fine_tune=FineTuning(3, 1e-4)))
    assert from_json(to_json(tuned)) == tuned


def test_a_stranger_s_backbone_is_refused_in_a_sentence():
    text = to_json(RUN).replace('"shipped"', '"stolen"')
    with pytest.raises(ReadingError, match=r'`network`: "fast" is no model of the kind "stolen"'):
        from_json(text)


def test_fine_tuning_ends_a_run_and_is_not_all_of_it():
    with pytest.raises(ValueError, match=r"`fine_tune.epochs` must be fewer .* got 10 of 10"):
        replace(RUN, network=replace(NETWORK, fine_tune=FineTuning(10)))


def test_dropout_comes_before_the_last_layer_of_the_head():
    head = trained_network(replace(RUN, dropout=0.3)).head
    assert head == (*NETWORK.head[:-1], Dropout(0.3), NETWORK.head[-1])


def test_the_data_must_fit():
    assert misfit(NETWORK, (32, 32, 3), 10) == ""
    assert misfit(NETWORK, (32, 32, 3), 4).startswith("The network tells 10 classes apart")
    assert misfit(NETWORK, (48, 48, 3), 10).startswith("The network takes images of 32 × 32 × 3")


def test_differences_name_the_settings_of_the_transfer():
    other = TransferSpec(
        ModelChoice("edges"), (32, 32, 3), usual_head(10, 64), side=64, fine_tune=FineTuning(2)
    )
    found = {each.title: each[1:] for each in differences(RUN, replace(RUN, network=other))}
    assert found == {
        "Backbone": ("Fast CNN", "VGG16 (edge-tuned)"),
        "Head": (
            "GlobalAveragePooling2D, Dense 128, Dense 10",
            "GlobalAveragePooling2D, Dense 64, Dense 10",
        ),
        "Side": ("0", "64"),
        "Fine tune": ("no", "2 epochs, rate 1e-05, frozen: nothing"),
    }
    (network,) = differences(RUN, replace(RUN, network=SEED_LESSON.network))
    assert network == ("Network", "Fast CNN, all frozen", "Seed CNN, 582,026 parameters")


def test_two_runs_as_backbones_differ():
    first, second = (
        replace(RUN, network=replace(NETWORK, backbone=ModelChoice("run", 22 * letter)))
        for letter in "ab"
    )
    assert differences(first, second) == (("Backbone", f"run-{'a' * 22}", f"run-{'b' * 22}"),)


def test_a_sweep_varies_the_run_but_no_backbone():
    assert SETTINGS["learning_rate"].apply(RUN, 0.01).learning_rate == 0.01
    assert SETTINGS["filters"].read(RUN) == 0
    with pytest.raises(ValueError, match="The filters of a backbone cannot be varied"):
        SETTINGS["filters"].apply(RUN, 8)


def test_its_work_is_not_guessed():
    assert multiply_adds(RUN, 1000) == 0
