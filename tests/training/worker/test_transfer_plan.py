"""Runs that begin with a backbone, trained for real on a few drawn images."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from cnnviz.training.store.states import Control
from cnnviz.training.store.store import Store
from tests.nets.loading.files import quiet
from tests.training.conftest import TINY, train_in

FAST = ModelChoice("shipped", "fast")
FROZEN = TransferSpec(FAST, (32, 32, 3), usual_head(10, 16))
TUNED = replace(FROZEN, fine_tune=FineTuning(1, 1e-3, "activation_4"))
PLAIN = {"mixed_precision": "off"}
LEFT = {
    "network": replace(TUNED, fine_tune=FineTuning(2, 1e-3, "activation_4")),
    "epochs": 4,
    "schedule": "cosine",
    **PLAIN,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def store(folder):
    """Give one store to all tests here, for the runs that several of them read."""
    return Store(str(folder))


@pytest.fixture(scope="module")
def frozen(keras, store, tiny_data):
    """Give the run of a frozen backbone, the first that asks for its features."""
    from cnnviz.training.worker import feature_cache

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(feature_cache, "CACHE", feature_cache.FeatureCache())
        return train_in(store, tiny_data, network=FROZEN, **PLAIN)


@pytest.fixture(scope="module")
def whole(keras, store, tiny_data):
    """Give the run that others are to be like, which were left and taken up again."""
    return train_in(store, tiny_data, **LEFT)


def weights(store, run, epoch):
    return store.epoch_arrays(run.id, epoch).weights


def changed(store, run, epoch):
    first, later = weights(store, run, 0), weights(store, run, epoch)
    assert first.keys() == later.keys()
    return {name for name in first if not np.array_equal(first[name], later[name])}


def layers(names):
    return {name.rpartition("/")[0] for name in names}


def test_frozen_weights_are_the_same_bits_after_training(frozen, store):
    assert frozen.state.status == "finished", frozen.state.cause
    assert layers(changed(store, frozen, 2)) == {"head_dense", "head_dense_1"}
    note = frozen.transfer
    assert (note.pictures, note.done) == (260, 260)
    assert note.seconds > 0
    assert note.whole_seconds > 0
    assert note.trainable == 256 * 16 + 16 + 16 * 10 + 10
    assert frozen.epochs[-1].loss < frozen.epochs[1].loss


def test_features_and_whole_network_give_the_same_epoch(frozen, trained, store, monkeypatch):
    from cnnviz.training.worker import feature_cache

    monkeypatch.setattr(feature_cache, "MAX_BYTES", 0)  # no room: every picture goes through all
    slow = trained(network=FROZEN, **PLAIN)
    assert (frozen.transfer.pictures, slow.transfer.pictures) == (260, 0)
    for one, other in zip(frozen.epochs[1:], slow.epochs[1:], strict=True):
        assert one.loss == pytest.approx(other.loss, abs=1e-4)
        assert one.val_loss == pytest.approx(other.val_loss, abs=1e-4)
    found, wanted = (store.test(run.id).probabilities for run in (frozen, slow))
    np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_features_are_kept_for_the_next_run(trained, monkeypatch):
    from cnnviz.training.worker import feature_cache

    monkeypatch.setattr(feature_cache, "CACHE", feature_cache.FeatureCache())
    trained(network=FROZEN, epochs=1, data_share=0.5, **PLAIN)
    computed = []
    compute = feature_cache.compute

    def counted(model, images, rows, cached, *rest):
        computed.append(int((~cached.known[rows]).sum()))
        return compute(model, images, rows, cached, *rest)

    monkeypatch.setattr(feature_cache, "compute", counted)
    trained(network=FROZEN, epochs=1, learning_rate=0.1, **PLAIN)
    assert computed == [100, 0]  # half of 200 pictures to learn from are new, none of the tests


def test_augmentation_needs_the_whole_network(trained, store):
    run = trained(network=FROZEN, flip=True, **PLAIN)
    assert run.state.status == "finished", run.state.cause
    assert run.transfer.pictures == 0
    assert layers(changed(store, run, 2)) == {"head_dense", "head_dense_1"}


def test_a_part_is_frozen_up_to_a_layer(trained, store):
    part = replace(FROZEN, frozen="batch_normalization_4")
    run = trained(network=part, **PLAIN)
    assert run.state.status == "finished", run.state.cause
    # The statistics of the last normalisation change with its weights.
    assert layers(changed(store, run, 2)) == {
        *("backbone/conv2d_5", "backbone/batch_normalization_5"),
        *("head_dense", "head_dense_1"),
    }


def test_fine_tuning_unfreezes_in_the_last_epochs(trained, store):
    run = trained(network=TUNED, epochs=3, **PLAIN)
    assert run.state.status == "finished", run.state.cause
    assert layers(changed(store, run, 2)) == {"head_dense", "head_dense_1"}
    assert layers(changed(store, run, 3)) == {
        *("backbone/conv2d_5", "backbone/batch_normalization_5"),
        *("head_dense", "head_dense_1"),
    }
    assert [each.learning_rate for each in run.epochs[1:]] == pytest.approx([1e-3, 1e-3, 1e-3])
    # What the head has learned stays when the backbone joins.
    assert run.epochs[3].loss < run.epochs[1].loss


def test_from_scratch_all_weights_are_new_and_learn(frozen, trained, store):
    run = trained(network=FROZEN.scratch, epochs=1, **PLAIN)
    assert run.state.status == "finished", run.state.cause
    new, old = (weights(store, each, 0)["backbone/conv2d/kernel"] for each in (run, frozen))
    assert not np.allclose(new, old)
    first = store.epoch_arrays(run.id, 0).weights
    assert changed(store, run, 1) == set(first)


def test_a_later_epoch_keeps_only_what_changes(frozen, store, folder):
    epochs = folder / frozen.id / "epochs"
    sizes = [(epochs / f"{epoch:04}.npz").stat().st_size for epoch in range(3)]
    assert sizes[1] < sizes[0] / 20
    maps = [store.epoch_arrays(frozen.id, epoch).maps for epoch in range(3)]
    assert maps[0].keys() == maps[2].keys()
    assert "backbone/conv2d" in maps[2]


@pytest.mark.parametrize("done", [1, 2, 3])
def test_it_goes_on_where_it_was_left(whole, trained, store, monkeypatch, folder, done):
    run_id = store.create(replace(TINY, **LEFT), "me")
    there = folder / run_id / "epochs"

    def control():
        return Control(1, "stop" if (there / f"{done:04}.json").exists() else "run")

    with monkeypatch.context() as patched:
        patched.setattr("cnnviz.training.worker.session.ControlReader", lambda *_: control)
        assert trained(run_id=run_id).state.status == "stopped"
    run = trained(run_id=run_id)
    assert run.state.status == "finished", run.state.cause
    for one, other in zip(run.epochs[1:], whole.epochs[1:], strict=True):
        assert (one.loss, one.val_loss) == pytest.approx((other.loss, other.val_loss), abs=1e-6)
    found, wanted = weights(store, run, 4), weights(store, whole, 4)
    for name, values in wanted.items():
        np.testing.assert_allclose(found[name], values, atol=1e-6, err_msg=name)


def test_it_is_taken_home_and_answers_as_it_did(frozen, store, tiny_data, tmp_path):
    from cnnviz.nets import load_model
    from cnnviz.training.export.export_files import write

    with quiet():
        write(store, frozen.id, 2, "keras", tmp_path / "run.keras")
        write(store, frozen.id, 2, "weights", tmp_path / "run.weights.h5")
    model = load_model(tmp_path / "run.keras")  # by the way that trusts no file
    found = model(tiny_data.test_images.astype(np.float32))
    np.testing.assert_allclose(found, store.test(frozen.id).probabilities, atol=1e-4)


def test_averaged_weights_are_those_that_are_judged(trained, store, tiny_data):
    from cnnviz.training.export.inference import model_of_run

    run = trained(network=FROZEN, average_weights=True, **PLAIN)
    assert run.state.status == "finished", run.state.cause
    found = model_of_run(store, run, 2)(tiny_data.test_images.astype(np.float32))
    np.testing.assert_allclose(found, store.test(run.id).probabilities, atol=1e-4)


def test_a_run_begins_with_another_run_even_if_that_began_with_a_backbone(trained, store):
    first = trained(network=replace(FROZEN, frozen="none"), epochs=1, **PLAIN)
    again = replace(FROZEN, backbone=ModelChoice("run", first.id))
    second = trained(network=again, epochs=1, **PLAIN)
    assert second.state.status == "finished", second.state.cause
    learned, taken = weights(store, first, 1), weights(store, second, 0)
    np.testing.assert_array_equal(
        taken["backbone/conv2d_5/kernel"], learned["backbone/conv2d_5/kernel"]
    )
    store.delete(first.id)
    assert store.epoch_arrays(second.id, 1).weights.keys() == taken.keys()


@pytest.mark.processor
def test_a_file_is_a_backbone(trained, store, tmp_path, keras):
    x = inputs = keras.Input((24, 24, 3))
    for layer in (
        keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(4, 3, name="own"),
        keras.layers.Conv2DTranspose(4, 3, dilation_rate=2),  # some machines have none
    ):
        x = layer(x)
    with quiet():
        keras.Model(inputs, x).save(tmp_path / "own.keras")
    digest = store.keep_model((tmp_path / "own.keras").read_bytes())
    run = trained(network=replace(FROZEN, backbone=ModelChoice("file", digest)), **PLAIN)
    assert run.state.status == "finished", run.state.cause
    assert run.transfer.side == 24
    assert "backbone/own/kernel" in weights(store, run, 2)


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (
            replace(FROZEN, backbone=ModelChoice("imagenet", "VGG16")),
            "VGG16's ImageNet weights, without its classes, is not on this machine: download it",
        ),
        (replace(FROZEN, backbone=ModelChoice("run", "a" * 22)), "There is no such run"),
        (replace(FROZEN, backbone=ModelChoice("file", "a" * 64)), "is not kept any more"),
        (replace(FROZEN, cut="block9"), 'The backbone has no layer "block9": choose another cut.'),
        (replace(FROZEN, frozen="block9"), 'The backbone has no layer "block9" before its cut'),
        (
            replace(FROZEN, cut="global_average_pooling2d"),
            "The head does not fit the features. `GlobalAveragePooling2D` (layer 1) needs rows",
        ),
    ],
)
def test_what_cannot_be_begun_with_is_said_in_a_sentence(
    trained, network, sentence, tmp_path, monkeypatch
):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("CNNVIZ_WEIGHTS", raising=False)
    run = trained(network=network, **PLAIN)
    assert run.state.status == "failed"
    assert sentence in run.state.cause


def test_a_batch_that_would_not_fit_is_refused_before_it_kills(trained, monkeypatch):
    from types import SimpleNamespace

    from cnnviz.training.worker import transfer_sizes

    free = SimpleNamespace(virtual_memory=lambda: SimpleNamespace(available=20_000_000))
    monkeypatch.setattr(transfer_sizes, "psutil", free)
    run = trained(network=FROZEN.scratch, **PLAIN)
    assert run.state.status == "failed"
    assert run.state.cause.startswith("A batch of 32 pictures takes about 0.0 GB on its way")
    assert "use a batch_size of at most" in run.state.cause
    # Frozen, nothing but features is kept.
    assert trained(network=FROZEN, epochs=1, **PLAIN).state.status == "finished"
