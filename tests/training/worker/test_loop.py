"""The trainer: Keras's own steps, told apart by nothing but speed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.nets import BatchNormalization, Dense, GlobalAveragePooling2D, build
from cnnviz.nets.augment import Augmentation
from cnnviz.nets.augment.steps.contrast import Contrast
from cnnviz.nets.augment.steps.horizontal_flip import HorizontalFlip
from cnnviz.nets.augment.steps.mix_up import MixUp
from cnnviz.nets.augment.steps.noise import Noise
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training.metrics import ACCURACY, LOSS, REGISTRY
from cnnviz.training.sources import split
from cnnviz.training.whitening import whitened
from tests.training.conftest import SMALL, TINY


@pytest.fixture
def trainer(keras, tiny_data):
    from cnnviz.training.worker.loop import Trainer

    def make(data=tiny_data, **changes):
        config = replace(TINY, **{"mixed_precision": "off", "validation_share": 0.2} | changes)
        parts = split(data, config.data_share, config.validation_share, config.seed)
        return Trainer(config, data, parts)

    return make


def weights(trainer):
    return [each.numpy() for each in trainer.model.weights]


def assert_alike(found, wanted, atol=1e-5):
    for mine, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(mine, other, atol=atol)


MUON = (
    "Muon(0.002, momentum=0.6, ns_steps=3, adam_lr_ratio=0.05, rms_rate=None, "
    "weight_decay=0.1, adam_weight_decay=0.1)"
)
OPTIMIZERS = {
    "adam": ({}, "Adam(0.002)"),
    "adamw": ({"weight_decay": 0.1}, "AdamW(0.002, weight_decay=0.1)"),
    "rmsprop": ({}, "RMSprop(0.002)"),
    "muon": ({"momentum": 0.6, "weight_decay": 0.1}, MUON),
    "sgd": ({"momentum": 0.8}, "SGD(0.002, momentum=0.8, nesterov=True)"),
    "sgd, plain": ({"momentum": 0.0, "nesterov": False}, "SGD(0.002)"),
}


def muon(keras):
    """Give Keras's Muon, which is for matrices alone, for convolutions."""

    class ConvolutionMuon(keras.optimizers.Muon):
        def _should_use_adamw(self, variable):
            return len(variable.shape) != 4

        def zeropower_via_newtonschulz5(self, x, steps):
            matrix = keras.ops.reshape(x, (-1, x.shape[-1]))
            return keras.ops.reshape(super().zeropower_via_newtonschulz5(matrix, steps), x.shape)

    return ConvolutionMuon


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_are_those_of_keras(keras, trainer, tiny_data, name):
    """Five batches, the last of them smaller: the same weights, loss and accuracy."""
    changes, code = OPTIMIZERS[name]
    mine = trainer(optimizer=name.split(",")[0], learning_rate=0.002, batch_size=33, **changes)
    model = build(SMALL)
    model.set_weights(mine.model.get_weights())
    optimizer = eval(code, {**vars(keras.optimizers), "Muon": muon(keras)})
    if "decay" in code:
        optimizer.exclude_from_weight_decay(var_names=["bias"])
    model.compile(
        optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True
    )
    order = mine._batches.order(0)
    loss = 0.0
    for first in range(0, len(order), 33):
        rows = order[first : first + 33]
        images, labels = tiny_data.train_images[rows], tiny_data.train_labels[rows]
        model.reset_metrics()
        loss += len(rows) * model.train_on_batch(images.astype(np.float32), labels)[0]
    sums = mine.run_steps(5)
    assert mine.steps_per_epoch == mine.step == 5
    assert sums.images == len(order) == 160
    assert sums.loss == pytest.approx(loss, rel=1e-4)
    assert_alike(weights(mine), model.get_weights(), atol=1e-4 if name == "rmsprop" else 1e-5)


def test_label_smoothing_is_that_of_keras(keras, trainer, tiny_data):
    mine = trainer(label_smoothing=0.2, learning_rate=1e-12, batch_size=160)
    rows = mine._batches.order(0)
    wanted = np.eye(10)[tiny_data.train_labels[rows]]
    found = mine.model(tiny_data.train_images[rows].astype(np.float32))
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.2)(wanted, found)
    assert mine.run_steps(1).loss / 160 == pytest.approx(float(loss), rel=1e-5)


