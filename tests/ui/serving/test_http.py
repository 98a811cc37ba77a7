"""What stands before an app that serves others: cookies, headers, doors and the log of requests."""

from __future__ import annotations

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from cnnviz.serving import Serving
from cnnviz.ui.serving import app_parts
from cnnviz.ui.serving.logs import JsonLines, requests
from cnnviz.ui.serving.owner_cookie import NAME, SECRET, secret_in
from cnnviz.ui.serving.private_routes import has_token
from cnnviz.ui.serving.security_headers import content_security_policy, inline_scripts

TOKEN = "0123456789abcdef"


def page(_request):
    answer = HTMLResponse("<p>page</p>")
    answer.set_cookie("other", "1")
    return answer


def fail(_request):
    raise RuntimeError("a visitor's words")


class Answer:
    """A status, headers and a text."""

    def __init__(self, messages):
        self.status_code = messages[0]["status"]
        self.headers = Headers(raw=messages[0]["headers"])
        self.text = b"".join(each.get("body", b"") for each in messages[1:]).decode()


class Client:
    """Asks an app, and keeps its cookies as a browser does."""

    def __init__(self, app, host):
        self.app, self.host, self.cookies = app, host, {}

    def get(self, address, **headers):
        parts = urlsplit(address)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told = {"host": self.host, "cookie": kept} | headers
        scope = {
            "type": "http",
            "method": "GET",
            "path": parts.path,
            "query_string": parts.query.encode(),
            "headers": [(name.replace("_", "-").encode(), v.encode()) for name, v in told.items()],
        }
        messages = []

        async def receive():
            return {"type": "http.request"}

        async def send(message):
            messages.append(message)

        async def ask():
            try:
                await self.app(scope, receive, send)
            except RuntimeError:
                assert messages  # the server was answered before

        # In a thread of its own: browser tests of this process leave a loop running in this.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, ask()).result()
        answer = Answer(messages)
        for each in answer.headers.getlist("set-cookie"):
            name, _, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


@pytest.fixture
def client(monkeypatch):
    """Give a function that makes a client of an app with some settings."""
    monkeypatch.setattr("cnnviz.ui.host_guard.is_host_allowed", lambda host: host != "stranger")
    own = [
        Route("/", page),
        Route("/fail", fail),
        Route("/_stcore/metrics", lambda _: PlainTextResponse("figures")),
        Route("/_stcore/agent/mcp", lambda _: PlainTextResponse("agent")),
        Route("/media/a.png", lambda _: Response(b"", media_type="image/png")),
    ]

    def make(**settings):
        bounds = Serving(metrics_token=TOKEN, **settings)
        parts = app_parts.routes(bounds, own), app_parts.middleware(bounds)
        app = Starlette(routes=parts[0], middleware=parts[1])
        return Client(app, "lab.example")

    return make


def test_a_page_brings_a_cookie_that_only_the_server_reads(client):
    client = client(url="http://lab.example/deep")
    given = client.get("/deep/").headers.getlist("set-cookie")
    assert any(
        each.startswith(f"{NAME}=") and each.endswith("; Path=/deep; HttpOnly; SameSite=Lax")
        for each in given
    )
    kept = client.cookies[NAME]
    assert SECRET.fullmatch(kept)
    assert secret_in(client.cookies) == kept
    client.get("/deep/")
    assert client.cookies[NAME] == kept
    assert "set-cookie" not in client.get("/deep/media/a.png").headers


@pytest.mark.parametrize("junk", ["", "short", "x" * 33, "x" * 31 + "%", "x" * 32 + "; a=b"])
def test_what_is_no_secret_of_ours_is_replaced(client, junk):
    assert secret_in({NAME: junk}) == ""


