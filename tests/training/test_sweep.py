"""A grid of runs: how many, which, and what is refused before anything is queued."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cnnviz.nets import (
    FAST_CNN,
    SEED_CNN,
    Conv2D,
    Dense,
    Flatten,
    NetworkSpec,
)
from cnnviz.nets.variation import with_filters
from cnnviz.training.config import FAST, SEED_LESSON
from cnnviz.training.config_json import from_json, to_json
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.review.differences import differences
from cnnviz.training.sweep import MAX_RUNS, grid, varied
from cnnviz.training.variation import SETTINGS


def test_every_combination_is_there_once_the_last_setting_fastest():
    runs = grid(SEED_LESSON, {"kernel_size": (3, 5), "dropout": (0.0, 0.3), "batch_size": (64,)})
    assert [(run.dropout, run.batch_size) for run in runs] == [(0.0, 64), (0.3, 64)] * 2
    sizes = [{layer.kernel_size for layer in run.network.layers[1:6:2]} for run in runs]
    assert sizes == [{(3, 3)}] * 2 + [{(5, 5)}] * 2
    assert runs[0].name == "Kernel size 3, dropout 0, batch size 64"
    assert all(from_json(to_json(run)) == run for run in runs)


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("base", [SEED_LESSON, FAST], ids=lambda base: base.name)
def test_every_setting_can_be_varied_and_read_back(base, name):
    setting = SETTINGS[name]
    runs = grid(base, {name: setting.usual})
    assert tuple(setting.read(run) for run in runs) == setting.usual
    assert varied(runs) == (setting,)
    assert [setting.parse(setting.write(value)) for value in setting.usual] == list(setting.usual)


def test_the_longest_names_fit():
    values = {"learning_rate": (0.00012345,), "label_smoothing": (0.0123456,)}
    (run,) = grid(SEED_LESSON, values | {"weight_decay": (0.000123456,)})
    assert run.name.startswith("Learning rate 0.00012345, label smoothing 0.0123456, weight")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "A grid varies 1 to 3 settings, got 0."),
        (dict.fromkeys(("a", "b", "c", "d"), (1,)), "A grid varies 1 to 3 settings, got 4."),
        ({"colour": (1,)}, "`colour` is no setting that can be varied."),
        ({"dropout": ()}, "Give the dropout one value or more, each once."),
        ({"dropout": (0.1, 0.1)}, "Give the dropout one value or more, each once."),
        (
            {"seed": tuple(range(1, 10)), "epochs": tuple(range(1, 10))},
            "A grid has at most 64 runs, got 81: take fewer values.",
        ),
        ({"dropout": (1.5,)}, "Dropout 1.5: `dropout` must be "),
        ({"kernel_size": (3, 65)}, "Kernel size 65: `kernel_size` must be at most 64, got 65."),
        ({"filters": (0,)}, "Filters 0: `filters` must be at least 1, got 0."),
    ],
)
def test_what_cannot_be_is_one_sentence(values, sentence):
    with pytest.raises(ValueError, match="^" + re.escape(sentence)):
        grid(SEED_LESSON, values)


def test_the_largest_grid_is_allowed():
    values = {"seed": range(1, 9), "epochs": range(1, 9)}
    assert len(set(grid(SEED_LESSON, values))) == MAX_RUNS == 64


def test_a_kernel_too_large_for_the_network_names_the_run():
    network = NetworkSpec((8, 8, 3), (Conv2D(4, 3), Flatten(), Dense(10, "softmax")))
    with pytest.raises(ValueError, match=r"^Kernel size 9: .*needs at least 9 rows"):
        grid(replace(SEED_LESSON, network=network), {"kernel_size": (3, 9)})


@pytest.mark.parametrize("name", ["kernel_size", "filters"])
def test_a_network_without_convolutions_is_told(name):
    network = NetworkSpec((8, 8, 3), (Flatten(), Dense(10, "softmax")))
    with pytest.raises(ValueError, match=r"The network has no (convolution|kernel)"):
        grid(replace(SEED_LESSON, network=network), {name: (3,)})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("flip", "Yes", True),
        ("optimizer", " SGD ", "sgd"),
        ("dropout", ".5", 0.5),
        ("seed", "7", 7),
    ],
)
def test_values_are_read_from_text(name, text, value):
    assert SETTINGS[name].parse(text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("flip", "1"), ("optimizer", "lion"), ("dropout", "half"), ("seed", "1.5"), ("epochs", "`")],
)
def test_no_value_is_one_sentence(name, text):
    with pytest.raises(ValueError, match=f"is no value of the {SETTINGS[name].title.lower()}"):
        SETTINGS[name].parse(text)


def test_differences_name_the_layer():
    other = with_filters(replace(SEED_CNN, name="Wide"), 64)
    found = differences(SEED_LESSON, replace(SEED_LESSON, name="Other", network=other))
    assert found == (
        ("Layer 2 Conv2D, filters", "32", "64"),
        ("Layer 4 Conv2D, filters", "64", "128"),
        ("Layer 6 Conv2D, filters", "64", "128"),
    )


def test_differences_of_networks_that_are_built_otherwise_are_one():
    data = DataChoice("folder", "/a/secret/place/pets.zip")
    found = differences(SEED_LESSON, replace(SEED_LESSON, network=FAST_CNN, data=data))
    assert found == (
        ("Data", "CIFAR-10", "Own pictures, pets.zip"),
        ("Network", "Seed CNN, 582,026 parameters", "Fast CNN, 1,131,242 parameters"),
    )


def test_a_name_alone_is_no_difference():
    assert differences(SEED_LESSON, replace(SEED_LESSON, name="Again")) == ()
