"""Runs trained for real, on a few drawn images: what they leave, obey, and say when they break."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnnviz.data.dataset import DatasetError, shapes_dataset
from cnnviz.nets import (
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    ResidualBlock,
    spec_table,
)
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.states import Control
from cnnviz.training.store.steered import RateChange, Steered
from cnnviz.training.worker.worker import cause_of
from tests.training.conftest import SMALL, TINY

NORMALIZED = replace(
    SMALL,
    layers=(
        *SMALL.layers[:2],
        BatchNormalization(),
        ResidualBlock(8, strides=4),
        GlobalAveragePooling2D(),
        Dense(10, "softmax"),
    ),
)


@pytest.fixture
def written(store, monkeypatch):
    """Give the list of statuses, each with the batch that was live then."""
    seen = []
    lives = [None]
    change, live = store.change_state, store.write_live

    def write_live(run_id, record):
        lives.append(record)
        live(run_id, record)

    def change_state(run_id, **changes):
        at = (lives[-1].epoch, lives[-1].batch) if lives[-1] else None
        seen.append((changes.get("status"), changes.get("obeyed"), at))
        return change(run_id, **changes)

    monkeypatch.setattr(
        "cnnviz.training.store.store.Store.write_live", lambda _, *a: write_live(*a)
    )
    monkeypatch.setattr(
        "cnnviz.training.store.store.Store.change_state", lambda _, *a, **k: change_state(*a, **k)
    )
    return seen


def curve(run):
    return [(each.loss, each.accuracy, each.val_loss, each.val_accuracy) for each in run.epochs]


def test_what_a_run_leaves(trained, store, tiny_data):
    run = trained(epochs=3)
    assert (run.state.status, run.state.cause) == ("finished", "")
    assert [each.epoch for each in run.epochs] == [0, 1, 2, 3]
    assert np.isnan(run.epochs[0].loss)  # nothing was learned yet, but it is already judged
    assert run.epochs[0].val_loss == pytest.approx(np.log(10), abs=0.1)
    assert run.epochs[3].loss < run.epochs[1].loss
    assert run.epochs[3].images_per_second > 0
    assert run.epochs[3].learning_rate == pytest.approx(1e-3)
    assert (run.live.epoch, run.live.batch, run.live.batches) == (3, 5, 5)  # 160 = 5 * 32 images
    arrays = store.epoch_arrays(run.id, 3)
    assert {name.split("/", 1)[1] for name in arrays.weights} == {
        f"{layer}/{kind}"
        for layer in ("conv2d", "conv2d_1", "dense")
        for kind in ("kernel", "bias")
    }
    assert arrays.filters.shape == (3, 3, 3, 8)
    assert {name: each.shape for name, each in arrays.maps.items()} == {
        "conv2d": (32, 32, 8),
        "max_pooling2d": (8, 8, 8),
        "conv2d_1": (6, 6, 8),
    }
    assert arrays.val_probabilities.shape == (40, 10)
    assert arrays.probe_probabilities.sum() == pytest.approx(1, abs=1e-5)
    # Without a probe image the first of the images kept for validation is looked at.
    np.testing.assert_allclose(arrays.probe_probabilities, arrays.val_probabilities[0], atol=1e-6)
    test = store.test(run.id)
    assert test.probabilities.shape == (60, 10)
    told = test.probabilities.argmax(axis=1)
    assert test.score.accuracy == pytest.approx((told == tiny_data.test_labels).mean())


def test_layers_are_measured(trained):
    run = trained()
    names = ["conv2d", "max_pooling2d", "conv2d_1", "dense"]
    assert [each.name for each in run.epochs[2].layers] == names
    conv, pool, _, dense = run.epochs[2].layers
    assert conv.kind == "Conv2D"
    assert conv.gradient_norm > 0
    assert 0 < conv.update_ratio < 0.1
    assert run.epochs[0].layers[0].update_ratio == 0
    assert (pool.gradient_norm, pool.weight_norm) == (0, 0)
    assert dense.activation_mean == pytest.approx(0.1)  # ten probabilities that sum to 1
    assert 0 <= conv.dead <= conv.zeros < 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "network": NORMALIZED,
            "optimizer": "sgd",
            "learning_rate": 0.05,
            "schedule": "one-cycle",
            "dropout": 0.3,
            "label_smoothing": 0.1,
            "weight_decay": 0.01,
            "flip": True,
            "shift": 2,
            "cutout": 4,
            "whitening": True,
            "average_weights": True,
            "flip_test": True,
        },
    ],
    ids=["plain", "all"],
)
def test_resumed_run_goes_on_as_if_nothing_had_been(trained, store, wished, changes):
    """The same shuffles, dropout and augmentation: also that the same seed gives the same curve."""
    wished(Control())
    whole = trained(epochs=3, **changes)
    wished(*[Control()] * 8, Control(1, "stop"))  # in the second epoch of five batches
    stopped = trained(epochs=3, **changes)
    assert stopped.state.status == "stopped"
    assert curve(stopped)[1:] == curve(whole)[1:2]
    wished(Control())
    resumed = trained(run_id=stopped.id)
    assert resumed.state.status == "finished"
    np.testing.assert_array_equal(curve(resumed), curve(whole))
    np.testing.assert_array_equal(
        store.test(resumed.id).probabilities, store.test(whole.id).probabilities
    )


def test_a_stop_that_no_person_asked_for_says_why(trained, store):
    run_id = store.create(TINY, "me")
    store.write_control(run_id, Control(1, "stop", reason="Others waited."))
    state = trained(run_id=run_id).state
    assert (state.status, state.cause) == ("stopped", "Others waited.")


def test_killed_before_its_test_a_run_is_tested_when_resumed(trained, store, tmp_path):
    run = trained(epochs=1)
    whole = store.test(run.id)
    (tmp_path / run.id / "test.json").unlink()
    assert trained(run_id=run.id).state.status == "finished"
    np.testing.assert_array_equal(store.test(run.id).probabilities, whole.probabilities)


def test_pause_one_batch_and_go_on(trained, wished, written):
    wished(
        Control(),
        Control(),
        *[Control(1, "pause")] * 3,
        *[Control(2, batches=1)] * 4,
        Control(3),
    )
    assert trained(epochs=1).state.status == "finished"
    assert written == [
        ("running", 0, None),
        ("paused", 1, (1, 2)),
        ("running", 2, (1, 2)),
        ("paused", 2, (1, 3)),
        ("running", 3, (1, 3)),
        ("finished", None, (1, 5)),
    ]


def test_one_epoch_then_pause(trained, wished, written):
    wished(*[Control(1, epochs=1)] * 8, Control(2, "stop"))
    assert len(trained(epochs=3).epochs) == 2
    assert written[1:3] == [("paused", 1, (2, 0)), ("running", 2, (2, 0))]


def rates(run):
    return [each.learning_rate for each in run.epochs[1:]]


def test_rate_set_by_hand_holds_and_survives_a_restart(trained, wished):
    by_hand = Control(1, learning_rate=0.005)
    wished(Control(), by_hand)
    whole = trained(epochs=3, schedule="one-cycle")
    assert rates(whole) == [0.005] * 3  # whatever the schedule would be
    assert whole.steered.rates == (RateChange(1, 0.005),)
    wished(Control(), *[by_hand] * 7, Control(2, "stop", learning_rate=0.005))
    stopped = trained(epochs=3, schedule="one-cycle")
    wished(Control(3, learning_rate=0.005))
    resumed = trained(run_id=stopped.id)
    np.testing.assert_array_equal(curve(resumed), curve(whole))
    assert resumed.steered.rates == (RateChange(1, 0.005),)
    assert resumed.steered.resumes == (5,)


def test_schedule_is_scaled_where_that_is_asked_for(trained, wished):
    wished(Control(), Control())
    usual = trained(epochs=2, schedule="cosine")
    wished(Control(), Control(1, scale=3.0))
    scaled = trained(epochs=2, schedule="cosine")
    np.testing.assert_allclose(rates(scaled), 3 * np.array(rates(usual)))


def test_rate_goes_back_to_the_schedule(trained, wished):
    wished(*[Control(1, learning_rate=0.005)] * 5, Control(2))
    changed = trained(epochs=2, schedule="cosine")
    wished(Control())
    usual = trained(epochs=2, schedule="cosine")
    assert rates(changed) == [0.005, rates(usual)[1]]
    assert changed.steered.rates == (RateChange(0, 0.005), RateChange(5))


def test_what_a_hand_did_is_kept(trained, wished):
    wished(
        *[Control()] * 2,
        *[Control(1, "pause")] * 2,
        *[Control(2, batches=1)] * 3,
        Control(3),
        *[Control(4, learning_rate=0.01)] * 3,
        Control(5, "stop", learning_rate=0.01),
    )
    stopped = trained(epochs=3)
    assert stopped.steered == Steered(5, rates=(RateChange(4, 0.01),), pauses=(2, 3), stops=(7,))
    wished(Control(6, learning_rate=0.02))
    resumed = trained(run_id=stopped.id)
    # What was set before the end of the first epoch is kept, and the new rate holds after it.
    assert resumed.steered.rates == (RateChange(4, 0.01), RateChange(5, 0.02))
    assert (resumed.steered.stops, resumed.steered.resumes) == ((7,), (5,))


def test_rate_of_steps_that_were_lost_is_lost_with_them(trained, wished):
    wanted = Control(1, learning_rate=0.01), Control(2, "stop", learning_rate=0.01)
    wished(*[Control()] * 7, *wanted)
    stopped = trained(epochs=2)
    assert stopped.steered.rates == (RateChange(7, 0.01),)
    wished(Control(3))
    assert trained(run_id=stopped.id).steered.rates == ()


def test_checkpoint_of_an_older_program_is_taken_up(trained, wished, store):
    """Its rate was a part of it, and no record told of it: what is wanted now holds."""
    wished(*[Control()] * 8, Control(1, "stop"))
    stopped = trained(epochs=2, schedule="cosine")
    old = {"peak": np.array(0.5), "rate_set": np.array(0.25)}
    store.write_checkpoint(stopped.id, store.checkpoint(stopped.id) | old)
    (Path(store.url.removeprefix("file://")) / stopped.id / "steered.json").unlink()
    wished(Control(2, learning_rate=0.25))
    assert trained(run_id=stopped.id).epochs[2].learning_rate == 0.25


def test_loss_that_is_no_number_ends_the_run_after_its_epoch(trained):
    layers = (Conv2D(8), Conv2D(8), Conv2D(8), Flatten(), Dense(10, "softmax"))  # no ReLU to die
    run = trained(network=replace(SMALL, layers=layers), optimizer="sgd", learning_rate=100)
    assert run.state.status == "failed"
    assert run.state.cause.startswith("The loss was no number any more from batch ")
    assert [each.epoch for each in run.epochs] == [0, 1]
    assert np.isnan(run.epochs[1].loss)
    assert (run.live.epoch, run.live.batch) == (1, 5)


def test_probe_is_brought_to_the_input(trained, store):
    probe = np.zeros((50, 90, 3), np.uint8)
    probe[:, 20:70] = 255  # the square in the middle
    run = trained(probe=probe, epochs=1)
    white = trained(probe=np.full((32, 32, 3), 255, np.uint8), epochs=1)
    for name in ("conv2d", "conv2d_1"):
        np.testing.assert_array_equal(
            store.epoch_arrays(run.id, 1).maps[name], store.epoch_arrays(white.id, 1).maps[name]
        )


def test_data_without_test_images_is_trained_on(trained, store):
    run = trained(data=shapes_dataset(100, 0), epochs=1)
    assert run.state.status == "finished"
    assert store.test(run.id) is None


def test_network_that_does_not_fit_the_data(trained):
    layers = (Flatten(), Dense(4, "softmax"))
    run = trained(network=replace(SMALL, layers=layers))
    assert run.state.status == "failed"
    assert run.state.cause == (
        "The network tells 4 classes apart, but the data has 10: give its last layer 10 units."
    )


def test_data_that_is_gone(keras, store, monkeypatch):
    from cnnviz.training import sources
    from cnnviz.training.worker.worker import train

    def gone(choice):
        raise DatasetError("The folder is not there any more.")

    monkeypatch.setattr(sources, "load", gone)
    run_id = store.create(TINY, "me")
    train(run_id, store.url)
    state = store.state(run_id)
    assert (state.status, state.cause) == ("failed", "The folder is not there any more.")


def test_error_of_the_program_is_logged(trained, store, tmp_path, monkeypatch, caplog):
    from cnnviz.training.worker import layer_statistics

    def broken(*_):
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(layer_statistics.LayerStatistics, "maps", broken)
    run = trained()
    assert run.state.status == "failed"
    assert run.state.cause == (
        "An error of the program (RuntimeError); log.txt in the run's folder says more."
    )
    assert "in broken" in (tmp_path / run.id / "log.txt").read_text()
    assert "RuntimeError: two" in caplog.text


def test_log_that_cannot_be_written_hides_no_cause(trained, monkeypatch, caplog):
    def full(*_):
        raise StoreError("The disk is full.")

    monkeypatch.setattr("cnnviz.training.store.store.Store.write_log", full)
    monkeypatch.setattr("cnnviz.training.store.store.Store.write_epoch", full)
    assert trained().state.cause == "The disk is full."
    assert "in full" in caplog.text


def test_layers_of_large_images_are_measured_on_fewer():
    from cnnviz.training.worker.training_plan import statistics_batch_size

    maps = [
        sum(row.activation_bytes for row in spec_table(replace(SMALL, input_shape=(side, side, 3))))
        for side in (32, 512)
    ]
    assert statistics_batch_size(maps[0]) == 128
    # 8 maps and 3 colours of 512 x 512, and little else, four bytes a number
    assert statistics_batch_size(maps[1]) == 2**28 // maps[1]
    assert 1 < statistics_batch_size(maps[1]) < 30


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), "There was not enough memory: "),
        (OSError(28, "No space left on device"), "A file could not be read or written: No space"),
        (DatasetError("Gone."), "Gone."),
        (KeyError("x"), "An error of the program (KeyError); log.txt"),
    ],
)
def test_causes(error, sentence):
    assert cause_of(error).startswith(sentence)


def test_memory_that_tensorflow_misses(keras):
    import tensorflow as tf

    error = tf.errors.ResourceExhaustedError(None, None, "OOM when allocating\ntensor")
    assert cause_of(error).startswith("There was not enough memory: ")


def test_network_without_convolution(trained, store):
    run = trained(network=replace(SMALL, layers=(Flatten(), Dense(10, "softmax"))), epochs=1)
    arrays = store.epoch_arrays(run.id, 1)
    assert arrays.filters.size == 0
    assert arrays.maps == {}


def test_large_maps_are_thinned(keras):
    from cnnviz.training.worker.layer_statistics import _subsampled

    large = np.arange(600 * 600 * 3, dtype=np.float32).reshape(600, 600, 3) / 1e3
    kept = _subsampled(large)
    assert kept.dtype == np.float16
    assert kept.shape == (300, 300, 2)  # 2 * 300 * 300 of the 262,144 numbers that are kept
    np.testing.assert_array_equal(kept, large[::2, ::2, :2].astype(np.float16))
    assert _subsampled(np.full((4, 4, 1), 1e9, np.float32)).max() == 65504


def test_conv_only_network_is_looked_into(trained, store):
    layers = (Conv2D(10), GlobalAveragePooling2D(), *SMALL.layers[-1:])
    run = trained(network=replace(SMALL, layers=layers), epochs=1)
    assert store.epoch_arrays(run.id, 1).maps["conv2d"].shape == (30, 30, 10)