def test_over_https_every_cookie_goes_over_https_alone(client):
    given = client(url="https://lab.example").get("/").headers.getlist("set-cookie")
    assert len(given) == 2
    assert all(each.lower().count("; secure") == 1 for each in given)
    plain = client(url="http://lab.example").get("/").headers.getlist("set-cookie")
    assert not any("secure" in each.lower() for each in plain)


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "lab.example", 200),
        ("/", "stranger", 403),
        ("/nowhere", "lab.example", 404),
        ("/fail", "lab.example", 500),
        ("/metrics", "lab.example", 404),
    ],
)
def test_refusals_and_failures_carry_the_headers_too(client, path, host, status):
    answer = client(url="http://lab.example").get(path, host=host)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_the_policy_names_the_scripts_of_streamlit_s_page_and_no_other_source():
    inline = inline_scripts()
    policy = content_security_policy(Serving(), inline)
    assert inline
    assert policy.count("'sha256-") == len(inline)
    assert "http" not in policy
    assert "*" not in policy
    assert policy.count("unsafe-inline") == 1  # of styles


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/mcp", "/metrics"])
def test_what_is_not_for_strangers_is_as_if_it_were_not_there(client, path):
    client = client(url="http://lab.example/lab")
    for wrong in ("", "Bearer", f"Bearer {TOKEN}x", f"bearer {TOKEN}"):
        assert client.get(f"/lab{path}", authorization=wrong).status_code == 404
    allowed = client.get("/lab/_stcore/metrics", authorization=f"Bearer {TOKEN}")
    assert allowed.text == "figures"
    agent = client.get("/lab/_stcore/agent/mcp", authorization=f"Bearer {TOKEN}")
    assert agent.status_code == 404


def test_without_a_token_nobody_reads_the_figures(client):
    assert Serving().metrics_token == ""
    for header in ("Bearer ", "Bearer"):
        assert not has_token({"headers": [(b"authorization", header.encode())]}, "")


def test_the_log_tells_what_was_asked_and_nothing_of_the_visitor(client, caplog):
    caplog.set_level(logging.INFO, "cnnviz.requests")
    requests.clear()
    client = client(url="http://lab.example/lab")
    client.get("/lab/?kernel=my-secret", user_agent="my-agent")
    client.get("/lab/live/my-secret")
    client.get("/lab/my-secret/file")
    client.get("/lab/fail")
    lines = [JsonLines().format(record) for record in caplog.records]
    told = [json.loads(line) for line in lines if "cnnviz.requests" in line]
    assert [(each["route"], each["status"]) for each in told] == [
        ("page", 200),
        ("live", 404),
        ("other", 404),
        ("other", 500),
    ]
    assert not any("my-" in line for line in lines)
    assert requests == {
        ("page", "2xx"): 1,
        ("live", "4xx"): 1,
        ("other", "4xx"): 1,
        ("other", "5xx"): 1,
    }


def test_of_an_error_the_kind_and_the_places_are_logged_and_not_its_words():
    try:
        try:
            raise ValueError("pets/my secret.png")
        except ValueError as reason:
            raise RuntimeError("my secret") from reason
    except RuntimeError as reason:
        error = reason
    record = logging.LogRecord(
        *("cnnviz.ui", logging.ERROR, "/home/me/cnnviz/ui/a.py", 7, "%s was lost", ("my secret",)),
        exc_info=(RuntimeError, error, error.__traceback__),
    )
    line = JsonLines().format(record)
    told = json.loads(line)
    assert "secret" not in line
    assert "/home/me" not in line
    assert (told["level"], told["message"], told["place"]) == (
        "error",
        "%s was lost",
        "cnnviz/ui/a.py:7",
    )
    assert [each["kind"] for each in told["error"]] == ["RuntimeError", "ValueError"]
    assert all("test_http.py" in each["places"][0] for each in told["error"])


def test_what_other_libraries_say_is_left_out():
    record = logging.LogRecord("PIL.Image", 30, "Image.py", 1, "my secret.png is odd", (), None)
    assert "secret" not in JsonLines().format(record)


def test_a_person_s_own_app_has_none_of_it():
    own = [Route("/live", page)]
    assert app_parts.routes(None, own) == own
    assert [each.cls.__name__ for each in app_parts.middleware(None)] == [
        "HostGuard",
        "UploadBounds",
    ]
