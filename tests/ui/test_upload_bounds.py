"""How much of the memory uploads may take: per session, and in all; and what the server takes."""

from __future__ import annotations

import asyncio
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from cnnviz.nets.loading import MAX_MB as MODEL_MB
from cnnviz.serving import Serving
from cnnviz.training.uploads import MAX_MB as ZIP_MB
from cnnviz.ui import upload_bounds
from cnnviz.ui.classify.batch_classification import MOST_MB
from cnnviz.ui.photo import MAX_UPLOAD_MB
from cnnviz.ui.serving.owner_cookie import NAME
from cnnviz.ui.upload_bounds import UploadBounds

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text())
MB = 2**20


@pytest.fixture
def held(monkeypatch):
    """Give what sessions hold, and a machine of 8 GiB."""
    held = Counter()
    machine = SimpleNamespace(virtual_memory=lambda: SimpleNamespace(total=8 * 2**30))
    monkeypatch.setattr(upload_bounds, "held", lambda: held)
    monkeypatch.setattr(upload_bounds, "psutil", machine)
    monkeypatch.setattr(upload_bounds.st, "get_option", lambda name: 601)
    return held


class Server:
    """Takes what is let through, and answers when it is told."""

    def __init__(self):
        self.bounds, self.end, self.taken = UploadBounds(self), asyncio.Event(), 0

    async def __call__(self, scope, receive, send):
        self.taken += 1
        await self.end.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def put(self, size, session="mine", method="PUT", **headers):
        told = {"content-length": str(size)} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        scope = {
            "type": "http",
            "method": method,
            "path": f"/_stcore/upload_file/{session}/file",
            "headers": [(name.encode(), text.encode()) for name, text in told.items()],
        }
        answers = []

        async def send(message):
            answers.append(message)

        await self.bounds(scope, None, send)
        return answers[0]["status"], answers[-1].get("body", b"").decode()


def finish(coroutine):
    """Run it in a thread of its own: browser tests of this process leave a loop running in this."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, coroutine).result()


def test_the_server_takes_the_largest_that_a_page_offers_and_a_session_all_of_a_page():
    assert CONFIG["server"]["maxUploadSize"] == max(MODEL_MB, ZIP_MB, MAX_UPLOAD_MB) + 1
    assert MODEL_MB + MOST_MB + MAX_UPLOAD_MB <= upload_bounds.MAX_MB_A_SESSION


def test_a_session_holds_so_much_and_others_go_on(held):
    async def run():
        server = Server()
        server.end.set()
        held["mine"] = 500 * MB
        assert await server.put(500 * MB) == (204, "")
        status, sentence = await server.put(500 * MB + 1)
        assert (status, server.taken) == (413, 1)
        assert "At most 1,000 MB" in sentence
        assert (await server.put(500 * MB + 1, "another"))[0] == 204

    finish(run())


def test_files_under_way_count_until_they_have_come_or_failed(held):
    async def run():
        server = Server()
        first = asyncio.create_task(server.put(600 * MB))
        await asyncio.sleep(0)
        assert (await server.put(600 * MB))[0] == 413
        server.end.set()
        await first
        assert (await server.put(600 * MB))[0] == 204
        assert not server.bounds._coming

    finish(run())


@pytest.mark.parametrize(("size", "headers"), [(1, {"transfer_encoding": "chunked"}), ("", {})])
def test_a_file_that_does_not_tell_its_size_counts_as_the_largest(held, size, headers):
    async def run():
        held["mine"] = 400 * MB
        assert (await Server().put(size, **headers))[0] == 413

    finish(run())


def test_all_sessions_together_hold_a_share_of_the_memory(held):
    async def run():
        server = Server()
        server.end.set()
        held.update({f"session {at}": 500 * MB for at in range(4)})
        status, sentence = await server.put(100 * MB)
        assert (status, sentence.split(":")[0]) == (
            413,
            "The memory for files of all visitors is full",
        )
        assert (await server.put(40 * MB))[0] == 204
        assert (await server.put(0, method="DELETE"))[0] == 204

    finish(run())


def test_a_visitor_brings_so_many_files_a_minute_and_others_go_on(held):
    async def run():
        server = Server()
        server.bounds = UploadBounds(server, Serving(visitor_uploads_per_minute=2))
        server.end.set()
        mine, another = (f"{NAME}={letter * 32}" for letter in "mo")
        # Another session of the same browser is the same visitor.
        for session in ("one", "two"):
            assert (await server.put(1, session, cookie=mine))[0] == 204
        status, sentence = await server.put(1, "three", cookie=mine)
        assert (status, server.taken) == (429, 2)
        assert sentence.startswith("At most 2 files are taken from one visitor within a minute")
        assert (await server.put(1, "four", cookie=another))[0] == 204
        made_up = [f"{NAME}={at:032}" for at in range(3)]
        assert [(await server.put(1, "five", cookie=each))[0] for each in made_up] == [
            204,
            204,
            429,
        ]
        assert (await server.put(1, "a frame without cookies"))[0] == 204
        assert (await server.put(0, "three", method="DELETE", cookie=mine))[0] == 204

    finish(run())


def test_a_person_s_own_app_takes_files_as_they_come(held):
    async def run():
        server = Server()
        server.end.set()
        assert {(await server.put(1))[0] for _ in range(1000)} == {204}

    finish(run())
