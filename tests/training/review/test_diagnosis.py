"""Findings: each in a history that shows it and none in one that does not, and in real runs."""

from __future__ import annotations

import re
from dataclasses import replace
from math import log, nan

import pytest

from cnnviz.data.dataset import Dataset, shapes_dataset
from cnnviz.nets import SEED_CNN, BatchNormalization
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.optimizers import OPTIMIZERS
from cnnviz.training.review.diagnosis import diagnose
from cnnviz.training.store.measured import EpochMetrics, LayerStats
from cnnviz.training.store.records import Live
from cnnviz.ui.diagnosis_text import diagnosis_text
from cnnviz.ui.text import sections

CHANCE = log(10)
NAMES = ("conv2d", "conv2d_1", "conv2d_2", "dense", "dense_1")
CONFIG = replace(SEED_LESSON, epochs=20)
NORMALIZED = replace(
    SEED_CNN, layers=(*SEED_CNN.layers[:2], BatchNormalization(), *SEED_CNN.layers[2:])
)


def layers(**changes):
    """Give healthy layers, with changes by name."""
    usual = {"gradient_norm": 1.0, "weight_norm": 5.0, "update_ratio": 2e-3, "dead": 0.1}
    return tuple(
        LayerStats(
            name,
            "Dense" if name.startswith("dense") else "Conv2D",
            **{**usual, **changes.get("every", {}), **changes.get(name, {})},
        )
        for name in NAMES
    )


def history(losses, val_losses=None, *, accuracy=None, val_accuracy=None, rate=1e-3, last=None):
    """Give the metrics of epoch 0, at chance, and of one epoch for each loss."""
    val_losses = val_losses or losses
    accuracies = accuracy or [max(0.1, 1 - loss / CHANCE) for loss in losses]
    val_accuracies = val_accuracy or [max(0.1, 1 - loss / CHANCE) for loss in val_losses]
    rows = zip(losses, accuracies, val_losses, val_accuracies, strict=True)
    pace = {"seconds": 10, "images_per_second": 4000, "learning_rate": rate}
    found = [
        EpochMetrics(epoch, *row, **pace, layers=layers()) for epoch, row in enumerate(rows, 1)
    ]
    found[-1] = replace(found[-1], layers=last or layers())
    return [EpochMetrics(0, nan, nan, CHANCE, 0.1, layers=layers()), *found]


def kinds(metrics, live=None, config=CONFIG):
    return [each.kind for each in diagnose(config, metrics, live)]


def live(losses, epoch=1):
    points = tuple((i + 1, loss, 0.1) for i, loss in enumerate(losses))
    return Live(epoch, len(losses), 300, learning_rate=1e-3, points=points)


FALLING = [1.8, 1.4, 1.2, 1.05, 0.95]
HEALTHY = {
    "nothing yet": ([], None, CONFIG),
    "before training": (history(FALLING)[:1], None, CONFIG),
    "first batches": (history(FALLING)[:1], live([2.4, 2.35, 2.3] * 5), CONFIG),
    "one wild batch": (history(FALLING)[:1], live([2.3] * 19 + [9.0]), CONFIG),
    "falling": (history(FALLING), None, CONFIG),
    "noisy": (history([1.8, 1.4, 1.5, 1.3, 1.25]), None, CONFIG),
    "seed's dense layer": (history(FALLING, last=layers(dense={"dead": 0.67})), None, CONFIG),
    "late and slow": (
        history([*FALLING, 0.951, 0.95], last=layers(every={"update_ratio": 1e-6})),
        None,
        replace(CONFIG, schedule="cosine"),
    ),
    "small gap": (history(FALLING, [1.6, 1.4, 1.3, 1.32, 1.35]), None, CONFIG),
    "no validation": (
        [
            replace(each, val_loss=nan, val_accuracy=nan)
            for each in history([*FALLING, 0.9, 0.8, 0.7])
        ],
        None,
        replace(CONFIG, epochs=8),
    ),
    "two epochs at chance": (history([2.31, 2.3]), None, CONFIG),
    "ended flat but good": (
        history([1.0, 0.5, 0.3, 0.3, 0.3]),
        None,
        replace(CONFIG, epochs=5),
    ),
}


@pytest.mark.parametrize("case", HEALTHY)
def test_healthy(case):
    metrics, now, config = HEALTHY[case]
    assert kinds(metrics, now, config) == []


