"""What a cluster of one's own prints and how it gives way, without starting one."""

from __future__ import annotations

import os

import pytest
from dask.utils import parse_timedelta

from cnnviz.training.engine import cluster_process
from cnnviz.training.engine.own_cluster import KEPT, Printed


def test_of_what_a_cluster_prints_only_the_end_is_kept():
    reading, writing = os.pipe()
    printed = Printed(os.fdopen(reading, "rb"))
    with os.fdopen(writing, "wb") as stream:
        for number in range(20_000):
            stream.write(b"%060d\n" % number)
        stream.write(b"ValueError: why\n\n")
    assert printed.last_line() == "ValueError: why"
    assert len(printed._kept) == KEPT


def test_a_cluster_that_prints_nothing_has_no_last_line():
    reading, writing = os.pipe()
    os.close(writing)
    assert Printed(os.fdopen(reading, "rb")).last_line() == ""


@pytest.mark.parametrize(("session", "weight"), [("own", "5"), ("another's", "0")])
def test_a_session_of_its_own_gives_way_and_no_other(tmp_path, monkeypatch, session, weight):
    file = tmp_path / "autogroup"
    file.write_text("0")
    monkeypatch.setattr(cluster_process, "_WEIGHT", file)
    monkeypatch.setattr(os, "getsid", lambda _: os.getpid() + (session != "own"))
    cluster_process.lower_session()
    assert file.read_text() == weight


def test_a_worker_that_died_is_awaited_however_busy_the_machine_is():
    """Dask gave up its nanny where the worker was not there 15 seconds after it had died."""
    waits = parse_timedelta(cluster_process.SETTINGS["distributed.deploy.lost-worker-timeout"])
    assert waits > 30 * 86_400
