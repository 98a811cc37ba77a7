"""Data sets in parts, as people bring them, from folders and zips."""

import unicodedata

import numpy as np
import pytest

from cnnviz.data import DatasetError
from cnnviz.data.part_names import part_of
from tests.data.made_folders import PETS, picture


def part(folder, names="cats dogs", count=4, first=0):
    """Make the pictures of a part, of which each has another red."""
    return {
        f"{folder}/{name}/{number}.png": picture(first + count * place + number)
        for place, name in enumerate(names.split())
        for number in range(count)
    }


def reds(images):
    return sorted(int(image[0, 0, 0]) for image in images)


def parts_of(data):
    """Give the reds of the pictures to train on, to validate and to test with."""
    there = len(data.train_images) - data.validation
    train, validation = data.train_images[:there], data.train_images[there:]
    return [reds(each) for each in (train, validation, data.test_images)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        *((each, "train") for each in ("train", "TRAIN", "Training", "training_set", "seg_train")),
        *((each, "train") for each in ("train1", "trainset", "01-train", "fruits training")),
        *((each, "validation") for each in ("val", "Valid", "validation", "val2017", "dev", "DEV")),
        *((each, "test") for each in ("test", "Testing", "test_set", "seg_test", "test-multiple")),
        *((each, "unlabelled") for each in ("seg_pred", "Predict", "single_prediction")),
        *((each, "") for each in ("cats", "device", "developers", "constraint", "protest", "")),
        *((each, "") for each in ("trains", "trainers", "valleys", "valves", "tests", "predators")),
    ],
)
def test_the_part_is_told_by_a_word_of_the_name(name, found):
    assert part_of(name) == found


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("train", "test"),
        ("Train", "TEST"),
        ("training_set", "test_set"),
        ("seg_train/seg_train", "seg_test/seg_test"),
        ("pets/training_set/training_set", "pets/test_set/test_set"),
        ("a/b/train/images", "a/b/test/images"),
    ],
)
def test_train_and_test_are_kept_apart(read, train, test):
    data = read(part(train) | part(test, count=2, first=100), 16, "")
    assert data.class_names == ("cats", "dogs")
    assert parts_of(data) == [[*range(8)], [], [100, 101, 102, 103]]
    assert data.summary == "2 classes in 2 parts: train 8, test 4 pictures."
    assert data.notes == ()


def test_labels_of_all_parts_are_those_of_the_classes(read):
    files = part("train") | part("valid", "dogs cats", 3, 50) | part("test", count=2, first=100)
    data = read(files, 16, "")
    assert data.train_labels[reds(data.train_images).index(0)] in (0, 1)
    for images, labels in (
        (data.train_images, data.train_labels),
        (data.test_images, data.test_labels),
    ):
        cats = {int(image[0, 0, 0]) for image in images[labels == 0]}
        assert cats <= {0, 1, 2, 3, 53, 54, 55, 100, 101}
        dogs = {int(image[0, 0, 0]) for image in images[labels == 1]}
        assert dogs <= {4, 5, 6, 7, 50, 51, 52, 102, 103}


@pytest.mark.parametrize("validation", ["Val", "valid", "validation", "dev"])
def test_a_part_for_validation_is_kept_as_such(read, validation):
    files = part("train") | part(validation, count=3, first=50) | part("test", count=2, first=100)
    data = read(files, 16, "")
    assert parts_of(data) == [[*range(8)], [50, 51, 52, 53, 54, 55], [100, 101, 102, 103]]
    assert data.validation == 6
    assert data.summary == "2 classes in 3 parts: train 8, validation 6, test 4 pictures."


def test_without_a_part_for_the_test_a_fifth_is_kept(read):
    data = read(part("Train", count=10) | part("Valid", count=3, first=50), 16, "")
    train, validation, test = parts_of(data)
    assert (len(train), len(test)) == (16, 4)
    assert sorted(train + test) == [*range(20)]
    assert validation == [*range(50, 56)]
    assert data.summary == (
        "2 classes in 2 parts: train 20, validation 6 pictures. "
        "A fifth of the pictures to train on is kept to test with."
    )


def test_a_landscape_set_as_it_is_downloaded(read):
    names = "buildings forest glacier"
    data = read(
        part("archive/seg_train/seg_train", names)
        | part("archive/seg_test/seg_test", names, 2, 50)
        | {f"archive/seg_pred/seg_pred/{number}.png": picture(200) for number in range(3)},
        16,
        "",
    )
    assert data.class_names == ("buildings", "forest", "glacier")
    assert parts_of(data) == [[*range(12)], [], [*range(50, 56)]]
    assert data.summary == (
        "3 classes in 2 parts: train 12, test 6 pictures; "
        "`seg_pred` has no folders of classes and is passed over."
    )


