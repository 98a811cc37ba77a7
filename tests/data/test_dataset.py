import numpy as np
import pytest

from cnnviz.data import CLASS_NAMES, Dataset, shapes_dataset
from cnnviz.data.dataset import plain


def test_drawn_shapes():
    shapes = shapes_dataset(train=300, test=50, seed=3)
    assert shapes.class_names == CLASS_NAMES
    assert shapes.train_images.shape == (300, 32, 32, 3)
    assert set(np.bincount(shapes.train_labels)) == {30}
    assert set(np.bincount(shapes.test_labels)) == {5}


def test_no_picture_to_test_with_is_one_to_learn_from():
    parts = [shapes_dataset(train=100, test=100, seed=seed) for seed in range(3)]
    images = np.concatenate([[*each.train_images, *each.test_images] for each in parts])
    assert len(np.unique(images.reshape(600, -1), axis=0)) == 600


def test_same_seed_same_pictures():
    one, two = (shapes_dataset(train=10, test=10, seed=5) for _ in range(2))
    np.testing.assert_array_equal(one.train_images, two.train_images)
    np.testing.assert_array_equal(one.test_labels, two.test_labels)


GOOD = {
    "name": "Two",
    "class_names": ("a", "b"),
    "train_images": np.zeros((3, 8, 8, 3), np.uint8),
    "train_labels": np.array([0, 1, 1]),
    "test_images": np.zeros((1, 8, 8, 3), np.uint8),
    "test_labels": np.array([0]),
}


def test_without_pictures_to_test_with():
    none = {"test_images": np.zeros((0, 8, 8, 3), np.uint8), "test_labels": np.zeros(0, np.int64)}
    assert Dataset(**GOOD | none).test_labels.size == 0


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"train_images": np.zeros((3, 8, 8, 3))}, "`train_images` must be uint8 of shape .3, 8"),
        ({"train_images": np.zeros((3, 8, 8, 1), np.uint8)}, "`train_images` must be uint8 of"),
        ({"train_labels": np.array([0, 1])}, "`train_images` must be uint8 of shape .2, 8, 8, 3"),
        ({"test_images": np.zeros((1, 9, 8, 3), np.uint8)}, "`test_images` must .* .1, 8, 8, 3"),
        ({"test_labels": np.array([0.0])}, "`test_labels` must be int64 with one axis"),
        ({"test_labels": np.array([2])}, "`test_labels` must be .* less than 2, got 2 to 2"),
        ({"train_labels": np.array([0, -1, 1])}, "`train_labels` must .*, got -1 to 1"),
    ],
)
def test_arrays_that_do_not_fit_together(change, rule):
    with pytest.raises(ValueError, match=rule):
        Dataset(**GOOD | change)


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\nb\x1b\udc80", "a b  "), ("`x`", "'x'"), ("x" * 201, "x" * 200 + "…"), ("Ä 猫", "Ä 猫")],
)
def test_stranger_s_word_becomes_one_plain_line(text, line):
    assert plain(text) == line
