"""Runs are kept whole, whatever is killed; what is broken never hides the rest."""

from __future__ import annotations

import errno
import json
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.transfer import TransferSpec, usual_head
from cnnviz.training import config_json
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.store.control_reader import ControlReader
from cnnviz.training.store.errors import LostError, StoreError
from cnnviz.training.store.files import Files
from cnnviz.training.store.ids import new_id
from cnnviz.training.store.measured import EpochMetrics, LayerStats, TestScore
from cnnviz.training.store.records import EpochArrays, Live, TestResult
from cnnviz.training.store.run_files import lost
from cnnviz.training.store.states import Control, RunState
from cnnviz.training.store.store import Store

FULL = "The disk that holds the runs is full: delete runs, or make room on it."


@pytest.fixture(params=["folder", "file://", "memory://"])
def any_store(request, tmp_path):
    address = {
        "folder": str(tmp_path / "new" / "runs"),
        "file://": f"file://{tmp_path}/new/runs",
        "memory://": f"memory://{tmp_path.name}",
    }
    return Store(address[request.param])


@pytest.fixture
def run_id(store):
    return store.create(SEED_LESSON, "me")


def folder(store, run_id):
    return Path(store.url.removeprefix("file://")) / run_id


def metrics(epoch):
    return EpochMetrics(epoch, 2.0, 0.5, 2.5, 0.25, layers=(LayerStats("a", "Conv2D", zeros=0.5),))


ARRAYS = EpochArrays(
    weights={"conv/kernel": np.ones((3, 3, 3, 2), np.float32), "conv/bias": np.zeros(2)},
    filters=np.ones((3, 3, 3, 2), np.float32),
    maps={"conv": np.ones((4, 4, 2), np.float16)},
    probe_probabilities=np.full(10, 0.1),
    val_probabilities=np.full((5, 10), 0.1, np.float16),
)


def test_a_new_run_waits(any_store):
    config = replace(SEED_LESSON, name="Mine", epochs=3)
    run = any_store.run(any_store.create(config, "me", sweep="s"))
    assert (run.name, run.config, run.sweep, run.has_probe) == ("Mine", config, "s", False)
    assert (run.state.status, run.control, run.live, run.epochs) == ("queued", Control(), None, ())


def test_an_attempt_is_claimed_once(any_store):
    run_id = any_store.create(SEED_LESSON, "me")
    claimed = [any_store.claim(run_id, attempt) for attempt in (1, 1, 2, 1)]
    assert claimed == [True, False, True, False]


def test_of_many_that_claim_an_attempt_at_once_one_has_it(store, run_id):
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: store.claim(run_id, 1), range(64))) == 1


def test_what_is_written_is_read(any_store):
    run_id = any_store.create(SEED_LESSON, "me")
    state = RunState("running", started=5.0, worker="tcp://w", attempt=2, obeyed=4)
    live = Live(1, 2, 3, points=((1, 0.5, 0.5),))
    any_store.write_state(run_id, state)
    any_store.write_control(run_id, Control(4, "pause"))
    any_store.write_live(run_id, live)
    any_store.write_epoch(run_id, metrics(0), ARRAYS)
    any_store.write_epoch(run_id, metrics(1), ARRAYS)
    run = any_store.run(run_id)
    assert replace(run.state, updated=0.0) == state
    assert run.state.updated > 0
    assert (run.control, run.live) == (Control(4, "pause"), live)
    assert run.epochs == (metrics(0), metrics(1))


def test_an_epochs_arrays_are_read(any_store):
    run_id = any_store.create(SEED_LESSON, "me")
    any_store.write_epoch(run_id, metrics(1), ARRAYS)
    found = any_store.epoch_arrays(run_id, 1)
    assert found.weights.keys() == ARRAYS.weights.keys()
    np.testing.assert_array_equal(found.weights["conv/kernel"], ARRAYS.weights["conv/kernel"])
    assert found.maps["conv"].dtype == np.float16
    assert (found.filters.shape, found.val_probabilities.shape) == ((3, 3, 3, 2), (5, 10))
    with pytest.raises(StoreError, match="Epoch 2 of this run cannot be read"):
        any_store.epoch_arrays(run_id, 2)


