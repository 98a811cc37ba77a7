"""The run as a program: it learns what the run learned."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from shutil import make_archive

import numpy as np
import pytest
from PIL import Image

from cnnviz.data.dataset import Dataset, shapes_dataset
from cnnviz.data.shapes import draw_shapes
from cnnviz.nets import Dense
from cnnviz.nets.augment import Augmentation
from cnnviz.nets.augment.steps.brightness import Brightness
from cnnviz.nets.augment.steps.cut_mix import CutMix
from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
from cnnviz.nets.augment.steps.mix_up import MixUp
from cnnviz.nets.augment.steps.noise import Noise
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.augment.steps.shift import Shift
from cnnviz.training.config import FAST, SEED_LESSON
from cnnviz.training.config_rules import SCHEDULES
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.export.optimizer_script import optimizer
from cnnviz.training.export.script import script, script_of
from cnnviz.training.rates import rates, schedule
from cnnviz.training.sources import split
from cnnviz.training.store.records import Run
from cnnviz.training.store.states import Control
from cnnviz.training.store.steered import RateChange
from tests.training.conftest import SMALL, TINY
from tests.training.worker.test_worker import NORMALIZED

EVERYTHING = replace(
    TINY,
    network=NORMALIZED,
    optimizer="sgd",
    learning_rate=0.05,
    schedule="one-cycle",
    weight_decay=0.001,
    dropout=0.2,
    label_smoothing=0.1,
    flip=True,
    shift=2,
    cutout=4,
    whitening=True,
    average_weights=True,
    flip_test=True,
)


def executed(keras, run):
    """Run the program of a run, or of a configuration, in a fresh session; give what it leaves."""
    keras.backend.clear_session()
    found = {}
    program = script_of(run) if isinstance(run, Run) else script(run)
    program = program.replace("model.summary()\n", "")
    before = keras.config.dtype_policy()
    try:
        exec(compile(program, "run.py", "exec"), found)
    finally:
        keras.config.set_dtype_policy(before)  # which a program in bfloat16 changes
    return found


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimizer": "sgd", "learning_rate": 0.02, "schedule": "cosine"},
        {
            "optimizer": "adamw",
            "weight_decay": 0.1,
            "label_smoothing": 0.1,
            "schedule": "one-cycle",
        },
        {"optimizer": "rmsprop", "network": NORMALIZED},
        {"whitening": True, "learning_rate": 1e-4},
        {"optimizer": "muon", "learning_rate": 0.02, "momentum": 0.6, "weight_decay": 0.1},
    ],
    ids=["plain", "sgd", "adamw", "rmsprop", "whitened", "muon"],
)
def test_same_losses(keras, trained, changes, capsys):
    """The same numbers but for float32's rounding, which grows from step to step."""
    changes = {"mixed_precision": "off", **changes}
    run = trained(**changes)  # leaves the tiny data where programs load it
    found = executed(keras, run)["history"]
    assert found[0]["loss"][0] == pytest.approx(run.epochs[1].loss, rel=1e-4)
    assert found[0]["accuracy"][0] == pytest.approx(run.epochs[1].accuracy, abs=0.01)
    assert found[0]["val_accuracy"][0] == pytest.approx(run.epochs[1].val_accuracy, abs=0.03)
    assert found[1]["loss"][0] == pytest.approx(run.epochs[2].loss, rel=1e-3)


@pytest.fixture(params=["folder", "zip"])
def in_parts(request, tmp_path):
    """Write drawn shapes in parts: 60 to train on, 20 to validate and 20 to test with."""
    path = tmp_path / "shapes"
    files = {
        f"seg_{part}/seg_{part}/{'ab'[label % 2]}/{number}.png": image
        for at, (part, count) in enumerate((("train", 60), ("val", 20), ("test", 20)))
        for number, (image, label) in enumerate(zip(*draw_shapes(count, at), strict=True))
    }
    files["seg_pred/seg_pred/0.png"] = np.zeros((32, 32, 3), np.uint8)
    for name, image in files.items():
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(place)
    return path if request.param == "folder" else make_archive(path, "zip", path)


