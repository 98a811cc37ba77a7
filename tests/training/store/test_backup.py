"""A store in one file, brought back as it was; what a stranger put into the file is left out."""

from __future__ import annotations

import io
import tarfile
import time
from pathlib import Path

import pytest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.store.__main__ import main
from cnnviz.training.store.backup import back_up, folder_of, restore
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.ids import new_id
from cnnviz.training.store.store import Store
from cnnviz.training.store.sweep import old_runs, sweep_runs
from tests.training.made_run import made_run


@pytest.fixture
def filled(store):
    """Give a store with two runs that ended, of two owners, and one that waits."""
    data = shapes_dataset(40, 20)
    ids = [made_run(store, data, owner=owner) for owner in ("me", "you")]
    return store, ids, store.create(SEED_LESSON, "me")


def files(store, run_id):
    folder = folder_of(store) / run_id
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}


def test_a_backup_brings_every_run_back_as_it_was(filled, tmp_path):
    store, ids, waiting = filled
    digest = store.keep_model(b"a model")
    told = back_up(store, tmp_path / "runs.tar")
    assert told == (2, 1, (waiting,))
    other = Store(str(tmp_path / "elsewhere"))
    assert restore(other, tmp_path / "runs.tar") == (2, 1, ())
    assert sorted(other.ids()) == sorted(ids)
    for run_id in ids:
        assert files(other, run_id) == files(store, run_id)
        assert other.run(run_id) == store.run(run_id)
    assert other.model_file(digest) == b"a model"
    assert [len(other.runs(owner)) for owner in ("me", "you")] == [1, 1]
    assert not [path.name for path in folder_of(other).iterdir() if path.name.startswith(".")]


def test_what_is_there_stays_as_it_is(filled, tmp_path):
    store, ids, _ = filled
    back_up(store, tmp_path / "runs.tar")
    store.write_log(ids[0], "since then")
    store.delete(ids[1])
    assert restore(store, tmp_path / "runs.tar") == (1, 0, (ids[0],))
    assert b"since then" in files(store, ids[0]).values()
    assert ids[1] in store.ids()


def test_a_backup_never_replaces_a_file(filled, tmp_path):
    store, _, _ = filled
    (tmp_path / "runs.tar").write_text("another's")
    with pytest.raises(FileExistsError, match="name another file"):
        back_up(store, tmp_path / "runs.tar")
    assert (tmp_path / "runs.tar").read_text() == "another's"


def hostile(tmp_path):
    """Write a backup with a good run and much that is none."""
    good, path = new_id(), tmp_path / "hostile.tar"
    links = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE)
    with tarfile.open(path, "w") as archive:
        for name in (
            f"{good}/state.json",
            f"{good}/../../outside",
            "../outside",
            "/tmp/outside",
            f"{new_id()}/no-state.json",
            "short/state.json",
            "models/not-a-digest.keras",
            "models/../outside",
            f"models/{'0' * 64}.keras/../../outside",
            "uploads/a/b/c.zip",
            "engines/x.json",
        ):
            entry = tarfile.TarInfo(name)
            entry.size = 2
            archive.addfile(entry, io.BytesIO(b"{}"))
        for number, kind in enumerate(links):
            entry = tarfile.TarInfo(f"{good}/{number}")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    return good, path


def test_of_a_hostile_file_only_runs_are_taken(store, tmp_path):
    good, path = hostile(tmp_path)
    other = Store(str(tmp_path / "inner" / "runs"))
    assert restore(other, path).runs == 1
    found = {str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*") if each.is_file()}
    assert found == {"hostile.tar", f"inner/runs/{good}/state.json"}
    assert not Path("/tmp/outside").exists()


def test_what_is_no_backup_is_one_line(store, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CNNVIZ_STORE", store.url)
    (tmp_path / "junk.tar").write_bytes(b"junk" * 1000)
    for name in ("junk.tar", "missing.tar"):
        assert main(["restore", str(tmp_path / name)]) == 1
        said = capsys.readouterr()
        assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert store.ids() == []


def test_a_store_elsewhere_is_not_backed_up_here(tmp_path):
    with pytest.raises(StoreError, match="not on this machine"):
        back_up(Store("memory://elsewhere"), tmp_path / "runs.tar")


def test_old_runs_go_and_the_models_that_they_alone_named(filled, monkeypatch):
    store, ids, waiting = filled
    now = time.time()
    store.change_state(ids[0], ended=now)
    lost = store.keep_model(b"named by none")
    assert old_runs(store, 1) == []
    monkeypatch.setattr("cnnviz.training.store.sweep.time.time", lambda: now + 2 * 86_400)
    assert sorted(old_runs(store, 1)) == sorted(ids)
    assert sweep_runs(store, 3) == (0, 1)
    with pytest.raises(StoreError):
        store.model_file(lost)
    assert sweep_runs(store, 1) == (2, 0)
    assert store.ids() == [waiting]


def test_the_command_shows_and_cleans(filled, monkeypatch, capsys):
    store, *_ = filled
    monkeypatch.setenv("CNNVIZ_STORE", store.url)
    assert main(["show"]) == 0
    shown = capsys.readouterr().out
    assert "3 runs (2 finished, 1 queued)" in shown
    assert "owner " in shown
    assert main(["clean", "--days", "0"]) == 0
    assert "2 runs ended more than 0 days ago" in capsys.readouterr().out
    assert len(store.ids()) == 3
    assert main(["clean", "--days", "0", "--yes"]) == 0
    assert "Removed 2 runs" in capsys.readouterr().out
    assert len(store.ids()) == 1
    for wrong in ("-1", "many", "nan"):
        with pytest.raises(SystemExit):
            main(["clean", "--days", wrong])