def test_an_epoch_without_arrays_has_empty_ones(store, run_id):
    store.write_epoch(run_id, metrics(1), EpochArrays())
    found = store.epoch_arrays(run_id, 1)
    assert (found.weights, found.maps, found.filters.size) == ({}, {}, 0)


def test_checkpoint_test_and_probe(any_store):
    probe = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    run_id = any_store.create(SEED_LESSON, "me", probe)
    assert any_store.run(run_id).has_probe
    np.testing.assert_array_equal(any_store.probe(run_id), probe)
    assert any_store.checkpoint(run_id) is None
    assert any_store.test(run_id) is None
    any_store.write_checkpoint(run_id, {"step": np.array(7)})
    any_store.write_checkpoint(run_id, {"step": np.array(8)})
    any_store.write_test(
        run_id, TestResult(TestScore(1.5, 0.75), np.full((2, 10), 0.1, np.float16))
    )
    assert any_store.checkpoint(run_id)["step"] == 8
    result = any_store.test(run_id)
    assert (result.score, result.probabilities.shape) == (TestScore(1.5, 0.75), (2, 10))


def test_a_run_without_a_probe(store, run_id):
    assert store.probe(run_id) is None


def test_runs_are_listed_to_their_owner_alone_latest_first(any_store):
    mine = [any_store.create(SEED_LESSON, "me") for _ in range(3)]
    any_store.create(SEED_LESSON, "you")
    assert [run.id for run in any_store.runs("me")] == mine[::-1]
    assert len(any_store.runs("you")) == 1
    assert any_store.runs("") == []


def test_the_owners_secret_is_nowhere(store):
    run_id = store.create(SEED_LESSON, "correct horse battery")
    texts = [file.read_text() for file in folder(store, run_id).glob("*.json")]
    assert texts
    assert not any("horse" in text for text in texts)


def test_a_deleted_run_is_gone(any_store):
    run_id = any_store.create(SEED_LESSON, "me")
    any_store.run(run_id)
    any_store.delete(run_id)
    assert any_store.runs("me") == []
    with pytest.raises(StoreError, match="no such run"):
        any_store.run(run_id)
    any_store.delete(run_id)


def test_an_ended_run_is_read_anew_once_its_state_changes(store, run_id):
    store.change_state(run_id, status="stopped")
    assert store.run(run_id).epochs == ()
    store.change_state(run_id, status="running")
    store.write_epoch(run_id, metrics(0), EpochArrays())
    store.change_state(run_id, status="finished")
    assert store.run(run_id).epochs == (metrics(0),)


HOSTILE = ["", "..", "../" * 3 + "etc", "a" * 21, "a" * 23, "a" * 21 + "/", "a" * 21 + "\n", None]


def test_an_epoch_is_read_once_and_anew_after_another_attempt(store, run_id):
    store.write_epoch(run_id, metrics(1), ARRAYS)
    assert store.run(run_id).epochs == (metrics(1),)
    better = replace(metrics(1), accuracy=0.75)
    store.write_epoch(run_id, better, ARRAYS)
    store.change_state(run_id, attempt=2)
    assert store.run(run_id).epochs == (better,)
    (folder(store, run_id) / "epochs" / "0001.json").write_text("broken")
    assert store.run(run_id).epochs == (better,)  # it was not read again


@pytest.mark.parametrize("run_id", HOSTILE)
def test_an_id_from_a_link_is_checked_before_it_is_a_path(store, run_id):
    for ask in (store.run, store.state, store.probe, store.checkpoint, store.delete, store.control):
        with pytest.raises(StoreError, match="no run's id"):
            ask(run_id)
    with pytest.raises(StoreError, match="no run's id"):
        store.write_live(run_id, Live(1, 1, 1))
    with pytest.raises(StoreError, match="no run's id"):
        store.epoch_arrays(run_id, 1)


