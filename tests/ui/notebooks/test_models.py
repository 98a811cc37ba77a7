"""Which models, and which runs, a notebook can hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.inspection import Description, Head
from cnnviz.inspection.preprocessing import Preprocessing
from cnnviz.nets import SEED_CNN, WIDE_CNN, Conv2D, NetworkSpec
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.table import spec_table
from cnnviz.nets.transfer import NONE, TransferSpec, usual_head
from cnnviz.training import DataChoice, RunConfig
from cnnviz.ui.notebooks import models, training

ONE = Head("dense", 10, "probabilities")


def described(network, *heads):
    rows = tuple(spec_table(network))
    return Description("A model", "", Preprocessing(32, 32, 3), rows, (), heads)


@pytest.mark.parametrize("network", [SEED_CNN, WIDE_CNN])
def test_networks_that_come_trained_are_small_enough(network):
    assert models.refusal(described(network, ONE)) == ""


def test_a_large_network_is_refused_with_its_size():
    large = NetworkSpec((32, 32, 512), (Conv2D(512, 3),))
    assert models.refusal(described(large, ONE)) == (
        "The model has 2,359,808 parameters, and at most 2,000,000 are written into a notebook: "
        "choose a smaller model."
    )


def test_a_model_of_several_outputs_is_refused():
    assert "one output, and this one has 2" in models.refusal(described(SEED_CNN, ONE, ONE))


def test_what_needs_a_layer_of_cnnviz_is_refused():
    found = described(SEED_CNN, ONE)
    given = replace(found, rows=(replace(found.rows[0], kind="FixedInput"), *found.rows[1:]))
    assert "a layer of cnnviz" in models.refusal(given)


@pytest.mark.parametrize(
    ("head", "index", "against", "score"),
    [
        (ONE, 3, None, "logits[:, 3]"),
        (ONE, 3, 5, "logits[:, 3] - logits[:, 5]"),
        (Head("dense", 1, "binary"), 1, None, "logits[:, 0]"),
        (Head("dense", 1, "binary"), 0, None, "-logits[:, 0]"),
    ],
)
def test_the_number_that_is_explained(head, index, against, score):
    assert models.score_of(head, index, against) == score


FAST = ModelChoice("shipped", "fast")
VGG16 = ModelChoice("imagenet", "VGG16")
OTHERS = ModelChoice("run", "r" * 22)


@pytest.mark.parametrize(
    ("backbone", "frozen", "refused"),
    [
        (FAST, "all", False),
        (FAST, NONE, False),
        (FAST, "conv2d", True),
        (VGG16, "all", False),
        (VGG16, "block1_conv1", True),
        (OTHERS, "all", True),
    ],
)
def test_what_a_run_begins_with_must_be_there_without_cnnviz(backbone, frozen, refused):
    side = 32 if backbone.backbone else 0
    spec = TransferSpec(backbone, (32, 32, 3), usual_head(10), side=side, frozen=frozen)
    config = RunConfig("Run", DataChoice("shapes"), spec)
    assert bool(training.refusal(config, shapes_dataset(20, 0), own=True)) == refused


def test_one_s_own_pictures_are_taken_by_their_owner_alone_and_not_too_many():
    data = shapes_dataset(20, 10)
    config = RunConfig("Run", DataChoice("folder", "/somewhere/private"), SEED_CNN)
    assert training.refusal(config, data, own=True) == ""
    assert "somebody else's" in training.refusal(config, data, own=False)
    images, labels = (each.repeat(140, 0) for each in (data.train_images, data.train_labels))
    many = replace(data, train_images=images, train_labels=labels)
    assert training.refusal(config, many, own=True).startswith("The pictures take 8.2 MB")


def test_a_place_on_the_server_is_in_no_notebook():
    config = RunConfig("Run", DataChoice("folder", "/somewhere/private"), SEED_CNN)
    sections = training.learned(config, shapes_dataset(40, 10), "", None)
    assert "private" not in "".join(f"{each.said}{each.code}" for each in sections)
