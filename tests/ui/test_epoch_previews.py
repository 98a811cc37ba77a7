"""A run's epochs made small: what is painted, thinned and left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnnviz.data.dataset import DatasetError, shapes_dataset
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import TransferSpec, usual_head
from cnnviz.training.review.evaluation import ClassifiedImages
from cnnviz.training.store.measured import EpochMetrics
from cnnviz.training.store.records import EpochArrays
from cnnviz.training.store.run_files import RunFiles
from cnnviz.training.store.store import Store
from cnnviz.ui.runs import epoch_previews, evaluation_data
from tests.training.conftest import TINY

METRICS = (0.5, 0.8, 0.6, 0.7)


@pytest.fixture
def store(tmp_path):
    return Store(str(tmp_path))


def run_of(store, *epochs, config=TINY):
    run_id = store.create(config, "me")
    for number, arrays in enumerate(epochs):
        store.write_epoch(run_id, EpochMetrics(number, *METRICS), EpochArrays(**arrays))
    return store.run(run_id)


def data_of(store, run, layer="a", names=(), probe=None):
    return epoch_previews.scrubber_data(
        store, run, epoch_previews.read_previews(store, run), layer, names, probe
    )


def test_behind_a_backbone_what_never_changes_is_read_once(store, monkeypatch):
    first = {"maps": {"a": np.ones((4, 4, 1)), "b": np.zeros((4, 4, 1))}}
    later = {"maps": {"b": np.ones((4, 4, 1))}}
    spec = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(10))
    run = run_of(store, first, *[later] * 20, config=replace(TINY, network=spec))
    read, arrays = [], RunFiles.arrays

    def count(self, run_id, name):
        read.append(name)
        return arrays(self, run_id, name)

    monkeypatch.setattr(RunFiles, "arrays", count)
    shown = epoch_previews.read_previews(store, run)
    assert shown.map_names == ("a", "b")
    assert read.count("epochs/0000.npz") == 1
    data = epoch_previews.scrubber_data(store, run, shown, "a", (), None)
    assert np.unique(data.maps).tolist() == [255]  # 1 in each, the largest there is
    assert data.maps.shape[0] == 21
    assert read.count("epochs/0000.npz") == 2


def test_a_lost_first_epoch_leaves_the_maps_that_the_others_kept(store):
    spec = TransferSpec(ModelChoice("shipped", "fast"), (32, 32, 3), usual_head(10))
    maps = [{"maps": {"a": np.ones((4, 4, 1))}}, {}, {"maps": {"a": np.ones((4, 4, 1))}}]
    run = run_of(store, *maps, config=replace(TINY, network=spec))
    (Path(store.url.removeprefix("file://")) / run.id / "epochs" / "0000.npz").unlink()
    shown = epoch_previews.read_previews(store, run)
    assert (shown.numbers, shown.lost, shown.map_names) == ([1, 2], (0,), ("a",))
    data = epoch_previews.scrubber_data(store, run, shown, "a", (), None)
    assert [np.unique(each).tolist() for each in data.maps] == [[128], [255]]


def test_of_very_many_lost_epochs_five_are_named():
    shown = epoch_previews.ShownEpochs((EpochMetrics(9, *METRICS),), (), tuple(range(8)))
    assert shown.missing.startswith("Epochs 0, 1, 2, 3, 4 and 3 more of this run cannot be read:")


def test_one_scale_holds_for_the_filters_of_all_epochs(store):
    weak, strong = np.full((1, 1, 3, 2), 0.5), np.full((1, 1, 3, 2), -1.0)
    data = data_of(store, run_of(store, {"filters": weak}, {"filters": strong}))
    assert data.filters.shape == (2, 2, 1, 1, 3)
    assert np.unique(data.filters[0]).tolist() == [191]  # (0.5 / 1 + 1) · 127.5
    assert np.unique(data.filters[1]).tolist() == [0]
    assert data.filters_shape == "1 × 1 × 3 × 2"


def test_filters_of_other_than_three_channels_are_averaged_over_them(store):
    filters = np.stack([np.ones((2, 2, 4)), np.zeros((2, 2, 4))], axis=2)
    assert filters.shape == (2, 2, 2, 4)
    data = data_of(store, run_of(store, {"filters": filters}))
    assert data.filters.shape == (1, 4, 2, 2)
    assert np.unique(data.filters).tolist() == [255]  # all are the mean of 1 and 0


def test_no_more_filters_and_maps_than_can_be_seen(store):
    arrays = {"filters": np.ones((3, 3, 3, 99)), "maps": {"a": np.ones((200, 100, 99), np.float16)}}
    data = data_of(store, run_of(store, arrays))
    assert data.filters.shape[1] == epoch_previews.MAX_FILTERS
    assert data.maps.shape == (1, epoch_previews.MAX_MAPS, 50, 25)  # every fourth, for at most 64


def test_maps_of_many_epochs_stay_few_bytes(store):
    maps = {"a": np.ones((64, 64, 32), np.float16)}
    run = run_of(store, *[{"maps": maps}] * 100)
    data = data_of(store, run)
    assert data.maps.shape[1] < 32
    assert data.maps.nbytes <= 8 * 2**20


def test_what_is_no_number_is_painted_as_zero(store):
    arrays = {"filters": np.full((1, 1, 3, 1), np.nan), "maps": {"a": np.full((2, 2, 1), np.inf)}}
    data = data_of(store, run_of(store, arrays | {"probe_probabilities": np.full(2, np.nan)}))
    assert np.unique(data.filters).tolist() == np.unique(data.maps).tolist() == [128]
    assert data.probabilities.tolist() == [[0.0, 0.0]]


def test_a_network_without_convolutions_and_maps_has_none(store):
    data = data_of(store, run_of(store, {}, {}))
    assert data.filters.shape[1] == data.maps.shape[1] == 0
    assert data.classes == ()
    assert data.payload("key", 0)


def test_very_many_epochs_are_thinned_and_keep_both_ends(store):
    run = run_of(store, {})
    epochs = tuple(EpochMetrics(number, *METRICS) for number in range(901))
    object.__setattr__(run, "epochs", epochs)
    shown = [each.epoch for each in epoch_previews.shown_epochs(run)]
    assert len(shown) == epoch_previews.MAX_EPOCHS
    assert (shown[0], shown[-1]) == (0, 900)
    assert shown == sorted(set(shown))


def test_of_many_classes_the_likeliest_at_any_epoch_are_shown(store):
    found = [np.zeros(40, np.float32), np.zeros(40, np.float32)]
    found[0][33], found[1][7] = 0.9, 0.8
    run = run_of(store, *({"probe_probabilities": each} for each in found))
    data = data_of(store, run, names=tuple(f"n{i}" for i in range(40)))
    assert len(data.classes) == 12
    assert {"n7", "n33"} <= set(data.classes)
    assert data.probabilities[0, data.classes.index("n33")] == np.float32(0.9)


def test_of_very_many_classes_the_matrix_shows_those_most_often_mistaken():
    counts = np.diag(np.full(50, 9.0))[np.newaxis].astype(np.float32)
    counts[0, 44, 3] = 5
    chosen = evaluation_data.matrix_classes(counts)
    assert chosen.size == evaluation_data.MAX_CLASSES
    assert {3, 44} <= set(chosen.tolist())
    assert chosen.tolist() == sorted(chosen)


def test_an_image_shows_its_likeliest_classes_and_always_the_true_one():
    data = shapes_dataset(10, 0)
    known = evaluation_data.GroundTruth(
        data.train_images, data.train_labels, np.arange(10), data.class_names
    )
    shares = np.tile([0.4, 0.3, 0.2, 0.1, 0, 0, 0, 0, 0, 0], (10, 1))
    judged = ClassifiedImages(data.train_labels, shares)
    images, entries = evaluation_data.gallery_entries(np.arange(10), judged, known)
    np.testing.assert_array_equal(images, data.train_images)
    for entry, label in zip(entries, data.train_labels, strict=True):
        assert len(entry.bars) == 3
        assert [name for name, _, true in entry.bars if true] == [data.class_names[label]]


def test_predictions_of_other_images_are_refused():
    preview = epoch_previews.EpochPreview(np.zeros(0), np.zeros(0), np.zeros(5, np.int16), ())
    data = shapes_dataset(10, 0)
    known = evaluation_data.GroundTruth(
        data.train_images, data.train_labels, np.arange(10), data.class_names
    )
    with pytest.raises(DatasetError, match="no longer those"):
        evaluation_data.confusion_by_epoch([preview], known)