def test_a_run_on_a_folder_in_parts_and_its_program(keras, store, in_parts, capsys):
    from cnnviz.training.worker.worker import train

    *layers, _ = SMALL.layers
    network = replace(SMALL, layers=(*layers, Dense(2, "softmax")))
    data = DataChoice("folder", str(in_parts), 32, "")
    config = replace(TINY, data=data, network=network, mixed_precision="off")
    train(run_id := store.create(config, "me", None), store.url)
    run = store.run(run_id)
    assert run.state.status == "finished"
    assert store.epoch_arrays(run_id, 1).val_probabilities.shape == (20, 2)
    assert store.test(run_id).probabilities.shape == (20, 2)
    program = script_of(run, own=True)
    assert 'DataChoice(kind="folder", path=folder, side=32, train_part="")' in program
    keras.backend.clear_session()
    exec(compile(program.replace("model.summary()\n", ""), "run.py", "exec"), found := {})
    assert (len(found["train"]), len(found["validation"]), len(found["test_labels"])) == (
        60,
        20,
        20,
    )
    assert_same_losses(found["history"], run)
    judged = found["history"][-1]["val_accuracy"][0]
    assert judged == pytest.approx(run.epochs[-1].val_accuracy, abs=0.051)  # one of 20


def held(sequence, rate, wanted="run"):
    return Control(sequence, wanted, learning_rate=rate)


def test_a_steered_run_gives_the_same_losses(keras, trained, wished, capsys):
    # Asked before each of the five steps of an epoch.
    wanted = [*[Control()] * 2, *[held(1, 0.004, "pause")] * 2, *[held(2, 0.004)] * 5]
    wished(*wanted, *[Control(3, scale=3.0)] * 3, Control(4))
    run = trained(mixed_precision="off", schedule="one-cycle", epochs=3)
    settings = [each.setting for each in run.steered.rates]
    assert settings == [(0.004, 1.0), (None, 3.0), (None, 1.0)]
    assert run.steered.pauses == (2,)
    assert_same_losses(executed(keras, run)["history"], run)


