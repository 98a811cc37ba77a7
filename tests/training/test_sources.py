import hashlib
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from cnnviz.data import DatasetError, shapes_dataset
from cnnviz.data.kinds import DATASETS
from cnnviz.nets.reading import made
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.sources import load, part_sizes, split


def picture(value):
    file = io.BytesIO()
    Image.new("RGB", (20, 10), (value, 0, 0)).save(file, "PNG")
    return file.getvalue()


def test_shapes():
    shapes = load(DataChoice("shapes"))
    assert (len(shapes.train_labels), len(shapes.test_labels)) == (10_000, 2_000)
    assert DATASETS["shapes"].images == 10_000
    assert DATASETS["shapes"].class_names == shapes.class_names


def test_shapes_are_drawn_once_and_nobody_writes_on_them():
    shapes = load(DataChoice("shapes"))
    assert load(DataChoice("shapes")) is shapes
    with pytest.raises(ValueError, match="read-only"):
        shapes.train_images[0] = 0


def test_folder_and_zip_of_one_s_own(tmp_path):
    packed = zipfile.ZipFile(tmp_path / "pets.zip", "w")
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(5):
            (tmp_path / "pets" / name / f"{number}.png").write_bytes(picture(number))
            packed.writestr(f"{name}/{number}.png", picture(number))
    packed.close()
    one, two = (
        load(DataChoice("folder", str(tmp_path / each), 16)) for each in ("pets", "pets.zip")
    )
    assert one.name == two.name == "pets"
    assert one.class_names == ("cat", "dog")
    assert one.train_images.shape == (8, 16, 16, 3)
    np.testing.assert_array_equal(one.train_images, two.train_images)


@pytest.fixture
def in_parts(tmp_path):
    """Make a folder of 20 pictures to train on, 6 to validate and 4 to test with."""
    for part, count in (("train", 10), ("val", 3), ("test", 2)):
        for name in ("cat", "dog"):
            place = tmp_path / "pets" / part / name
            place.mkdir(parents=True)
            for number in range(count):
                (place / f"{number}.png").write_bytes(picture(number))
    return tmp_path / "pets"


def test_a_choice_of_before_puts_the_parts_together(in_parts):
    """Runs were stored without the setting, and programs written: they have the same pictures."""
    stored = {"kind": "folder", "path": str(in_parts), "side": 16}
    data = load(made(DataChoice, stored, "A choice of data"))
    assert (len(data.train_labels), len(data.test_labels), data.validation) == (24, 6, 0)
    digest = hashlib.sha256(data.train_images.tobytes() + data.test_images.tobytes()).hexdigest()
    assert digest == "58d48ca3383ea31b13d2be48ab2016b9ab97dbebca10ea8ac148525eabfb5434"


def test_the_parts_of_a_choice_are_those_of_the_split(in_parts):
    data = load(DataChoice("folder", str(in_parts), 16, ""))
    parts = split(data, 0.5, 0.2, seed=42)
    assert np.bincount(data.train_labels[parts.train_indices]).tolist() == [5, 5]
    assert parts.train_indices.max() < 20
    assert sorted(parts.validation_indices) == [*range(20, 26)]
    assert [*parts.validation_indices] != [*range(20, 26)]  # in a random order
    assert len(data.test_labels) == 4
    assert part_sizes(26, 0.5, 0.2, data.validation) == (10, 6)


def test_a_share_that_leaves_nothing_of_the_part_to_train_on(in_parts):
    data = load(DataChoice("folder", str(in_parts), 16, ""))
    with pytest.raises(DatasetError, match="Of 20 training pictures, these shares leave none"):
        split(data, 0.01, 0.2, seed=42)


@pytest.mark.parametrize("kind", ["cifar10", "folder"])
@pytest.mark.parametrize("path", ["nowhere/at/all", "x" * 4000, "~nobody-of-that-name/x"])
def test_path_to_nothing(kind, path):
    with pytest.raises(DatasetError, match=r"There is nothing at `.*; check the path"):
        load(DataChoice(kind, path))


def test_cifar10_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.delenv("CNNVIZ_CIFAR10", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(DatasetError, match=r"download it, name the folder .* or choose the drawn"):
        load(DataChoice("cifar10"))


def test_variable_that_names_no_cifar10(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_CIFAR10", str(tmp_path))
    with pytest.raises(DatasetError, match="holds no CIFAR-10: there is no `data_batch_1`"):
        load(DataChoice("cifar10"))


def test_shares_of_the_split():
    shapes = shapes_dataset(1000, 0)
    parts = split(shapes, data_share=0.5, validation_share=0.2, seed=42)
    assert np.bincount(shapes.train_labels[parts.train_indices]).tolist() == [40] * 10
    assert np.bincount(shapes.train_labels[parts.validation_indices]).tolist() == [10] * 10


def test_all_to_learn_from_and_none_to_check_with():
    parts = split(shapes_dataset(100, 0), data_share=1, validation_share=0, seed=0)
    assert sorted(parts.train_indices) == list(range(100))
    assert parts.validation_indices.size == 0


@pytest.mark.parametrize(("data_share", "validation_share"), [(0.01, 0.2), (0.2, 0.9)])
def test_shares_that_leave_nothing_to_learn_from(data_share, validation_share):
    with pytest.raises(DatasetError, match="Of 10 training pictures, these shares leave none"):
        split(shapes_dataset(10, 0), data_share, validation_share, seed=0)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"data_share": 0}, "`data_share` must be above 0 and at most 1, got 0"),
        ({"data_share": 1.1}, "`data_share` must be above 0 and at most 1, got 1.1"),
        ({"data_share": float("nan")}, "`data_share` must be above 0 and at most 1, got nan"),
        ({"validation_share": 1}, "`validation_share` must be at least 0 and below 1, got 1"),
        ({"validation_share": -0.1}, "`validation_share` must be at least 0 and below 1, got -0"),
        ({"seed": -1}, "`seed` must be at least 0, got -1"),
    ],
)
def test_shares_outside_their_range(changes, rule):
    settings = {"data_share": 1, "validation_share": 0.2, "seed": 0} | changes
    with pytest.raises(ValueError, match=rule):
        split(shapes_dataset(10, 0), **settings)