def test_an_unknown_run_is_one_sentence(store):
    with pytest.raises(StoreError, match="There is no such run: its link is wrong"):
        store.run(new_id())


def test_foreign_things_in_the_store_are_passed_over(store, run_id):
    root = folder(store, run_id).parent
    (root / "notes.txt").write_text("mine")
    (root / ("x" * 22)).mkdir()
    (root / ("y" * 22)).write_text("no folder")
    (folder(store, run_id) / "epochs" / "notes.json").write_text("{}")
    assert [run.id for run in store.runs("me")] == [run_id]


@pytest.mark.parametrize("name", ["run.json", "config.json"])
@pytest.mark.parametrize(
    "text", ["", '{"owner": ', "[]", "\x00" * 99, '{"owner": 3, "created": 0}']
)
def test_a_run_that_cannot_be_read_hides_no_other(store, run_id, name, text):
    broken = store.create(SEED_LESSON, "me")
    (folder(store, broken) / name).write_text(text)
    assert [run.id for run in store.runs("me")] == [run_id]
    with pytest.raises(StoreError, match="of this run cannot be read") as refusal:
        store.run(broken)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("text", ["", '{"status": "run', '{"status": "asleep"}', "\xff\xfe"])
def test_a_broken_state_is_a_failed_run(store, run_id, text):
    (folder(store, run_id) / "state.json").write_text(text, encoding="latin-1")
    (run,) = store.runs("me")
    assert run.state == RunState("failed", "The state of this run cannot be read.")


def test_broken_reports_are_passed_over(store, run_id):
    place = folder(store, run_id)
    for epoch in range(4):
        store.write_epoch(run_id, metrics(epoch), EpochArrays())
    (place / "epochs" / "0001.json").write_text('{"epoch": 1, "los')
    (place / "epochs" / "0002.json").write_text((place / "epochs" / "0003.json").read_text())
    (place / "live.json").write_text("{")
    (place / "control.json").write_text("{")
    run = store.run(run_id)
    assert [each.epoch for each in run.epochs] == [0, 3]
    assert (run.live, run.control) == (None, Control())


def test_an_endless_file_is_not_read(store, run_id):
    with (folder(store, run_id) / "config.json").open("r+b") as file:
        file.truncate(2**40)
    with pytest.raises(StoreError, match=r"config.json has more than 1,048,576 bytes"):
        store.run(run_id)


def test_a_pickle_in_the_place_of_arrays_is_not_opened(store, run_id):
    (folder(store, run_id) / "checkpoint.npz").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(StoreError, match=r"`checkpoint.npz` is missing or broken"):
        store.checkpoint(run_id)


def test_a_probe_that_is_no_picture_is_none(store):
    run_id = store.create(SEED_LESSON, "me", np.zeros(3, np.uint8))
    assert store.probe(run_id) is None


def test_a_configuration_of_another_version_is_one_sentence(store, run_id):
    settings = json.loads(config_json.to_json(SEED_LESSON)) | {"telepathy": True}
    (folder(store, run_id) / "config.json").write_text(json.dumps(settings))
    with pytest.raises(StoreError, match=r"settings of this run cannot be read.*telepathy"):
        store.run(run_id)


def no_room(file):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_one_sentence_and_leaves_things_as_they_were(store, run_id, monkeypatch):
    store.write_checkpoint(run_id, {"step": np.array(1)})
    before = sorted(folder(store, run_id).rglob("*"))
    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(StoreError) as refusal:
        store.write_checkpoint(run_id, {"step": np.array(2)})
    assert str(refusal.value) == FULL
    with pytest.raises(StoreError, match="disk"):
        store.create(SEED_LESSON, "me")
    assert store.checkpoint(run_id)["step"] == 1
    assert sorted(folder(store, run_id).rglob("*")) == before
    assert len(store.ids()) == 1