@pytest.mark.parametrize("alone", ["Predict/0.png", "single_prediction/0.png", "unlabeled/x/0.png"])
def test_a_folder_without_classes_is_passed_over(read, alone):
    data = read(part("train") | part("test", first=50) | {alone: picture(200)}, 16, "")
    assert parts_of(data) == [[*range(8)], [], [*range(50, 58)]]
    name = alone.split("/")[0]
    assert data.summary.endswith(
        f"pictures; `{name}` has no folders of classes and is passed over."
    )


def test_a_test_without_classes_leaves_a_fifth_of_the_training(read):
    data = read(part("train", count=10) | {"test/0.png": picture(200)}, 16, "")
    assert data.class_names == ("cats", "dogs")
    assert data.summary == (
        "2 classes in 1 part: train 20 pictures; `test` has no folders of classes and is passed "
        "over. A fifth of the pictures to train on is kept to test with."
    )


def test_what_lies_around_the_parts_is_passed_over_and_named(read):
    data = read(
        part("Training")
        | part("Test", first=50)
        | {"test-multiple_fruits/0.png": picture(), "papers/a.pdf": b"%PDF", "readme.md": b"x"}
        | part("copy/train")
        | part("copy/test")
        | part("holdout"),
        16,
        "",
    )
    assert parts_of(data) == [[*range(8)], [], [*range(50, 58)]]
    assert data.summary == (
        "2 classes in 2 parts: train 8, test 8 pictures; "
        "`copy` has other classes and is passed over; "
        "`holdout` is no part by its name and is passed over; "
        "`papers` has no folders of classes and is passed over; "
        "`test-multiple_fruits` has no folders of classes and is passed over."
    )
    assert data.notes == ("`readme.md`: It lies beside the folders of the classes.",)


def test_classes_that_differ_between_parts_are_named(read):
    files = part("train", "ants bees cats") | part("test", "bees cats dogs elks", first=50)
    data = read(files, 16, "")
    assert data.class_names == ("ants", "bees", "cats")
    assert parts_of(data) == [[*range(12)], [], [*range(50, 58)]]
    assert data.summary == (
        "3 classes in 2 parts: train 12, test 8 pictures; `dogs` and `elks` of `test` are left "
        "out, as they are no classes to train on; `test` has no `ants`."
    )


def test_folders_of_classes_that_hold_the_parts(read):
    files = {
        f"{name}/{kind}/{number}.png": picture(10 * place + number + 100 * (kind == "test"))
        for place, name in enumerate(("cats", "dogs"))
        for kind, count in (("train", 4), ("test", 2))
        for number in range(count)
    }
    data = read(files, 16, "")
    assert data.class_names == ("cats", "dogs")
    assert parts_of(data) == [[0, 1, 2, 3, 10, 11, 12, 13], [], [100, 101, 110, 111]]


def in_classes(names="cats dogs", train="train"):
    """Make folders of classes that hold 4 pictures to train on and 2 to test with."""
    return {
        f"{name}/{kind}/{number}.png": picture(10 * place + number + 100 * (kind == "test"))
        for place, name in enumerate(names.split())
        for kind, count in ((train, 4), ("test", 2))
        for number in range(count)
    }


def test_a_class_without_parts_beside_those_with_them_is_trained_on(read):
    alone = {f"emus/{number}.png": picture(50 + number) for number in range(3)}
    data = read(in_classes() | alone | {"cats/readme.txt": b"x"}, 16, "")
    assert data.class_names == ("cats", "dogs", "emus")
    train, _, test = parts_of(data)
    assert train == [0, 1, 2, 3, 10, 11, 12, 13, 50, 51, 52]
    assert test == [100, 101, 110, 111]
    assert data.summary == (
        "3 classes in 2 parts: train 11, test 4 pictures; `emus` has no parts and is trained on "
        "whole; `test` has no `emus`."
    )


@pytest.mark.parametrize(("train", "named"), [("train", "train"), ("fold1", " Fold1")])
def test_the_folder_to_train_on_in_each_class_can_be_named(read, train, named):
    data = read(in_classes(train=train), 16, named)
    assert data.class_names == ("cats", "dogs")
    assert parts_of(data) == [[0, 1, 2, 3, 10, 11, 12, 13], [], [100, 101, 110, 111]]


@pytest.mark.parametrize("train", ["", "train", "train/train"])
def test_parts_in_the_folder_for_training(read, train):
    data = read(
        part("train/train") | part("train/val", count=3, first=50) | part("test", first=100),
        16,
        train,
    )
    assert data.class_names == ("cats", "dogs")
    assert parts_of(data) == [[*range(8)], [*range(50, 56)], [*range(100, 108)]]


def test_parts_in_a_folder_beside_what_is_no_part(read):
    beside = {f"labels/{each}/0.txt": b"x" for each in ("train", "val")}
    data = read(part("images/train") | part("images/val", first=50) | beside, 16, "")
    assert data.class_names == ("cats", "dogs")
    assert parts_of(data)[1] == [*range(50, 58)]
    assert "`labels` has other classes and is passed over" in data.summary