CHANGES = {
    "held": (RateChange(2, 0.004), RateChange(7, 0.001)),
    "scaled": (RateChange(2, scale=3.0), RateChange(7)),
    "from the first step on": (RateChange(0, 0.004),),
    "held, then scaled": (RateChange(0, 0.004), RateChange(7, scale=0.5)),
    "held twice": (RateChange(0, 0.004), RateChange(7, 0.002)),
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_rates_of_a_program_are_those_of_its_run(keras, changes, schedule):
    config = replace(TINY, schedule=schedule, epochs=3)
    found = {"keras": keras, "train": range(160)}
    exec(optimizer(config, changes), found)
    mine = []
    for step in range(15):  # 3 epochs of 160 / 32
        found["optimizer"].iterations.assign(step)
        mine.append(float(found["optimizer"].learning_rate))
    assert mine == pytest.approx(rates(config, 5, range(15), changes), rel=1e-5)


def assert_same_losses(found, run):
    for mine, epoch in zip(found, run.epochs[1:], strict=True):
        assert mine["loss"][0] == pytest.approx(epoch.loss, rel=1e-3)


def test_a_run_that_was_stopped_gives_the_same_losses_so_far(keras, trained, wished, capsys):
    wished(*[Control()] * 4, *[held(1, 0.01)] * 9, held(2, 0.01, "stop"))
    stopped = trained(mixed_precision="off", schedule="cosine", epochs=4)
    assert [each.epoch for each in stopped.epochs] == [0, 1, 2]
    assert "It ended after epoch 2 of 4, and so does its program" in script_of(stopped)
    found = executed(keras, stopped)
    assert_same_losses(found["history"], stopped)
    assert "Test" not in capsys.readouterr().out

    wished(held(3, 0.002))  # set while it was stopped: from the end of epoch 2 on
    resumed = trained(run_id=stopped.id)
    assert resumed.state.status == "finished"
    assert_same_losses(executed(keras, resumed)["history"], resumed)


def test_bfloat16_is_near(keras, bfloat16, trained, capsys):
    run = trained(mixed_precision="on")
    found = executed(keras, run)["history"]
    assert found[0]["loss"][0] == pytest.approx(run.epochs[1].loss, rel=0.01)


def test_what_draws_other_numbers_is_near_in_the_mean(keras, trained, capsys):
    changes = {name: value for name, value in vars(EVERYTHING).items() if name != "data"}
    run = trained(data=shapes_dataset(1000, 60), **{**changes, "epochs": 3})
    found = executed(keras, run)["history"]
    for epoch in run.epochs[1:]:
        assert found[epoch.epoch - 1]["loss"][0] == pytest.approx(epoch.loss, rel=0.1)
    assert "Test accuracy, with the mirrored images: 0." in capsys.readouterr().out


AUGMENTED = Augmentation(
    (Rotation(), Shift(), Brightness(), Noise((0, 8), probability=0.5), HorizontalFlip())
)
MIXED = replace(AUGMENTED, steps=(*AUGMENTED.steps, MixUp(), CutMix(probability=0.3)))


@pytest.mark.parametrize(
    ("augmentation", "mixed_precision"), [(AUGMENTED, "off"), (MIXED, "on")], ids=["off", "on"]
)
def test_augmentation_is_near_in_the_mean(
    keras, trained, capsys, request, augmentation, mixed_precision
):
    if mixed_precision == "on":
        request.getfixturevalue("bfloat16")
    data = shapes_dataset(1000, 60)
    changes = {"augmentation": augmentation, "mixed_precision": mixed_precision, "flip": True}
    run = trained(data=data, **changes)
    found = executed(keras, run)["history"]
    for epoch in run.epochs[1:]:
        assert found[epoch.epoch - 1]["loss"][0] == pytest.approx(epoch.loss, rel=0.1)
        assert found[epoch.epoch - 1]["accuracy"][0] == pytest.approx(epoch.accuracy, abs=0.1)


def test_cifar10_is_split_in_plain_numpy(keras, monkeypatch):
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(10), 5000))
    images = np.zeros((50_000, 1, 1, 3), np.uint8)
    monkeypatch.setattr(
        keras.datasets.cifar10,
        "load_data",
        lambda: ((images, labels[:, np.newaxis]), (images[:1], labels[:1, np.newaxis])),
    )
    data = Dataset("", tuple("abcdefghij"), images, labels, images[:1], labels[:1])
    for config in (SEED_LESSON, replace(SEED_LESSON, data_share=0.5, validation_share=0.1)):
        program = script(config)
        assert "cnnviz." not in program
        found = {}
        exec(program[: program.index("model =")], found)
        parts = split(data, config.data_share, config.validation_share, config.seed)
        np.testing.assert_array_equal(found["train"], parts.train_indices)
        np.testing.assert_array_equal(found["validation"], parts.validation_indices)


def test_classes_that_cannot_be_cut_evenly_are_split_by_cnnviz():
    program = script(replace(SEED_LESSON, data_share=0.33333))
    assert 'load(DataChoice(kind="cifar10", path="", side=32))' in program
    assert "split(data, 0.33333, 0.2, seed=42)" in program


def test_one_cycle_is_the_runs_own(keras):
    program = script(replace(FAST, schedule="one-cycle"))
    start, end = program.index("class OneCycle"), program.index("optimizer =")
    found = {"keras": keras, "steps": 40}
    exec(program[start:end], found)
    rates = [float(found["OneCycle"]()(step)) for step in range(40)]
    assert rates == pytest.approx(FAST.learning_rate * schedule("one-cycle", 40), rel=1e-5)


@pytest.mark.parametrize(
    "config",
    [
        SEED_LESSON,
        FAST,
        EVERYTHING,
        replace(EVERYTHING, optimizer="muon"),
        replace(TINY, data=DataChoice("folder", "my images")),
        replace(SEED_LESSON, augmentation=AUGMENTED),
        replace(EVERYTHING, augmentation=MIXED),
        replace(SEED_LESSON, augmentation=Augmentation((MixUp(),))),
    ],
    ids=["seed", "fast", "everything", "muon", "folder", "augmented", "mixed", "mixed alone"],
)
def test_programs_are_well_written(config, tmp_path):
    (tmp_path / "run.py").write_text(script(config), encoding="utf-8")
    for rules in (["check", "--select=E,F,W,I,N"], ["format", "--diff"]):
        ruff = [sys.executable, "-m", "ruff", *rules, "--isolated", "--line-length=100"]
        command = [*ruff, tmp_path / "run.py"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