SICK = {
    "nan": (history([1.8, nan]), None, CONFIG, ["nan"]),
    "nan in validation alone": (history([1.8, 1.5], [1.8, nan]), None, CONFIG, ["nan"]),
    "infinite": (history([float("inf")]), None, CONFIG, ["nan"]),
    "nan just now": (history(FALLING), live([1.0, nan], epoch=6), CONFIG, ["nan"]),
    "first epoch far above chance": (history([2772.0]), None, CONFIG, ["divergence"]),
    "grows": (history([1.8, 1.4, 2.9]), None, CONFIG, ["divergence"]),
    "grows just now": (history(FALLING), live([4.0] * 20, epoch=6), CONFIG, ["divergence"]),
    "first batches explode": (history(FALLING)[:1], live([50.0] * 12), CONFIG, ["divergence"]),
    "dead": (history([2.3], last=layers(dense={"dead": 0.92})), None, CONFIG, ["dead"]),
    "exploding": (
        history(FALLING, last=layers(conv2d={"gradient_norm": 2e4})),
        None,
        CONFIG,
        ["exploding"],
    ),
    "vanishing": (
        history(FALLING, last=layers(conv2d={"gradient_norm": 1e-6})),
        None,
        CONFIG,
        ["vanishing"],
    ),
    "rate too small": (
        history([2.303], [2.302], rate=1e-7, last=layers(every={"update_ratio": 7e-7})),
        None,
        CONFIG,
        ["rate_too_small"],
    ),
    "chance": (history([2.31, 2.305, 2.304]), None, CONFIG, ["chance"]),
    "normalization": (
        history([1.5, 1.2], [2.5, 2.5], accuracy=[0.5, 0.7], val_accuracy=[0.13, 0.13]),
        None,
        replace(CONFIG, network=NORMALIZED, batch_size=512),  # 2 * 78 batches
        ["normalization"],
    ),
    "overfitting": (
        history([1.5, 1.0, 0.7, 0.4], [1.6, 1.3, 1.4, 1.6]),
        None,
        CONFIG,
        ["overfitting"],
    ),
    "unfinished": (history(FALLING), None, replace(CONFIG, epochs=5), ["unfinished"]),
    "underfitting": (
        history([1.9, 1.85, 1.84, 1.84, 1.84]),
        None,
        replace(CONFIG, epochs=5),
        ["underfitting"],
    ),
}


@pytest.mark.parametrize("case", SICK)
def test_sick(case):
    metrics, now, config, expected = SICK[case]
    assert kinds(metrics, now, config) == expected


def test_every_kind_is_tested_and_explained():
    tested = {kind for *_, found in SICK.values() for kind in found}
    assert tested == set(sections("diagnosis"))


@pytest.mark.parametrize("case", SICK)
def test_sentences_are_full(case):
    metrics, now, config, _ = SICK[case]
    for finding in diagnose(config, metrics, now):
        said = diagnosis_text(finding)
        assert 2 <= len(re.findall(r"\.(?= [A-Z]|$)", said)) <= 4, said
        assert not re.search(r"[{}]|\bnan\b", said.replace("NaN", "")), said


def test_numbers_are_those_seen():
    metrics, now, config, _ = SICK["overfitting"]
    (finding,) = diagnose(config, metrics, now)
    assert finding.numbers["best_epoch"] == 2
    assert finding.numbers["best"] == 1.3
    assert diagnosis_text(finding).startswith(
        "The validation loss was lowest in epoch 2, 1.300, and is 1.600 now"
    )


def test_epoch_in_hand_is_not_counted_twice():
    """The last report of an epoch stays there when its metrics have come."""
    assert kinds(history(FALLING), live([50.0] * 20, epoch=5)) == []


def test_overfitting_is_not_seen_where_averages_are_behind():
    """Without batch normalisation the same numbers are no matter of its averages."""
    metrics, now, config, _ = SICK["normalization"]
    assert kinds(metrics, now, replace(config, network=SEED_LESSON.network)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"optimizer": "sgd", "learning_rate": 10.0}, {"nan", "divergence", "dead"}),
        ({"learning_rate": 10.0}, {"nan", "divergence", "dead"}),
        ({"learning_rate": 1e-7}, {"rate_too_small"}),
        ({"optimizer": "sgd", "learning_rate": 1e-7}, {"rate_too_small"}),
        # At 0.01 a layer does die, on some processors, and is rightly called dead.
        ({"learning_rate": 0.003}, set()),
    ],
    ids=["sgd 10", "adam 10", "adam 1e-7", "sgd 1e-7", "as usual"],
)
def test_real_runs(trained, changes, expected):
    run = trained(data=shapes_dataset(600, 0), **changes)
    found = set(kinds(run.epochs, run.live, run.config))
    assert found <= expected
    assert bool(found) == bool(expected)


def test_fifty_images_are_learned_by_heart(trained):
    drawn = shapes_dataset(600, 0)
    few = Dataset("Few", drawn.class_names, drawn.train_images, drawn.train_labels, *_none(drawn))
    run = trained(data=few, data_share=0.2, validation_share=0.58, epochs=40, learning_rate=0.01)
    assert kinds(run.epochs, run.live, run.config) == ["overfitting"]


def _none(drawn):
    return drawn.test_images[:0], drawn.test_labels[:0]


def test_rates_to_go_back_to_are_keras_defaults(keras):
    for name, kind in OPTIMIZERS.items():
        if name == "muon":
            continue  # Keras scales its steps in another way
        assert float(keras.optimizers.get(name).learning_rate) == pytest.approx(kind.usual_rate)
