"""A server on this machine that gives files as the publishers of weights do."""

from __future__ import annotations

import hashlib
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

from tests.waiting import PATIENCE


def described(file, data, origin=""):
    """Describe a file as one that consists of other bytes."""
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return replace(file, digest=digest, size=len(data), origin=origin or file.origin)


def reset(connection):
    """End a connection as a machine does that has forgotten it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextmanager
def serving(data):
    """Give what is served, how often it was asked, and a gate in mid-file that can be shut."""
    state = SimpleNamespace(data=data, code=200, asked=0, gate=threading.Event(), announced=None)
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
            self.wfile.flush()
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
    state.url = f"http://127.0.0.1:{listening.server_port}/weights.h5"
    try:
        yield state
    finally:
        state.gate.set()
        listening.shutdown()
        listening.server_close()
