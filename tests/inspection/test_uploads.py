"""Model files that were uploaded: bounded for each owner, never for others, and gone in the end."""

from __future__ import annotations

import errno
from pathlib import Path
from types import SimpleNamespace

import pytest

from cnnviz.inspection import InspectionError
from cnnviz.inspection import uploads as module
from cnnviz.inspection.uploads import Uploads


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Give the folder that stands in for the machine's temporary one."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def uploads(temporary):
    uploads = Uploads()
    yield uploads
    uploads.close()
    assert not list(temporary.iterdir())


@pytest.fixture
def bounded():
    """Give a function that keeps so many MB of an owner."""
    made = []

    def make(kept_mb):
        made.append(Uploads(kept_mb))
        return made[-1]

    yield make
    for each in made:
        each.close()


def kept(uploads):
    return {path.stem for path in uploads.folder.glob("*.keras")}


def test_an_owner_s_oldest_make_room(bounded):
    uploads = bounded(2)
    choices = [uploads.keep(bytes([i]) * 600_000) for i in range(5)]
    uploads.keep(bytes([3]) * 600_000)
    assert kept(uploads) == {choices[i].name for i in (2, 3, 4)}


def test_many_files_of_one_visitor_leave_those_of_another(bounded):
    uploads = bounded(2)
    other = uploads.keep(b"a stranger's", owner="somebody else")
    shared = uploads.keep(bytes(600_000), owner="somebody else")
    for i in range(9):
        uploads.keep(bytes([i]) * 600_000, owner="me")
    assert {other.name, shared.name} <= kept(uploads)
    assert len(kept(uploads)) == 2 + 3


def test_what_was_brought_long_ago_goes(uploads, monkeypatch):
    now = 1e9
    monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: now))
    uploads.keep(b"old", owner="long gone")
    now += 3600 * module.MAX_HOURS + 1
    choice = uploads.keep(b"new", owner="me")
    assert kept(uploads) == {choice.name}
    now += 3600 * module.MAX_HOURS + 1
    uploads.sweep()
    assert not kept(uploads)


def test_a_file_that_is_larger_than_an_owner_s_all_is_refused(bounded):
    with pytest.raises(InspectionError, match="but at most 1 MB are taken"):
        bounded(1).keep(bytes(2**20 + 1))


def test_a_file_for_which_there_is_no_room_leaves_nothing_behind(uploads, monkeypatch):
    def full(part, path):
        assert part.stat().st_size
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InspectionError, match="No space left"):
        uploads.keep(b"model")
    assert list(uploads.folder.iterdir()) == []


def test_a_disk_that_is_nearly_full_takes_no_model(uploads, monkeypatch):
    monkeypatch.setattr(module, "has_room", lambda folder, size: False)
    with pytest.raises(InspectionError, match="no room for models"):
        uploads.keep(b"model")


def test_a_file_that_is_too_large_is_not_kept(uploads, monkeypatch):
    monkeypatch.setattr(module, "MAX_MB", 1)
    with pytest.raises(InspectionError, match="has 2 MB, but at most 1 MB are taken"):
        uploads.keep(bytes(2 * 2**20))
    assert list(uploads.folder.iterdir()) == []


def test_a_file_is_held_for_who_brought_it_and_not_for_who_knows_its_name(uploads, monkeypatch):
    choice = uploads.keep(b"a model", owner="me")
    assert uploads.holds(choice.name, "me")
    assert not uploads.holds(choice.name, "you")
    assert not uploads.holds("0" * 64, "me")
    assert "you" not in uploads._held
    uploads.keep(b"a model", owner="you")
    assert uploads.holds(choice.name, "you")