def test_a_full_disk_still_takes_the_state(store, run_id, monkeypatch):
    store.change_state(run_id, cause="A long cause. " * 10)
    monkeypatch.setattr(os, "fsync", no_room)
    store.change_state(run_id, status="failed", cause=FULL)
    assert store.run(run_id).state.cause == FULL


@pytest.mark.parametrize("name", ["test.json", "test.npz"])
@pytest.mark.parametrize("cut", [None, 0, 30])
def test_a_test_that_was_known_and_is_broken_is_not_one_to_come(store, run_id, name, cut):
    store.write_test(run_id, TestResult(TestScore(1.5, 0.75), np.full((2, 10), 0.1, np.float16)))
    path = folder(store, run_id) / name
    path.unlink() if cut is None else path.write_bytes(path.read_bytes()[:cut])
    if (name, cut) == ("test.json", None):
        assert store.test(run_id) is None
        return
    with pytest.raises(LostError, match=name) as refusal:
        store.test(run_id)
    assert refusal.value.file == name


def test_the_score_is_known_without_the_answers(store, run_id):
    store.write_test(run_id, TestResult(TestScore(1.5, 0.75), np.zeros((2, 10), np.float16)))
    (folder(store, run_id) / "test.npz").write_text("")
    assert store.score(run_id) == TestScore(1.5, 0.75)


def test_a_lost_file_is_told_of_in_another_process():
    told = pickle.loads(pickle.dumps(lost("epochs/0003.npz")))
    assert (str(told), told.file) == (str(lost("epochs/0003.npz")), "epochs/0003.npz")


@pytest.mark.parametrize("reason", [PermissionError(errno.EACCES, "no"), RuntimeError("gone.")])
def test_whatever_a_store_raises_is_one_sentence(tmp_path, monkeypatch, reason):
    files = Files(str(tmp_path))
    files.write("a", b"")

    def fail(*arguments, **options):
        raise reason

    for call in ("cat_file", "ls", "rm"):
        monkeypatch.setattr(files._fs, call, fail)
    for ask in (lambda: files.read("a", 9), files.names, lambda: files.remove("a")):
        with pytest.raises(StoreError, match=r"(denied|gone)\. Try again; if it stays so"):
            ask()


def recorded(monkeypatch):
    """Note what is waited for on the disk, and what is renamed in between."""
    found = []
    sync, put = os.fsync, Path.replace

    def fsync(file):
        found.append(Path(f"/proc/self/fd/{file}").readlink().name.partition(".")[0])
        sync(file)

    def replace_(self, target):
        found.append("renamed")
        return put(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace_)
    return found


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs the names of open files")
def test_a_power_loss_leaves_the_old_file_or_the_new_one(tmp_path, monkeypatch):
    files = Files(str(tmp_path))
    done = recorded(monkeypatch)
    files.make_folder("runs/epochs")
    assert done == ["runs", tmp_path.name]
    done.clear()
    files.write("runs/weights.npz", b"new")
    assert done == ["weights", "renamed", "runs"]
    done.clear()
    files.write("runs/live.json", b"now", lasting=False)
    assert done == ["renamed"]


def test_a_reader_sees_the_old_file_or_the_new_one(tmp_path):
    files = Files(str(tmp_path))
    files.write("a", b"old")
    with (tmp_path / "a").open("rb") as reader:
        files.write("a", b"new and longer")
        assert reader.read() == b"old"
    assert files.read("a", 99) == b"new and longer"


