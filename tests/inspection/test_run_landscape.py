"""The plane of a run's path: the losses are Keras's own, each epoch's that of the run itself."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.inspection import InspectionError
from cnnviz.inspection.messages import CancelledError, Progress
from cnnviz.inspection.model_cache import ModelCache
from cnnviz.inspection.questions import loss_landscape, run_landscape
from cnnviz.inspection.questions.run_landscape import EvaluatedImages
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets import BatchNormalization, Conv2D, Dense, Flatten, MaxPooling2D, Rescaling
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import FineTuning, TransferSpec, usual_head
from cnnviz.training.sources import split
from cnnviz.training.store.store import Store
from tests.training.conftest import SMALL, TINY, train_in

pytestmark = pytest.mark.tensorflow

NORMALISED = replace(
    SMALL,
    layers=(
        Rescaling(),
        Conv2D(6, 3, strides=2, activation="relu"),
        BatchNormalization(momentum=0.5),
        MaxPooling2D(5),
        Flatten(),
        Dense(10, "softmax"),
    ),
)
SETTINGS = {"network": NORMALISED, "epochs": 3, "mixed_precision": "off"}


@pytest.fixture(scope="module")
def tiny_data():
    return shapes_dataset(200, 60)


@pytest.fixture(scope="module")
def runs(keras, tmp_path_factory, tiny_data):
    """Give a store and two runs of one network from one seed."""
    store = Store(str(tmp_path_factory.mktemp("runs")))
    one = train_in(store, tiny_data, name="One", **SETTINGS)
    return store, one, train_in(store, tiny_data, name="Faster", learning_rate=0.01, **SETTINGS)


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def context(runs, told):
    return RequestContext(ModelCache(), runs[0].url, Path(), told.append, Event())


@pytest.fixture(scope="module")
def judged(tiny_data):
    kept = split(tiny_data, 1, TINY.validation_share, TINY.seed).validation_indices
    return EvaluatedImages(tiny_data.train_images[kept], tiny_data.train_labels[kept])


@pytest.fixture(scope="module")
def found(context, runs, judged, told):
    told.clear()
    return pickle.loads(
        pickle.dumps(run_landscape.run_landscape(context, (runs[1].id,), judged, 5))
    )


def test_each_epoch_s_own_loss_is_the_run_s(found, runs):
    (path,) = found.paths
    assert path.epochs == (0, 1, 2, 3)
    np.testing.assert_allclose(path.losses, [each.val_loss for each in runs[1].epochs], rtol=1e-5)


def test_a_grid_point_is_keras_s_evaluation_with_the_weights_put_in(
    keras, found, runs, judged, context
):
    from cnnviz.nets.loss_landscape.path import path_plane
    from cnnviz.training.export.inference import model_of_run

    store, run, _ = runs
    model = model_of_run(store, run, 3)
    paths = [each.path for each in model.trainable_weights]
    weights = [store.epoch_arrays(run.id, each).weights for each in range(4)]
    plane = path_plane([[{path: each[path] for path in paths} for each in weights]]).plane
    row, column = 1, 3
    moved = plane.at(found.grid.a[column], found.grid.b[row])
    for each in model.trainable_weights:  # the statistics stay those of the last epoch
        each.assign(moved[each.path])
    model.compile(loss="sparse_categorical_crossentropy")
    expected = model.evaluate(
        judged.images.astype(np.float32), judged.labels, verbose=0, batch_size=64
    )
    assert found.grid.losses[row, column] == pytest.approx(expected, rel=1e-6)


def test_the_grid_holds_the_path_with_a_margin(found):
    for places, along in zip(
        found.paths[0].coordinates.T, (found.grid.a, found.grid.b), strict=True
    ):
        room = 0.25 * (places.max() - places.min())
        assert along[0] == pytest.approx(places.min() - room)
        assert along[-1] == pytest.approx(places.max() + room)
    np.testing.assert_allclose(found.paths[0].coordinates[-1], 0, atol=1e-9)
    assert 0.5 < sum(found.shares) < 1


def test_it_tells_how_far_it_is_and_can_be_stopped(found, told, context, runs, judged):
    shares = [Progress(*each).share for each in told]
    assert shares == sorted(shares)
    assert len(shares) == 4 + 4 + 25
    context.cancelled.set()
    with pytest.raises(CancelledError):
        run_landscape.run_landscape(context, (runs[1].id,), judged, 5)
    context.cancelled.clear()


def test_runs_of_one_seed_begin_in_one_point(context, runs, judged):
    found = run_landscape.run_landscape(context, tuple(run.id for run in runs[1:]), judged, 3)
    one, other = found.paths
    np.testing.assert_array_equal(one.coordinates[0], other.coordinates[0])
    assert one.losses[0] == other.losses[0]
    assert np.abs(one.coordinates[-1] - other.coordinates[-1]).max() > 0.1
    np.testing.assert_allclose(other.losses, [each.val_loss for each in runs[2].epochs], rtol=1e-5)


def test_of_a_backbone_only_what_learns_moves(context, runs, judged, tiny_data, monkeypatch):
    store = runs[0]
    spec = TransferSpec(
        ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(10, 4), fine_tune=None
    )
    tuned = replace(spec, fine_tune=FineTuning(1, 1e-3, "activation_4"))
    frozen, later = (
        train_in(store, tiny_data, network=each, epochs=3, mixed_precision="off")
        for each in (spec, tuned)
    )
    networks = []
    monkeypatch.setattr(
        run_landscape,
        "_Network",
        lambda *given: networks.append(made := original(*given)) or made,
    )
    found = run_landscape.run_landscape(context, (frozen.id,), judged, 3)
    np.testing.assert_allclose(
        found.paths[0].losses, [each.val_loss for each in frozen.epochs], rtol=1e-4
    )
    found = run_landscape.run_landscape(context, (later.id, frozen.id), judged, 3)
    for path, run in zip(found.paths, (later, frozen), strict=True):
        np.testing.assert_allclose(path.losses, [each.val_loss for each in run.epochs], rtol=1e-4)
    head, more = networks
    assert head.size == sum(
        each.size for name, each in store.changed_arrays(frozen.id, 1).weights.items()
    )
    assert all(path.startswith("head") for path in head.loss.paths)
    assert any(path.startswith("backbone/") for path in more.loss.paths)
    assert not any(path.rpartition("/")[2] == "conv2d_1" for path in more.loss.paths)


original = run_landscape._Network


def copied(store, run, *, epochs, change=lambda epoch, weights: weights):
    """Make a run of what another left, with its weights changed."""
    run_id = store.create(run.config, "me")
    for each in run.epochs[:epochs]:
        arrays = store.epoch_arrays(run.id, each.epoch)
        weights = change(each.epoch, arrays.weights)
        store.write_epoch(run_id, each, replace(arrays, weights=weights))
    store.change_state(run_id, status="stopped", attempt=1)
    return run_id


def test_too_short_a_run_is_one_sentence(context, runs, judged):
    short = copied(*runs[:2], epochs=2)
    with pytest.raises(InspectionError, match="takes the weights of 3 epochs, but there are 2"):
        run_landscape.run_landscape(context, (short,), judged, 3)


def test_what_would_take_too_long_is_refused_before_it_begins(context, runs, judged, monkeypatch):
    monkeypatch.setattr(loss_landscape, "MOST_MACS", 1e6)
    with pytest.raises(InspectionError, match="29 points of 40 images would take too long"):
        run_landscape.run_landscape(context, (runs[1].id,), judged, 5)


def test_a_run_that_is_not_there_is_one_sentence(context, judged):
    with pytest.raises(InspectionError, match="There is no such run"):
        run_landscape.run_landscape(context, ("A" * 22,), judged, 3)


def test_an_epoch_that_diverged_is_left_out(context, runs, judged):
    def diverged(epoch, weights):
        return {name: each * (np.nan if epoch == 3 else 1) for name, each in weights.items()}

    run_id = copied(*runs[:2], epochs=4, change=diverged)
    found = run_landscape.run_landscape(context, (run_id,), judged, 3)
    assert found.paths[0].epochs == (0, 1, 2)
    assert np.isfinite(found.grid.losses).all()