def test_classes_of_parts_that_differ_by_the_case_of_letters(read):
    files = part("Train", "Cats Dogs Emus emus") | part("TEST", "cats DOGS EMUS", first=50)
    data = read(files | {"docs/0.txt": b"x"}, 16, "")
    assert data.class_names == ("Cats", "Dogs", "Emus", "emus")
    assert parts_of(data)[2] == [*range(50, 58)]
    cats = data.test_images[data.test_labels == 0]
    assert reds(cats) == [50, 51, 52, 53]
    assert "`EMUS` of `TEST` is left out, as it is no class to train on" in data.summary


def test_one_spelling_of_a_name_in_both_parts(read):
    """A Mac writes é as e with an accent; the class is one all the same."""
    apart = unicodedata.normalize("NFD", "café 한국")
    files = part("train", "bar") | part("test", "bar", first=50)
    for number in range(4):
        files[f"train/{apart}/{number}.png"] = picture(20 + number)
        files[f"test/café 한국/{number}.png"] = picture(80 + number)
    data = read(files, 16, "")
    assert data.class_names == ("bar", "café 한국")
    assert len(data.test_labels) == 8


@pytest.mark.parametrize("spelled", ["fold2", "FOLD2", " fold2 "])
def test_the_folder_to_train_on_can_be_named(read, spelled):
    files = part("fold1") | part("fold2", first=50) | part("fold3", first=100)
    data = read(files, 16, spelled)
    assert parts_of(data) == [[*range(50, 58)], [], [*range(8), *range(100, 108)]]
    assert data.summary == "2 classes in 3 parts: train 8, test 16 pictures."


def test_of_two_folders_for_training_one_is_named(read):
    files = part("train") | part("train_large", first=50) | part("test", first=100)
    with pytest.raises(DatasetError) as caught:
        read(files, 16, "")
    assert str(caught.value) == (
        "By their names, `train` and `train_large` are all for training: "
        "choose one as “Folder to train on”."
    )
    data = read(files, 16, "train_large")
    assert parts_of(data) == [[*range(50, 58)], [], [*range(100, 108)]]
    assert data.summary.endswith("; `train` is for training too and is passed over.")


def test_a_folder_to_train_on_that_is_not_there(read):
    with pytest.raises(DatasetError, match=r"no folder `a` to train on, but `fold1` and `fold2`."):
        read(part("fold1") | part("fold2"), 16, "a")


def test_folders_of_the_same_folders_are_asked_about(read):
    files = part("apple", "fresh rotten") | part("banana", "fresh rotten")
    with pytest.raises(DatasetError) as caught:
        read(files, 16, "")
    assert str(caught.value) == (
        "`apple` and `banana` hold the same folders, `fresh` and `rotten`, and none is for "
        "training by its name. If they are parts, choose one as “Folder to train on”; if they are "
        "the classes, turn off “Keep train and test apart”."
    )
    assert read(files).class_names == ("apple", "banana")


def test_pictures_of_a_part_without_folders_of_classes(read):
    files = {f"{each}/{number}.png": picture() for each in ("train", "test") for number in range(9)}
    with pytest.raises(DatasetError, match="`train` is for training, but holds no folders: put"):
        read(files, 16, "")


@pytest.mark.parametrize(
    "files",
    [
        PETS,
        {f"{name}/images/{at}.png": picture(at) for name in ("n01", "n02") for at in range(5)},
        {f"{name}/{at % 2}x/{at}.png": picture(at) for name in ("cat",) for at in range(9)}
        | {f"dog/{at}.png": picture(at) for at in range(9)},
        {f"{name}/{at}.png": picture(at) for name in ("bus", "car", "train") for at in range(9)},
        {f"{name}/{at}.png": picture(at) for name in ("trains", "valleys") for at in range(9)},
        part("trainers", "new") | part("valves", "new"),
        part("trainers", "left right") | {f"sandals/{at}.png": picture(at) for at in range(9)},
    ],
    ids=["plain", "images", "deeper", "vehicles", "words", "same", "shoes"],
)
def test_folders_that_are_classes_are_read_as_ever(read, files):
    one, two = read(files, 16, ""), read(files, 16)
    assert one.class_names == two.class_names
    assert one.summary == two.summary
    count = len(one.train_labels) + len(one.test_labels)
    assert one.summary == (
        f"{len(one.class_names)} classes, {count} pictures. A fifth of them is kept to test with."
    )
    assert one.validation == 0
    np.testing.assert_array_equal(one.train_images, two.train_images)
    np.testing.assert_array_equal(one.test_labels, two.test_labels)


@pytest.mark.parametrize("count", [1, 2])
def test_a_class_needs_one_picture_where_all_parts_are_there(read, count):
    files = part("train", count=count) | part("val", first=50) | part("test", first=100)
    assert len(parts_of(read(files, 16, ""))[0]) == 2 * count


def test_a_class_of_one_picture_that_a_fifth_is_cut_from(read):
    files = part("train", count=9) | part("val", first=50) | {"train/emu/0.png": picture()}
    with pytest.raises(DatasetError, match=r"class `emu` has 1 picture .* than the 2 needed; add"):
        read(files, 16, "")
