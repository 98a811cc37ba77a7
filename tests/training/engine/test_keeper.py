"""The engine's rounds: what one run spoils is not the others'."""

from __future__ import annotations

import pytest

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine import keeper as module
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.identity import Identity
from cnnviz.training.engine.keeper import Keeper
from cnnviz.training.store.files import StoreError
from tests.training.waiting import until


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0)


@pytest.fixture
def make(store):
    def run(status):
        run_id = store.create(SEED_LESSON, "me")
        store.change_state(run_id, status=status)
        return run_id

    return run


def test_a_deleted_run_does_not_keep_a_paused_one_from_giving_way(store, make):
    ids = [make("stopped"), make("paused"), make("queued")]
    store.delete(ids[0])
    stopped = []
    Keeper(store, None, lambda: ids, stopped.append).look()
    assert stopped == [ids[1]]


@pytest.mark.parametrize("error", [StoreError("gone"), EngineError("closing")])
def test_a_run_that_cannot_be_stopped_does_not_keep_the_next_from_it(store, make, error):
    ids = [make("paused"), make("paused"), make("queued")]
    asked = []

    def stop(run_id):
        asked.append(run_id)
        raise error

    Keeper(store, None, lambda: ids, stop).look()
    assert asked == ids[:2]


def test_a_sign_of_life_that_cannot_be_written_stops_no_round(store, make, monkeypatch):
    def full(token):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(store, "beat", full)
    ids = [make("paused"), make("queued")]
    stopped = []
    Keeper(store, Identity("0" * 16, "here", 1, "1"), lambda: ids, stopped.append).look()
    assert stopped == ids[:1]


def test_an_error_that_nobody_foresaw_ends_no_later_round(store, monkeypatch, caplog):
    monkeypatch.setattr(module, "_ROUND", 0)
    rounds = []

    def in_hand():
        rounds.append(1)
        raise KeyError("a surprise")

    keeper = Keeper(store, None, in_hand, rounds.append)
    keeper.start()
    until(lambda: len(rounds) > 1)
    keeper.close()
    assert "a surprise" in caplog.text


def test_what_a_killed_app_left_is_removed_when_the_next_begins(store, monkeypatch):
    old, new, own = (character * 16 for character in "abc")
    store.beat(old)
    now = store.last_beat(old) + module._DEAD + 1
    monkeypatch.setattr("cnnviz.training.store.store.time.time", lambda: now)
    store.beat(new)
    keeper = Keeper(store, Identity(own, "here", 1, "1"), list, print)
    keeper.start()
    until(lambda: store.last_beat(own))
    assert store.last_beat(old) == 0
    assert store.last_beat(new) == now
    keeper.close()
