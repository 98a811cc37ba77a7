"""The programs of runs that begin with a backbone, run as a fresh session would."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from cnnviz.training.export.script import script
from cnnviz.training.export.transfer_script import imports
from cnnviz.training.export.transfer_script import network as network_lines
from cnnviz.training.store.states import Control
from tests.training.conftest import TINY
from tests.training.export.test_script import executed

FROZEN = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(10, 16))
TUNED = replace(FROZEN, fine_tune=FineTuning(1, 1e-3, "activation_4"))
RANDOM = replace(
    FROZEN, backbone=ModelChoice("random", "MobileNetV2"), side=32, cut="block_1_expand_relu"
)


@pytest.mark.parametrize("network", [FROZEN, TUNED], ids=["frozen", "tuned"])
def test_same_losses_as_keras_s_own_fit(keras, trained, network, capsys):
    run = trained(network=network, mixed_precision="off", epochs=3)
    found = executed(keras, run)["history"]
    for mine, epoch in zip(found, run.epochs[1:], strict=True):
        assert mine["loss"][0] == pytest.approx(epoch.loss, rel=1e-3)


def test_a_steered_run_gives_the_same_losses(keras, trained, wished, capsys):
    """Held within the head's epochs, scaled within those of fine-tuning."""
    by_hand = Control(1, learning_rate=0.003), Control(2, scale=2.0)
    wished(*[Control()] * 3, *[by_hand[0]] * 13, by_hand[1])
    changes = {"schedule": "cosine", "batch_size": 32, "mixed_precision": "off"}
    run = trained(network=TUNED, epochs=3, **changes)
    first, second = (each.step for each in run.steered.rates)
    assert first < 10 < second  # 10 = 2 epochs · 5 steps
    found = executed(keras, run)["history"]
    for mine, epoch in zip(found, run.epochs[1:], strict=True):
        assert mine["loss"][0] == pytest.approx(epoch.loss, rel=1e-3)


def test_a_published_backbone_needs_nothing_of_cnnviz_but_the_data(keras, trained, capsys):
    run = trained(network=RANDOM, mixed_precision="off", epochs=1)
    program = script(run.config)
    assert "keras.applications.MobileNetV2(" in program
    assert program.count("\nfrom cnnviz") == 1  # the pictures
    found = executed(keras, run)
    assert len(found["history"]) == 1
    assert found["model"].count_params() == run.transfer.parameters


@pytest.mark.parametrize("name", SCALINGS)
def test_a_program_scales_pixels_as_the_run_did(keras, name):
    spec = replace(FROZEN, backbone=ModelChoice("file", "a" * 64, name))
    program = network_lines(spec)
    begin, end = program.index("\npictures = "), program.index("\nx = backbone(")
    pixels = np.random.default_rng(0).uniform(0, 255, (1, 32, 32, 3)).astype(np.float32)
    backbone = SimpleNamespace(input_shape=(None, 32, 32, 3))
    found = {"keras": keras, "layers": keras.layers, "backbone": backbone}
    exec(program[begin:end], found)
    given = keras.Model(found["pictures"], found["x"])(pixels)
    np.testing.assert_allclose(given, SCALINGS[name].scaled(pixels), atol=2e-5)


@pytest.mark.parametrize(
    ("first", "numbers"),
    [
        (lambda x: x / 255.0, "0..255"),
        (lambda x: x, "0..1"),
        (lambda x: (x + 1) / 2, "-1..1"),
    ],
)
def test_a_program_asks_a_file_which_pixels_it_takes(keras, first, numbers):
    pictures = keras.Input((32, 32, 3))
    backbone = keras.Model(pictures, keras.layers.Conv2D(2, 3)(first(pictures)))
    spec = replace(FROZEN, backbone=ModelChoice("file", "a" * 64))
    program = network_lines(spec)
    begin, end = program.index("\npictures = "), program.index("\nx = backbone(")
    found = {"keras": keras, "layers": keras.layers, "backbone": backbone, "choice": spec.backbone}
    exec("\n".join([*imports(spec), program[begin:end]]), found)
    pixels = np.random.default_rng(0).uniform(0, 255, (1, 32, 32, 3)).astype(np.float32)
    given = keras.Model(found["pictures"], found["x"])(pixels)
    np.testing.assert_allclose(given, SCALINGS[numbers].scaled(pixels), atol=2e-5)


def test_a_program_cuts_and_freezes_at_a_sum_that_is_no_layer(keras):
    from cnnviz.nets.deferred import fresh_names
    from cnnviz.nets.transfer.backbone import BACKBONE
    from cnnviz.nets.transfer.build import build_transfer, known_backbone

    # ConvNeXt adds its branches by `+`; Keras names the sums, but has no layer for them.
    convnext = ModelChoice("random", "ConvNeXtTiny")
    spec = replace(FROZEN, backbone=convnext, side=32, cut="add_2", frozen="add_1")
    found = {"keras": keras, "layers": keras.layers}
    with fresh_names():  # a sum that another test wrote would have taken the first name
        exec("\n".join([*imports(spec), network_lines(spec)]), found)
    made, wanted = found["backbone"], build_transfer(spec, known_backbone(spec)).get_layer(BACKBONE)
    for part in ("trainable_weights", "non_trainable_weights"):
        shapes = [sorted(tuple(w.shape) for w in getattr(model, part)) for model in (made, wanted)]
        assert shapes[0] == shapes[1] != []


@pytest.mark.parametrize(
    "network",
    [
        FROZEN,
        TUNED.scratch,
        TUNED,
        replace(FROZEN, backbone=ModelChoice("edges"), side=64, frozen="block3_conv3"),
        replace(FROZEN, backbone=ModelChoice("imagenet", "InceptionV3"), side=96),
        replace(RANDOM, cut="", frozen="block/expand"),
        replace(RANDOM, cut="block/expand"),
        replace(FROZEN, backbone=ModelChoice("run", "a" * 22)),
        replace(FROZEN, backbone=ModelChoice("file", "a" * 64)),
        *(replace(FROZEN, backbone=ModelChoice("file", "a" * 64, name)) for name in SCALINGS),
    ],
)
def test_every_program_is_whole(network):
    program = script(replace(TINY, network=network, epochs=4, schedule="one-cycle"))
    rules = ["check", "--select=F,E9", "--isolated", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *rules], input=program, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    compile(program, "run.py", "exec")
