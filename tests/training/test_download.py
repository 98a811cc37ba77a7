"""Keras's own download, against a server on this machine."""

import errno
import hashlib
import inspect
import io
import pickle
import socket
import subprocess
import sys
import tarfile
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import numpy as np
import pytest

from cnnviz.data import find_cifar10, read_cifar10
from cnnviz.training import download
from cnnviz.training.download import Download, fetch, reason
from tests.nets.pretrained.serving import reset
from tests.waiting import PATIENCE

pytestmark = pytest.mark.tensorflow

ROWS = 20
ARCHIVE = f"datasets/{download.TARGET}_archive"


def pack():
    rng = np.random.default_rng(0)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name in [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]:
            rows = rng.integers(0, 256, (ROWS, 3072), dtype=np.uint8)
            content = {b"labels": [0] * ROWS, b"data": rows}
            data = pickle.dumps(content, protocol=4)
            entry = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


PACKED = pack()
SHA256 = hashlib.sha256(PACKED).hexdigest()


@pytest.fixture
def server():
    """Give what it serves, how often it was asked, and a gate in mid-file that a test can shut."""
    state = SimpleNamespace(data=PACKED, code=200, asked=0, gate=threading.Event(), announced=None)
    state.end = lambda connection: None  # what befalls the connection in mid-file
    state.gate.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            state.asked += 1
            self.send_response(state.code)
            self.send_header("Content-Length", str(state.announced or len(state.data)))
            self.end_headers()
            half = len(state.data) // 2
            self.wfile.write(state.data[:half])
            state.end(self.connection)
            state.gate.wait(PATIENCE)
            self.wfile.write(state.data[half:])

        def log_message(self, *arguments):
            pass

        def handle(self):
            with suppress(ConnectionError):
                super().handle()

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{listening.server_port}/cifar-10-python.tar.gz"
    yield state
    state.gate.set()
    listening.shutdown()
    listening.server_close()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("CNNVIZ_CIFAR10", raising=False)
    # `fetch` sets it for its process; here that is the tests'.
    monkeypatch.setattr(download, "socket", SimpleNamespace(setdefaulttimeout=lambda _: None))
    return tmp_path


def until(progress, wanted):
    """Follow a download until it is as wanted, and give all that was seen of it."""
    seen = [progress()]
    end = time.monotonic() + PATIENCE
    while not wanted(seen[-1]):
        assert time.monotonic() < end, seen[-1]
        time.sleep(0.05)
        seen.append(progress())
    return seen


def test_address_and_checksum_are_those_of_keras(monkeypatch):
    from keras.src.datasets import cifar10

    asked = {}

    def get_file(**settings):
        asked.update(settings)
        raise StopIteration

    monkeypatch.setattr(cifar10, "get_file", get_file)
    with pytest.raises(StopIteration):
        cifar10.load_data()
    assert asked == {
        "fname": download.TARGET,
        "origin": download.ORIGIN,
        "file_hash": download.SHA256,
        "extract": True,
    }
    assert inspect.signature(Download).parameters["total"].default == 170_498_071


def test_watched_to_the_end_in_a_process_of_its_own(server, home):
    server.gate.clear()
    wanted = Download(server.url, SHA256, len(PACKED))
    assert wanted.progress().state == "idle"
    assert find_cifar10() is None
    wanted.start()
    wanted.start()
    under_way = until(wanted.progress, lambda now: now.bytes > 0.4 * len(PACKED))
    assert {each.state for each in under_way} == {"running"}
    rated = [each for each in under_way if each.rate]
    assert rated
    for each in rated:
        assert each.seconds_left == pytest.approx((each.total - each.bytes) / each.rate)
    server.gate.set()
    last = until(wanted.progress, lambda now: now.state != "running")[-1]
    assert (last.state, last.bytes, last.message) == ("finished", len(PACKED), "")
    assert server.asked == 1
    assert len(read_cifar10(find_cifar10()).train_labels) == 5 * ROWS


def test_cancel_ends_the_process_and_leaves_nothing(server, home):
    server.gate.clear()
    wanted = Download(server.url, SHA256, len(PACKED))
    wanted.start()
    until(wanted.progress, lambda now: now.bytes > 0)
    process = wanted._process
    wanted.cancel()
    assert process.poll() is not None
    assert wanted.progress().state == "cancelled"
    assert list((home / "datasets").iterdir()) == []
    wanted.cancel()