def test_what_a_killed_worker_was_writing_is_never_seen_and_tidied_away(store, run_id):
    part = folder(store, run_id) / "epochs" / "0001.json.0a0a0a0a.part"
    part.write_text("{")
    (folder(store, run_id) / "checkpoint.npz.0a0a0a0a.part").write_text("")
    assert store.run(run_id).epochs == ()
    store.tidy(run_id)
    assert not list(folder(store, run_id).rglob("*.part"))
    assert store.run(run_id).id == run_id


def test_the_environment_names_the_store(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_STORE", str(tmp_path / "mine"))
    assert Store().url == f"file://{tmp_path}/mine"


def test_without_a_name_the_store_is_the_users_own_folder(monkeypatch):
    monkeypatch.delenv("CNNVIZ_STORE", raising=False)
    assert Store().url.endswith("cnnviz/runs")


def test_a_relative_folder_is_the_same_from_everywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Store("runs").url == f"file://{tmp_path}/runs"


@pytest.mark.parametrize("url", ["nowhere://a", "s4://bucket"])
def test_a_url_that_nothing_reads_is_one_sentence(url):
    with pytest.raises(StoreError, match=f'There is no store at "{url}"'):
        Store(url)


def test_a_store_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="The store cannot be written: Not a directory"):
        Store(str(tmp_path / "file" / "runs")).create(SEED_LESSON, "me")


def test_what_is_wanted_is_read_before_each_batch(store, run_id, monkeypatch):
    monkeypatch.setattr(
        "cnnviz.training.store.control_reader.time.monotonic", lambda: 0.0
    )  # reading is quick
    wanted = ControlReader(store, run_id)
    for sequence in range(1, 4):
        store.write_control(run_id, Control(sequence, "pause"))
        assert wanted().sequence == sequence


def test_asking_what_is_wanted_of_a_far_store_is_rare(store, run_id, monkeypatch):
    asked = []
    now = iter(range(1000))  # each look at the clock is a second later
    monkeypatch.setattr(
        "cnnviz.training.store.control_reader.time.monotonic", lambda: float(next(now))
    )
    monkeypatch.setattr(store, "control", lambda run_id: asked.append(run_id) or Control())
    wanted = ControlReader(store, run_id)
    for _ in range(100):
        wanted()
    assert len(asked) == 2  # 50 seconds of work for each second of asking


def begins_with(digest):
    backbone = ModelChoice("file", digest)
    return replace(SEED_LESSON, network=TransferSpec(backbone, (32, 32, 3), usual_head(10)))


def test_a_model_s_file_goes_with_the_last_run_that_names_it(any_store):
    digest, other = any_store.keep_model(b"one"), any_store.keep_model(b"another")
    runs = [any_store.create(begins_with(each), "me") for each in (digest, digest, other)]
    any_store.delete(runs[0])
    assert any_store.model_file(digest) == b"one"
    any_store.delete(runs[1])
    with pytest.raises(StoreError, match="not kept any more: bring it again"):
        any_store.model_file(digest)
    assert any_store.model_file(other) == b"another"


def test_a_model_s_file_stays_where_a_run_s_settings_cannot_be_read(store, monkeypatch):
    digest = store.keep_model(b"one")
    run_id, broken = (store.create(begins_with(digest), "me") for _ in range(2))
    settings = Path(store.url.removeprefix("file://")) / broken / "config.json"
    settings.write_text(" " * 2**21)
    store.delete(run_id)
    assert store.model_file(digest) == b"one"
    store.delete(broken)
    assert store.ids() == []


def test_what_is_deleted_while_it_is_written_is_gone(store):
    """As by a worker that has not heard yet that its run was stopped."""
    run_id = store.create(SEED_LESSON, "me")
    begun = Event()

    def write():
        with suppress(StoreError):
            while True:
                store.write_live(run_id, Live(1, 1, 1))
                begun.set()

    writer = Thread(target=write)
    writer.start()
    begun.wait()
    store.delete(run_id)
    writer.join()
    assert store.ids() == []
    assert not list(Path(store.url).rglob(f"{run_id}*"))
