"""Runs as plain data: each rule in one sentence, and a stranger's text that never surprises."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.nets import (
    PRESETS,
    SEED_CNN,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    NetworkSpec,
)
from cnnviz.nets.augment import Augmentation
from cnnviz.nets.augment.steps.mix_up import MixUp
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.layers import Activation
from cnnviz.nets.reading import ReadingError
from cnnviz.training.config import FAST, SEED_LESSON, RunConfig
from cnnviz.training.config_json import from_json, to_json
from cnnviz.training.config_rules import SCHEDULES
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.optimizers import OPTIMIZERS


def test_seed_lesson_is_the_seeds_code():
    lesson = SEED_LESSON
    assert lesson.network == SEED_CNN
    assert lesson.data.kind == "cifar10"
    assert (lesson.optimizer, lesson.learning_rate, lesson.schedule) == ("adam", 1e-3, "constant")
    assert (lesson.batch_size, lesson.validation_share, lesson.epochs) == (128, 0.2, 10)
    assert (lesson.seed, lesson.data_share) == (42, 1.0)
    off = ("weight_decay", "dropout", "label_smoothing", "shift", "cutout")
    assert not any(getattr(lesson, name) for name in off)
    assert not any((lesson.flip, lesson.average_weights, lesson.flip_test))


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("name", "", "`name` must be 1 to 60 letters"),
        ("name", "two  blanks", "`name` must be 1 to 60 letters"),
        ("name", "<b>", "`name` must be 1 to 60 letters"),
        ("name", "a" * 61, "`name` must be 1 to 60 letters"),
        ("name", 3, "`name` must be 1 to 60 letters"),
        ("data", "cifar10", "`data` must be a DataChoice, got 'cifar10'."),
        (
            "network",
            "Seed CNN",
            "`network` must be a NetworkSpec or a TransferSpec, got 'Seed CNN'.",
        ),
        ("data_share", 0, "`data_share` must be above 0, got 0."),
        ("data_share", 1.1, "`data_share` must be at most 1, got 1.1."),
        ("validation_share", 0, "`validation_share` must be 0.01 to 0.9, got 0."),
        ("validation_share", 0.95, "`validation_share` must be 0.01 to 0.9, got 0.95."),
        ("validation_share", float("nan"), "`validation_share` must be a number of at most"),
        ("epochs", 0, "`epochs` must be at least 1, got 0."),
        ("epochs", 1001, "`epochs` must be at most 1,000, got 1,001."),
        ("epochs", 1.5, "`epochs` must be a whole number, got 1.5."),
        ("batch_size", 0, "`batch_size` must be at least 1, got 0."),
        ("batch_size", 5000, "`batch_size` must be at most 4,096, got 5,000."),
        ("optimizer", "sdg", "`optimizer` must be one of adam, adamw, sgd, rmsprop, muon, got"),
        ("momentum", 1, "`momentum` must be at least 0 and below 1, got 1."),
        ("nesterov", 1, "`nesterov` must be true or false, got 1."),
        ("learning_rate", 0, "`learning_rate` must be above 0, got 0."),
        ("learning_rate", 101, "`learning_rate` must be at most 100, got 101."),
        ("schedule", "step", "`schedule` must be one of constant, cosine, one-cycle, got 'step'."),
        ("weight_decay", -0.1, "`weight_decay` must be 0 to 1, got -0.1."),
        ("dropout", 1, "`dropout` must be at least 0 and below 1, got 1."),
        ("label_smoothing", -1, "`label_smoothing` must be at least 0 and below 1, got -1."),
        ("seed", -1, "`seed` must be at least 0, got -1."),
        ("seed", 2**31, "`seed` must be at most 2,147,483,647, got 2,147,483,648."),
        ("mixed_precision", True, "`mixed_precision` must be one of auto, on, off, got True."),
        ("flip", "yes", "`flip` must be true or false, got 'yes'."),
        ("shift", 17, "`shift` must be at most 16, got 17."),
        ("cutout", 65, "`cutout` must be at most 64, got 65."),
        ("whitening", 1, "`whitening` must be true or false, got 1."),
        ("average_weights", None, "`average_weights` must be true or false, got None."),
        ("flip_test", 0, "`flip_test` must be true or false, got 0."),
        ("augmentation", (), "`augmentation` must be an Augmentation, got ()."),
    ],
)
def test_each_rule_in_one_sentence(setting, value, sentence):
    with pytest.raises((TypeError, ValueError)) as refused:
        replace(SEED_LESSON, **{setting: value})
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_every_setting_has_a_rule_that_is_tested():
    rules = next(
        mark for mark in test_each_rule_in_one_sentence.pytestmark if mark.name == "parametrize"
    )
    assert {case[0] for case in rules.args[1]} == {each.name for each in fields(RunConfig)}


def test_settings_take_one_form():
    config = replace(SEED_LESSON, learning_rate=1, weight_decay=0)
    assert isinstance(config.learning_rate, float)
    assert config == replace(SEED_LESSON, learning_rate=1.0, weight_decay=0.0)


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ((), "The network has no layers yet: add one."),
        ((Dense(10, "softmax"),), "`Dense` (layer 1) after 8 × 8 × 3: put a Flatten"),
        ((Flatten(), Dense(10)), "The network must end in a softmax"),
        ((Flatten(),), "The network must end in a softmax"),
        ((Conv2D(10, activation="softmax"),), "The network must end in a softmax"),
    ],
)
def test_network_that_cannot_learn_classes_is_refused(layers, sentence):
    with pytest.raises(ValueError, match=r"network|Flatten") as refused:
        replace(SEED_LESSON, network=NetworkSpec((8, 8, 3), layers))
    assert str(refused.value).startswith(sentence)


def test_softmax_may_stand_by_itself():
    layers = (Flatten(), Dense(10), Activation("softmax"))
    assert replace(SEED_LESSON, network=NetworkSpec((8, 8, 3), layers)).network.layers == layers


def test_dropout_needs_a_dense_layer():
    layers = (Conv2D(10), GlobalAveragePooling2D(), Activation("softmax"))
    pooled = replace(SEED_LESSON, network=NetworkSpec((8, 8, 3), layers))
    with pytest.raises(ValueError, match="`dropout` comes before the last Dense layer, but"):
        replace(pooled, dropout=0.2)


AUGMENTED = replace(SEED_LESSON, augmentation=Augmentation((Rotation((-5, 7)), MixUp()), seed=9))


@pytest.mark.parametrize(
    "config", [SEED_LESSON, FAST, AUGMENTED], ids=["Seed lesson", "Fast", "augmented"]
)
def test_json_both_ways(config):
    assert from_json(to_json(config)) == config


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "epochs": st.integers(1, 1000),
            "batch_size": st.integers(1, 4096),
            "learning_rate": st.floats(1e-9, 100),
            "optimizer": st.sampled_from(tuple(OPTIMIZERS)),
            "schedule": st.sampled_from(SCHEDULES),
            "dropout": st.floats(0, 0.99),
            "seed": st.integers(0, 2**31 - 1),
            "flip": st.booleans(),
            "network": st.sampled_from(list(PRESETS.values())),
            "data": st.sampled_from([DataChoice("shapes"), DataChoice("cifar10")]),
        },
    )
)
def test_any_configuration_comes_back(settings):
    config = replace(SEED_LESSON, **settings)
    assert from_json(to_json(config)) == config


def changed(**settings):
    return json.dumps({**json.loads(to_json(SEED_LESSON)), **settings})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This is no JSON."),
        ("[" * 50_000, "This is no JSON."),
        ("[1]", "A configuration must be its settings by name: {…}."),
        ("{}", "A configuration needs `name`."),
        ("x" * 60_001, "A configuration has at most 60,000 characters, got 60,001."),
        (changed(rate=1), 'A configuration has no setting "rate".'),
        (changed(**{"`\n# x": 1}), 'A configuration has no setting "\' # x".'),
        (changed(data=[]), "A choice of data must be its settings by name: {…}."),
        (changed(data={"kind": "shapes", "user": 1}), 'A choice of data has no setting "user".'),
        (changed(network=3), "`network`: A network in JSON is"),
        (changed(augmentation=3), "`augmentation`: An augmentation in JSON is"),
        (
            changed(augmentation={"steps": [{"kind": "Crop", "side": 0}]}),
            "`augmentation`: Step 1: `side` must be 0.1 to 1, got 0.",
        ),
        (changed(epochs=[1]), "`epochs` must be a whole number"),
        (changed(epochs=True), "`epochs` must be a whole number, got True."),
        (changed(learning_rate=float("nan")), "`learning_rate` must be a number of at most"),
        (changed(seed=10**400), "`seed` must be a whole number, got inf."),
        (changed(optimizer="x" * 9_999), "`optimizer` must be one of adam, adamw, sgd, rmsprop"),
        (changed(learning_rate="1"), "`learning_rate` must be a number, got '1'."),
    ],
)
def test_strangers_text_gets_one_sentence(text, sentence):
    with pytest.raises(ReadingError) as refused:
        from_json(text)
    assert str(refused.value).startswith(sentence)
    assert len(str(refused.value)) <= 300


@given(st.sampled_from([each.name for each in fields(RunConfig)]), st.data())
def test_no_value_surprises(name, data):
    """Whatever JSON can hold in a setting's place, there is a configuration or one short line."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=99)
    value = data.draw(
        st.recursive(
            scalars,
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
            max_leaves=8,
        )
    )
    try:
        from_json(changed(**{name: value}))
    except ReadingError as refused:
        assert len(str(refused)) <= 320
        assert len(str(refused).splitlines()) == 1