def test_process_that_is_killed_is_said_and_can_be_started_again(server, home):
    server.gate.clear()
    wanted = Download(server.url, SHA256, len(PACKED))
    wanted.start()
    until(wanted.progress, lambda now: now.bytes > 0)
    wanted._process.kill()
    last = until(wanted.progress, lambda now: now.state != "running")[-1]
    assert last.state == "failed"
    assert "ended too early" in last.message
    assert not (home / ARCHIVE).exists()
    server.gate.set()
    wanted.start()
    assert until(wanted.progress, lambda now: now.state != "running")[-1].state == "finished"


def test_full_disk_is_said_before_anything_starts(home, monkeypatch):
    usage = SimpleNamespace(free=300e6)
    monkeypatch.setattr(download.shutil, "disk_usage", lambda path: usage)
    wanted = Download()
    wanted.start()
    last = wanted.progress()
    assert last.state == "failed"
    assert last.message.startswith("CIFAR-10 needs 375 MB, but the disk has 300 MB free; make")
    assert wanted._process is None


def test_file_in_the_cache_is_unpacked_without_the_network(server, home):
    (home / "datasets").mkdir()
    (home / ARCHIVE).write_bytes(PACKED)
    assert fetch(str(home), server.url, SHA256) == ""
    assert server.asked == 0
    assert find_cifar10() == home / "datasets" / download.TARGET / "cifar-10-batches-py"


def test_half_a_file_in_the_cache_is_loaded_anew(server, home):
    (home / "datasets").mkdir()
    (home / ARCHIVE).write_bytes(PACKED[:1000])
    assert fetch(str(home), server.url, SHA256) == ""
    assert server.asked == 1
    assert find_cifar10()


def sentence(message):
    assert message.endswith("or choose the drawn shapes.")
    assert "CNNVIZ_CIFAR10" in message
    return message


def test_wrong_checksum(server, home):
    server.data = PACKED[:-1] + b"?"
    assert "not CIFAR-10, by its checksum" in sentence(fetch(str(home), server.url, SHA256))
    assert list((home / "datasets").iterdir()) == []
    assert find_cifar10() is None


def test_connection_that_breaks_off(server, home):
    server.announced = len(PACKED) + 1000
    assert "broke off" in sentence(fetch(str(home), server.url, SHA256))
    assert list((home / "datasets").iterdir()) == []


def test_a_server_that_falls_silent_in_mid_file_is_said_so(server, home):
    server.gate.clear()
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(0.2)
    try:
        said = fetch(str(home), server.url, SHA256)
    finally:
        socket.setdefaulttimeout(before)
    assert "The server of CIFAR-10 was silent" in sentence(said)
    assert list((home / "datasets").iterdir()) == []


def test_a_connection_that_is_reset_in_mid_file_broke_off(server, home):
    server.end = reset
    assert "broke off" in sentence(fetch(str(home), server.url, SHA256))
    assert list((home / "datasets").iterdir()) == []


def test_no_network(home):
    assert "cannot be reached" in sentence(fetch(str(home), "http://127.0.0.1:9/x", SHA256))


def test_server_without_the_file(server, home):
    server.code = 404
    assert "the error 404" in sentence(fetch(str(home), server.url, SHA256))


def test_folder_that_is_a_file(home):
    (home / "datasets").write_bytes(b"")
    assert "cannot be written to" in sentence(fetch(str(home), "http://127.0.0.1:9/x", SHA256))


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full"),
        (TimeoutError("timed out"), "was silent for 30 seconds"),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), "broke off"),
        (RuntimeError("`odd`\n"), "The download failed (RuntimeError: 'odd' )"),
    ],
)
def test_other_failures_are_one_sentence_too(error, part):
    assert part in sentence(reason(error))


def test_nothing_of_keras_is_loaded_to_watch():

    program = (
        "import sys, cnnviz.training.download; print({'keras', 'tensorflow'} & {*sys.modules})"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert said.stdout.strip() == b"set()"