def test_many_steps_are_as_single_ones(trainer):
    """And an epoch's end is no border."""
    changes = {"flip": True, "shift": 2, "cutout": 3, "dropout": 0.2, "schedule": "one-cycle"}
    at_once, singly = trainer(**changes), trainer(**changes)
    sums = at_once.run_steps(8)
    single = [singly.run_steps(1) for _ in range(8)]
    assert at_once.steps_per_epoch == 5
    assert sums.images == sum(each.images for each in single) == 160 + 3 * 32
    assert sums.correct == sum(each.correct for each in single)
    assert sums.loss == pytest.approx(sum(each.loss for each in single), rel=1e-5)
    assert_alike(weights(at_once), weights(singly))


def test_each_step_is_told_and_asked_whether_to_go_on(trainer):
    mine, singly = trainer(), trainer()
    told = []
    sums = mine.run_steps(8, lambda found: told.append(found) or len(told) < 6)
    assert mine.step == len(told) == 6
    single = [singly.run_steps(1) for _ in range(6)]
    assert [each.images for each in told] == [each.images for each in single] == [32] * 6
    assert [each.loss for each in told] == pytest.approx([each.loss for each in single], rel=1e-5)
    assert sums.correct == sum(each.correct for each in told)
    assert_alike(weights(mine), weights(singly))


def test_an_error_in_what_is_told_comes_out_as_it_is(trainer):
    def full_disk(_):
        raise OSError(28, "No space left on device")

    mine = trainer()
    with pytest.raises(OSError, match="No space left"):
        mine.run_steps(5, full_disk)
    assert mine.step == 1
    assert mine.run_steps(1).images == 32


@pytest.mark.parametrize("averaged", [False, True], ids=["plain", "averaged"])
def test_whitened_filters_are_the_images_and_stay(trainer, tiny_data, averaged):
    mine = trainer(whitening=True, average_weights=averaged)
    before = weights(mine)
    parts = split(tiny_data, 1.0, 0.2, TINY.seed)
    _, kernel, bias = whitened(SMALL, tiny_data.train_images, parts.train_indices)
    np.testing.assert_array_equal(before[0], kernel)
    mine.run_steps(5)
    after = weights(mine)
    np.testing.assert_array_equal(after[0], kernel)
    np.testing.assert_array_equal(after[1], bias)
    assert all((now != then).any() for now, then in zip(after[2:], before[2:], strict=True))


def test_same_seed_same_curve(trainer):
    first, again, other = (trainer(seed=seed, flip=True, shift=2) for seed in (5, 5, 6))
    assert first.run_steps(5) == again.run_steps(5) != other.run_steps(5)


def test_going_on_from_a_state(trainer):
    changes = {"optimizer": "adam", "average_weights": True, "shift": 2, "schedule": "cosine"}
    through, resumed = trainer(**changes), trainer(**changes)
    through.run_steps(4)
    state = {name: np.array(value) for name, value in through.state().items()}
    through.run_steps(5)
    resumed.restore(state)
    resumed.run_steps(5)
    assert resumed.step == 9
    assert_alike(weights(resumed), weights(through), atol=1e-6)


def test_the_rate_follows_its_schedule_and_a_hand(trainer):
    mine = trainer(schedule="one-cycle", learning_rate=0.1, epochs=4)
    assert mine.learning_rate == pytest.approx(0.01)  # a tenth of the peak
    mine.run_steps(5)
    assert mine.learning_rate == pytest.approx(0.1)
    mine.run_steps(5)
    mine.change_rate(0.03)
    assert mine.learning_rate == 0.03
    mine.run_steps(5)
    assert mine.learning_rate == 0.03
    mine.change_rate(scale=2.0)
    assert mine.learning_rate == pytest.approx(0.2 * (1 - 10 / 15))
    mine.change_rate()
    assert mine.learning_rate == pytest.approx(0.1 * (1 - 10 / 15))
    assert [each.step for each in mine.changes] == [10, 15]


def test_a_rate_that_changes_nothing_is_no_change(trainer):
    mine = trainer()
    mine.change_rate(0.03)
    mine.change_rate()
    mine.change_rate(scale=1.0)
    assert mine.changes == ()


def test_a_rate_near_0_keeps_the_weights(trainer):
    mine = trainer(learning_rate=1e-30)
    before = weights(mine)
    mine.run_steps(3)
    assert_alike(weights(mine), before, atol=1e-20)


def test_evaluation_is_that_of_keras(keras, trainer, tiny_data):
    mine = trainer()
    mine.run_steps(5)
    images, labels = tiny_data.test_images, tiny_data.test_labels
    values, probabilities = mine.evaluate(images, labels)
    wanted = mine.model(images.astype(np.float32)).numpy()
    np.testing.assert_allclose(probabilities, wanted, atol=1e-5)
    mine.model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    found = mine.model.evaluate(images.astype(np.float32), labels, verbose=0)
    assert [values[LOSS.name], values[ACCURACY.name]] == pytest.approx(found, rel=1e-4)


