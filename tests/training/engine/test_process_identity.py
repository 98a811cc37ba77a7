"""Whether a process is the one that queued a run, whatever the machine's clock does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import psutil
import pytest

from cnnviz.training.engine import process_identity
from cnnviz.training.engine.process_identity import ProcessIdentity, start_time
from tests.waiting import until

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="ticks are Linux's")


def other(started=None, process=None):
    """Give the identity of another engine on this machine."""
    process = process or os.getppid()
    return ProcessIdentity("0" * 16, socket.gethostname(), process, started or start_time(process))


def test_an_engine_is_there_until_it_is_forgotten():
    me = ProcessIdentity.new()
    assert ProcessIdentity.read(str(me)) == me
    assert me.alive(0)
    me.forget()
    assert not me.alive(0)


def test_another_process_is_there():
    found = ProcessIdentity.read(str(other()))
    assert found == other()
    assert found.alive(0)


@ON_LINUX
@pytest.mark.parametrize("shift", [-3600.0, -1.0, 1.0, 3600.0])
def test_a_clock_that_moves_ends_no_process(monkeypatch, shift):
    app = other()
    boot = psutil._pslinux.boot_time()
    monkeypatch.setattr(psutil._pslinux, "boot_time", lambda: boot + shift)
    assert app.alive(0)


@pytest.mark.parametrize(("shift", "alive"), [(-60, False), (-1, True), (1, True), (60, False)])
def test_what_was_written_in_seconds_is_read_with_a_tolerance(shift, alive):
    seconds = int(psutil.Process(os.getppid()).create_time()) + shift
    assert ProcessIdentity.read(str(other(str(seconds)))).alive(0) is alive


@ON_LINUX
def test_a_number_given_out_again_is_another_process():
    ticks, _, boot = start_time(os.getppid()).partition("@")
    assert other(f"{ticks}@{boot}").alive(0)
    assert not other(f"{int(ticks) + 1}@{boot}").alive(0)
    assert not other(f"{ticks}@{'0' * 36}").alive(0)  # before the machine was started anew


def test_the_number_of_this_process_was_another_s():
    assert not other(process=os.getpid()).alive(0)


def test_nobody_and_a_process_that_has_ended_are_not_there():
    assert not other(process=2**22 + 1).alive(0)  # above Linux's largest number
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        app = other(process=process.pid)
        seconds = other(str(int(psutil.Process(process.pid).create_time())), process.pid)
        assert app.alive(0)
        assert seconds.alive(0)
        process.kill()
        until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)
        assert not app.alive(0)  # nobody has asked yet how it ended
        assert not seconds.alive(0)


def test_where_there_are_no_ticks_seconds_are_told(monkeypatch):
    monkeypatch.setattr(process_identity.sys, "platform", "elsewhere")
    app = other()
    assert app.started.isdecimal()
    assert app.alive(0)


@pytest.mark.parametrize(
    "text",
    ["", "tcp://localhost:8786", "app:x:y:1:1", "app:" + "0" * 16, f"app:{'0' * 16}:here:1:1@"],
)
def test_what_is_no_identity(text):
    assert ProcessIdentity.read(text) is None
