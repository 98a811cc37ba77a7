"""Zip files that were brought: kept once, named safely, limited in size and number."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnviz.data.dataset import DatasetError
from cnnviz.training import uploads
from cnnviz.training.store.store import Store


@pytest.fixture
def url(tmp_path):
    return Store(str(tmp_path)).url


def test_a_zip_lies_beside_the_runs_under_its_name(url, tmp_path):
    path = Path(uploads.keep_zip(url, "My pets.zip", b"pets"))
    assert path.read_bytes() == b"pets"
    assert path.name == "My pets.zip"
    assert path.is_relative_to(tmp_path / "uploads")
    assert not Store(str(tmp_path)).ids()


def test_the_same_zip_is_kept_once(url):
    assert uploads.keep_zip(url, "a.zip", b"pets") == uploads.keep_zip(url, "a.zip", b"pets")


@pytest.mark.parametrize("name", ["../../evil.zip", "a\0b.zip", "", ".zip", "x" * 500 + ".zip"])
def test_a_hostile_name_stays_in_the_folder(url, tmp_path, name):
    path = Path(uploads.keep_zip(url, name, b"pets"))
    assert path.resolve().is_relative_to(tmp_path / "uploads")
    assert path.suffix == ".zip"


def test_a_large_zip_is_refused(url, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_MB", 1)
    with pytest.raises(DatasetError, match="at most 1 MB"):
        uploads.keep_zip(url, "a.zip", bytes(2**20 + 1))


def test_only_the_latest_are_kept(url, tmp_path):
    paths = [Path(uploads.keep_zip(url, "a.zip", bytes([i]))) for i in range(uploads._KEPT + 2)]
    assert paths[-1].exists()
    assert len(list((tmp_path / "uploads").iterdir())) == uploads._KEPT


def test_runs_elsewhere_leave_zips_in_the_user_s_own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(uploads.platformdirs, "user_data_dir", lambda name: str(tmp_path / name))
    path = uploads.keep_zip("memory://runs", "a.zip", b"pets")
    assert Path(path).is_relative_to(tmp_path / "cnnviz" / "uploads")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "uploads").write_text("a file")
    with pytest.raises(DatasetError, match="cannot be kept"):
        uploads.keep_zip(Store(str(tmp_path)).url, "a.zip", b"pets")