def test_mirrored_images_are_judged_too(trainer, tiny_data):
    mine = trainer(flip_test=True)
    images = tiny_data.test_images
    found = mine.predict(images)
    both = [mine.model(each.astype(np.float32)).numpy() for each in (images, images[:, :, ::-1])]
    np.testing.assert_allclose(found, np.mean(both, axis=0), atol=1e-5)


def test_nothing_to_judge(trainer, tiny_data):
    values, _ = trainer().evaluate(tiny_data.test_images[:0], tiny_data.test_labels[:0])
    assert values.keys() == REGISTRY.keys()
    assert np.isnan(list(values.values())).all()


def test_averaged_weights_lie_between(trainer):
    mine = trainer(average_weights=True, learning_rate=0.01)
    start = weights(mine)
    mine.run_steps(10)
    learned = [each.numpy() for each in mine.learning.weights]
    for first, kept, last in zip(start, weights(mine), learned, strict=True):
        assert not np.array_equal(kept, last)
        # Nearer to what the weights were on the way than to where they began.
        assert np.linalg.norm(kept - last) < np.linalg.norm(first - last)


def test_normalisation_learns_its_moments(trainer):
    layers = (*SMALL.layers[:2], BatchNormalization(0.5), GlobalAveragePooling2D())
    mine = trainer(network=replace(SMALL, layers=(*layers, SMALL.layers[-1])))
    before = weights(mine)
    mine.run_steps(5)
    moved = [not np.allclose(a, b) for a, b in zip(before, weights(mine), strict=True)]
    assert all(moved)


def test_it_learns(trainer, tiny_data):
    mine = trainer(epochs=20, learning_rate=0.01)
    first, last = mine.run_steps(5), [mine.run_steps(5) for _ in range(19)][-1]
    assert last.loss < first.loss / 3
    assert last.correct > 100


def test_a_network_that_does_not_fit(trainer):
    with pytest.raises(ValueError, match="The network takes images of 48 × 48 × 3"):
        trainer(network=replace(SMALL, input_shape=(48, 48, 3)))


AUGMENTED = Augmentation((Rotation(), HorizontalFlip(), Contrast(), Noise(), MixUp()), seed=2)


def test_augmented_steps_follow_from_the_seed_alone(trainer):
    """Many at once, one by one, and gone on with from a state."""
    changes = {"augmentation": AUGMENTED, "flip": True}
    at_once, singly, resumed, other = (
        trainer(**changes | {"augmentation": augmentation})
        for augmentation in (*[AUGMENTED] * 3, replace(AUGMENTED, seed=3))
    )
    sums = at_once.run_steps(8)
    single = [singly.run_steps(1) for _ in range(3)]
    state = {name: np.array(value) for name, value in singly.state().items()}
    single += [singly.run_steps(1) for _ in range(5)]
    assert sums.loss == pytest.approx(sum(each.loss for each in single), rel=1e-5)
    assert_alike(weights(at_once), weights(singly))
    resumed.restore(state)
    resumed.run_steps(5)
    assert_alike(weights(resumed), weights(at_once), atol=1e-6)
    assert other.run_steps(8).loss != sums.loss


def test_a_preview_shows_what_a_step_learns_from(keras, trainer, tiny_data):
    import tensorflow as tf

    from cnnviz.nets.augment.apply import augment

    mine = trainer(augmentation=AUGMENTED, learning_rate=1e-12, batch_size=160)
    rows = mine._batches.order(0)
    images = tf.constant(tiny_data.train_images[rows], tf.float32)
    labels = tf.one_hot(tiny_data.train_labels[rows], 10)
    shown, shares = augment(AUGMENTED, images, labels, tf.constant([mine.config.seed, 0]))
    wanted = keras.losses.CategoricalCrossentropy()(shares, mine.model(shown))
    assert mine.run_steps(1).loss / 160 == pytest.approx(float(wanted), rel=1e-5)


def test_an_augmentation_without_steps_costs_nothing(trainer):
    plain, none = trainer(), trainer(augmentation=Augmentation(seed=5))
    assert plain.run_steps(5) == none.run_steps(5)


@pytest.mark.parametrize("step", [Rotation(), MixUp()], ids=["moved", "mixed"])
def test_a_frozen_backbone_meets_augmented_images(trained, step):
    """Its features cannot be kept then: each image passes it anew."""
    head = (GlobalAveragePooling2D(), Dense(10, "softmax"))
    network = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), head)
    run = trained(network=network, augmentation=Augmentation((step,)), learning_rate=0.01)
    assert run.state.status == "finished"
    assert run.epochs[2].loss < run.epochs[1].loss
