"""Under which names the app answers: no page of a stranger's domain reaches it."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.waiting import PATIENCE

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
SOCKET = "/_stcore/stream"
ROUTES = [
    ("GET", "/"),
    ("GET", "/convolution"),
    ("GET", "/_stcore/health"),
    ("GET", "/_stcore/host-config"),
    ("PUT", "/_stcore/upload_file/session/file"),
    ("GET", "/live/guessed"),
]


def ask(address, method, path, host, **headers):
    """Give the status and the text of an answer to a request under any name."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    connection.putrequest(method, path, skip_host=True)
    for name, value in ({"Host": host} | headers).items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    text = "" if answer.status == 101 else answer.read().decode()
    connection.close()
    return answer.status, text


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("host", ["rebound.example:8501", "localhost.example", "", "localhost:x"])
def test_nothing_is_answered_under_a_stranger_s_name(server, method, path, host):
    status, text = ask(server, method, path, host)
    assert status == 403
    assert "server.allowedHosts" in text


def test_a_page_of_a_stranger_s_domain_gets_no_web_socket(server):
    headers = HANDSHAKE | {"Origin": "http://rebound.example:8501"}
    assert ask(server, "GET", SOCKET, "rebound.example:8501", **headers)[0] == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_s_names_are_answered(server, name):
    host = f"{name}:{urlsplit(server).port}"
    headers = HANDSHAKE | {"Origin": f"http://{host}"}
    assert ask(server, "GET", SOCKET, host, **headers)[0] == 101
    assert [ask(server, "GET", path, host)[0] for path in ("/", "/live/guessed")] == [200, 404]
