"""The engine's rounds: what one run spoils is not the others'."""

from __future__ import annotations

import time

import pytest

from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine import heartbeat as module
from cnnviz.training.engine.connection import EngineError
from cnnviz.training.engine.failures import PAUSED, TOO_LONG
from cnnviz.training.engine.heartbeat import Heartbeat
from cnnviz.training.engine.process_identity import ProcessIdentity
from cnnviz.training.store.errors import StoreError
from tests.waiting import until


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(module, "MAX_PAUSE", 0)


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
    Heartbeat(store, None, lambda: ids, lambda *told: stopped.append(told)).beat()
    assert stopped == [(ids[1], PAUSED)]


@pytest.mark.parametrize("error", [StoreError("gone"), EngineError("closing")])
def test_a_run_that_cannot_be_stopped_does_not_keep_the_next_from_it(store, make, error):
    ids = [make("paused"), make("paused"), make("queued")]
    asked = []

    def stop(run_id, reason):
        asked.append(run_id)
        raise error

    Heartbeat(store, None, lambda: ids, stop).beat()
    assert asked == ids[:2]


def test_a_sign_of_life_that_cannot_be_written_stops_no_round(store, make, monkeypatch):
    def full(token):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(store, "beat", full)
    ids = [make("paused"), make("queued")]
    stopped = []
    identity = ProcessIdentity("0" * 16, "here", 1, "1")
    Heartbeat(store, identity, lambda: ids, lambda *told: stopped.append(told)).beat()
    assert stopped == [(ids[0], PAUSED)]


def test_a_run_that_takes_longer_than_it_may_is_stopped(store, make):
    ids = [make("running"), make("running"), make("queued")]
    for run_id, hours in zip(ids, (2.1, 1.9, 3.0), strict=True):
        store.change_state(run_id, started=time.time() - 3600 * hours)
    stopped = []
    for most in (0.0, 7200.0):
        Heartbeat(store, None, lambda: ids, lambda *told: stopped.append(told), most).beat()
    assert stopped == [(ids[0], TOO_LONG)]


def test_an_error_that_nobody_foresaw_ends_no_later_round(store, monkeypatch, caplog):
    monkeypatch.setattr(module, "_INTERVAL", 0)
    rounds = []

    def unfinished():
        rounds.append(1)
        raise KeyError("a surprise")

    heartbeat = Heartbeat(store, None, unfinished, rounds.append)
    heartbeat.start()
    until(lambda: len(rounds) > 1)
    heartbeat.close()
    assert "a surprise" in caplog.text


def test_what_a_killed_app_left_is_removed_when_the_next_begins(store, monkeypatch):
    old, new, own = (character * 16 for character in "abc")
    store.beat(old)
    now = store.last_beat(old) + module._FORGOTTEN_AFTER + 1
    monkeypatch.setattr("cnnviz.training.store.store.time.time", lambda: now)
    store.beat(new)
    heartbeat = Heartbeat(store, ProcessIdentity(own, "here", 1, "1"), list, print)
    heartbeat.start()
    until(lambda: store.last_beat(own))
    assert store.last_beat(old) == 0
    assert store.last_beat(new) == now
    heartbeat.close()
