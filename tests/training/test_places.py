"""What visitors may name of a server's disk: nothing, or what lies below one folder."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from cnnviz.data.dataset import DatasetError
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.places import allowed, upload_of
from cnnviz.training.sources import choices_of_part, load
from cnnviz.training.store.store import Store
from cnnviz.training.uploads import keep_zip
from tests.training.made_run import folder_of_shapes


@pytest.fixture
def root(tmp_path):
    """Give a folder of data with pictures in it, and beside it others."""
    (tmp_path / "data").mkdir()
    for name in ("data/shapes", "private"):
        folder_of_shapes(tmp_path / name, 40)
    (tmp_path / "data/out").symlink_to(tmp_path / "private")
    (tmp_path / "data/in").symlink_to(tmp_path / "data/shapes")
    return tmp_path / "data"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_STORE", str(tmp_path / "runs"))
    return Store()


def refused(path):
    with pytest.raises(DatasetError) as caught:
        load(DataChoice("folder", path))
    return str(caught.value)


def test_on_a_person_s_own_machine_every_folder_can_be_named(root):
    found = load(DataChoice("folder", str(root.parent / "private"), 8))
    assert len(found.class_names) > 1
    assert allowed("~/anything") == "~/anything"


@pytest.mark.parametrize("kind", ["folder", "cifar10"])
@pytest.mark.parametrize("path", ["/", "/etc/passwd", "/no/such/place", "~", "data"])
def test_without_a_folder_of_data_none_can_be_named_whether_it_is_there_or_not(serve, kind, path):
    serve()
    for read in (load, choices_of_part):
        if read is choices_of_part and kind == "cifar10":
            continue
        with pytest.raises(DatasetError) as caught:
            read(DataChoice(kind, path))
        assert str(caught.value) == (
            "Folders of the server cannot be named here: bring your pictures as a zip."
        )


def test_below_the_folder_of_data_pictures_are_read_by_a_short_or_a_full_path(serve, root):
    serve(data=root)
    choices = [DataChoice("folder", each, 8) for each in ("shapes", str(root / "shapes"), "in")]
    first, *others = (load(choice) for choice in choices)
    assert all(other.train_images.tobytes() == first.train_images.tobytes() for other in others)


@pytest.mark.parametrize(
    "path", ["../private", "{beside}/private", "out", "shapes/../../private", "/etc", "/", "~root"]
)
def test_what_lies_outside_is_as_if_it_were_not_there(serve, root, path):
    serve(data=root)
    path = path.format(beside=root.parent)
    said = refused(path)
    assert said == refused("no such folder").replace("no such folder", path)
    assert "in this server's folder of data" in said


def test_a_path_that_no_system_takes_is_refused(serve, root):
    serve(data=root)
    for path in ("a" * 4000, "a\\b", "a" + os.sep * 300):
        assert "There is nothing at" in refused(path)


def test_a_zip_that_was_brought_is_read_and_nothing_that_only_looks_like_one(serve, store, root):
    serve()
    zipped = zip_of(root / "shapes")
    path = keep_zip(store, "me", "pets.zip", zipped)
    assert upload_of(path) == os.path.realpath(path)
    assert len(load(DataChoice("folder", path, 8)).class_names) > 1
    elsewhere = root.parent / "uploads" / ("0" * 22) / ("1" * 22)
    elsewhere.mkdir(parents=True)
    (elsewhere / "pets.zip").write_bytes(zipped)
    assert "cannot be named here" in refused(str(elsewhere / "pets.zip"))
    link = Path(store.url.removeprefix("file://")) / "uploads" / ("0" * 22) / ("1" * 22)
    link.parent.mkdir()
    link.symlink_to(elsewhere)
    assert "cannot be named here" in refused(f"{link}/pets.zip")


def zip_of(folder):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for each in sorted(folder.rglob("*")):
            archive.write(each, each.relative_to(folder))
    return made.getvalue()
