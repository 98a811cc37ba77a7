from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.nets import Conv2D, Dense, ReadingError
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from cnnviz.nets.transfer.json_text import from_data, to_data

VGG16 = ModelChoice("imagenet", "VGG16")
SPEC = TransferSpec(VGG16, (32, 32, 3), usual_head(10), side=64)


@pytest.mark.parametrize(
    "spec",
    [
        SPEC,
        SPEC.scratch,
        replace(SPEC, backbone=ModelChoice("file", "a" * 64, "-1..1"), side=0, cut="vgg/conv (2)"),
        replace(SPEC, frozen="block4_pool", fine_tune=FineTuning(3, 1e-4, "block3_pool")),
    ],
)
def test_a_transfer_network_comes_back_from_json(spec):
    assert from_data(to_data(spec)) == spec


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"side": 31}, "`side` must be 0, or 32 to 512 for VGG16, got 31"),
        ({"side": 513}, "`side` must be 0, or 32 to 512"),
        ({"backbone": ModelChoice("imagenet", "InceptionV3")}, "75 to 512 for InceptionV3, got 64"),
        ({"backbone": ModelChoice("shipped", "fast")}, "`side` must be 0 for Fast CNN"),
        ({"input_shape": (32, 32, 1)}, r"`input_shape` must be \(height, width, 3\)"),
        ({"head": ()}, "`head` must end in a Dense"),
        ({"head": (Dense(10),)}, "`head` must end in a Dense"),
        ({"head": (Conv2D(3), Dense(10, "softmax"))}, "`head` must be layers of Activation"),
        ({"head": (Dense(3),) * 10 + (Dense(10, "softmax"),)}, "`head` must be at most 10"),
        ({"frozen": ""}, "`frozen` must be the name of a layer"),
        ({"cut": "<b>"}, "`cut` must be the name of a layer"),
        ({"frozen": "none", "fine_tune": FineTuning(1)}, "but nothing was"),
        (
            {"frozen": "block1_pool", "fine_tune": FineTuning(1, frozen="block1_pool")},
            "the same part stays frozen",
        ),
    ],
)
def test_an_impossible_setting_is_refused(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(SPEC, **changes)


@pytest.mark.parametrize(
    ("epochs", "settings"), [(0, {}), (1, {"learning_rate": 0}), (1, {"learning_rate": 101})]
)
def test_an_impossible_fine_tuning_is_refused(epochs, settings):
    with pytest.raises(ValueError, match=r"`fine_tune\.|epochs"):
        FineTuning(epochs, **settings)


def test_from_scratch_everything_learns():
    tuned = replace(SPEC, fine_tune=FineTuning(2))
    assert tuned.scratch == replace(SPEC, frozen="none", fresh=True)
    assert [tuned.frozen_in(phase) for phase in (0, 1)] == ["all", "none"]


@pytest.mark.parametrize(
    "junk",
    [
        None,
        [],
        {},
        {**to_data(SPEC), "more": 1},
        {**to_data(SPEC), "backbone": "VGG16"},
        {**to_data(SPEC), "backbone": {"kind": ["imagenet"], "name": "VGG16"}},
        {**to_data(SPEC), "backbone": {"kind": "imagenet", "name": 3}},
        {**to_data(SPEC), "head": "Dense"},
        {**to_data(SPEC), "head": [{"kind": "Lambda"}]},
        {**to_data(SPEC), "side": True},
        {**to_data(SPEC), "frozen": 3},
        {**to_data(SPEC), "fresh": 1},
        {**to_data(SPEC), "input_shape": 32},
        {**to_data(SPEC), "fine_tune": {"epochs": "many"}},
    ],
)
def test_junk_is_refused_with_a_sentence(junk):
    with pytest.raises(ReadingError):
        from_data(junk)
