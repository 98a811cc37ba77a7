"""Zip files that were brought: whole, named safely, bounded for each owner and never for others."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from cnnviz.data.dataset import DatasetError
from cnnviz.training import uploads
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.store import home
from cnnviz.training.store.states import RunState
from cnnviz.training.store.store import Store

MB = 2**20


@pytest.fixture
def store(tmp_path):
    return Store(str(tmp_path))


def keep(store, owner="me", name="a.zip", data=b"pets"):
    return Path(uploads.keep_zip(store, owner, name, data))


def run_on(store, path, status):
    config = replace(SEED_LESSON, data=DataChoice("folder", str(path)))
    store.write_state(store.create(config, "me"), RunState(status))


def test_a_zip_lies_beside_the_runs_under_its_name(store, tmp_path):
    path = keep(store, name="My pets.zip")
    assert path.read_bytes() == b"pets"
    assert path.name == "My pets.zip"
    assert path.is_relative_to(tmp_path / "uploads")
    assert not store.ids()


def test_the_same_zip_is_kept_once(store):
    assert keep(store) == keep(store)


@pytest.mark.parametrize("name", ["../../evil.zip", "a\0b.zip", "", ".zip", "x" * 500 + ".zip"])
def test_a_hostile_name_stays_in_the_folder(store, tmp_path, name):
    path = keep(store, name=name)
    assert path.resolve().is_relative_to(tmp_path / "uploads")
    assert path.suffix == ".zip"


def test_a_large_zip_is_refused(store, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_MB", 1)
    with pytest.raises(DatasetError, match="at most 1 MB"):
        keep(store, data=bytes(MB + 1))


def test_many_zips_of_one_visitor_leave_those_of_another(store):
    other = keep(store, "somebody else", data=b"a stranger's")
    mine = [keep(store, data=bytes([i])) for i in range(20)]
    assert other.read_bytes() == b"a stranger's"
    assert all(path.exists() for path in mine)


def test_an_owner_s_oldest_make_room_by_their_bytes(store, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_MB_AN_OWNER", 1)
    other = keep(store, "somebody else", data=b"a stranger's")
    first, second = (keep(store, data=bytes([i]) * 400_000) for i in range(2))
    for path, ago in ((first, 200), (second, 100)):
        os.utime(path, (time.time() - ago,) * 2)
    keep(store, data=bytes([0]) * 400_000)  # brought again, so the latest
    third = keep(store, data=bytes([2]) * 400_000)
    assert [each.exists() for each in (first, second, third, other)] == [True, False, True, True]


@pytest.mark.parametrize("status", ["queued", "running", "interrupted", "stopped"])
def test_what_an_unfinished_run_needs_is_never_removed(store, monkeypatch, status):
    monkeypatch.setattr(uploads, "MAX_MB_AN_OWNER", 1)
    needed = keep(store, data=bytes(900_000))
    run_on(store, needed, status)
    os.utime(needed, (0, 0))
    with pytest.raises(DatasetError, match=r"unfinished runs still need yours: finish or delete"):
        keep(store, data=bytes(900_001))
    keep(store, "somebody else", data=bytes(900_001))
    keep(store, data=b"small")
    assert needed.exists()


def test_what_a_finished_run_learned_from_makes_room(store, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_MB_AN_OWNER", 1)
    old = keep(store, data=bytes(900_000))
    run_on(store, old, "finished")
    keep(store, data=bytes(900_001))
    assert not old.exists()
    assert not old.parent.exists()


def test_what_was_brought_long_ago_goes_and_what_a_killed_app_was_writing(store):
    old, young = keep(store, "long gone"), keep(store, "somebody else")
    part = young.with_name("a.zip.00.part")
    part.touch()
    for path, days in ((old, uploads.MAX_DAYS + 1), (young, uploads.MAX_DAYS - 1), (part, 2)):
        os.utime(path, (time.time() - days * 86_400,) * 2)
    keep(store)
    assert [each.exists() for each in (old.parents[1], young, part)] == [False, True, False]


def test_a_zip_is_whole_or_not_there(store, monkeypatch, tmp_path):
    def killed(path, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        keep(store)
    assert not list((tmp_path / "uploads").rglob("*.zip"))


def test_a_disk_that_is_nearly_full_takes_no_zip(store, monkeypatch):
    disk = SimpleNamespace(total=10**12, free=10**9)
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda folder: disk)
    with pytest.raises(DatasetError, match="no room for zips: make some, or put the folder"):
        keep(store)


def test_runs_elsewhere_leave_zips_in_the_user_s_own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(home.platformdirs, "user_data_dir", lambda name: str(tmp_path / name))
    assert keep(Store("memory://runs")).is_relative_to(tmp_path / "cnnviz" / "uploads")


def test_a_folder_that_cannot_be_written_is_one_sentence(store, tmp_path):
    (tmp_path / "uploads").write_text("a file")
    with pytest.raises(DatasetError, match="cannot be kept"):
        keep(store)


def test_a_zip_for_which_there_is_no_room_leaves_nothing(store, tmp_path, monkeypatch):
    def no_room(file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(DatasetError, match="cannot be kept"):
        keep(store)
    assert not [each for each in (tmp_path / "uploads").rglob("*") if each.is_file()]


def test_a_server_s_own_bounds_hold(serve, store, tmp_path):
    serve(visitor_uploads_mb=1, uploads_days=2)
    with pytest.raises(DatasetError, match="at most 1 MB: bring a smaller one"):
        keep(store, data=b"x" * (2**20 + 1))
    first = keep(store, data=b"x" * 600_000)
    second = keep(store, data=b"y" * 600_000)
    assert (first.exists(), second.exists()) == (False, True)
    old = time.time() - 3 * 86_400
    os.utime(second, (old, old))
    uploads.sweep(store)
    assert not second.exists()
