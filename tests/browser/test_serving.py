"""The app as it serves others: what it tells browsers lets its pages work, and strangers nothing.

One server lies below a path, may be shown by one other origin, and has a token for its figures.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from cnnviz.data.dataset import shapes_dataset
from cnnviz.ui.serving.owner_cookie import NAME, SECRET
from tests.browser.actions import bring_file, button, choose, eventually, file_of, slide
from tests.browser.harness import free_port, new_context, run_server, settle
from tests.browser.test_hosts import HANDSHAKE, SOCKET
from tests.browser.test_hosts import ask as ask_host
from tests.browser.test_upload import SIZES, phone_jpeg
from tests.training.made_run import made_run
from tests.waiting import PATIENCE

TOKEN = "a-token-of-this-test"
TELL_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="module")
def embedder():
    """Give the address of a page of another origin that shows the app in a frame."""
    with serve_page(free_port()) as address:
        yield address


@pytest.fixture(scope="module")
def server(embedder, store):
    environment = {
        "CNNVIZ_SERVE": "1",
        "CNNVIZ_SERVE_URL": "http://localhost/lab",
        "CNNVIZ_SERVE_FRAMES": embedder,
        "CNNVIZ_SERVE_METRICS_TOKEN": TOKEN,
        "CNNVIZ_SERVE_VISITOR_UPLOADS_MB": "1",
    }
    with run_server(store=store.url, environment=environment) as address:
        yield address


@contextmanager
def serve_page(port):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe src="{self.path[1:]}" width=1200 height=800>'.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{port}"
        other.shutdown()


def ask(server, path, method="GET", **headers):
    """Give an answer's status, headers and text."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=PATIENCE)
    connection.request(method, urlsplit(server).path + path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read().decode(errors="replace")
    connection.close()
    return found


@pytest.fixture
def watched(browser, server):
    """Give a function that opens a page; what it is refused, or complains of, fails the test."""
    context = new_context(browser, permissions=["camera"])
    page = context.new_page()
    page.add_init_script(TELL_VIOLATIONS)
    said = []

    def failed(request):
        if request.failure != "net::ERR_ABORTED":  # a page that is left stops what it loads
            said.append(f"{request.failure}: {request.url}")

    def answered(response):
        # A deep link asks each part of its own path whether the app lies there.
        asks = response.url.endswith(("/_stcore/health", "/_stcore/host-config"))
        if response.status >= 400 and not asks:
            said.append(f"{response.status}: {response.url}")

    def told(message):
        if message.type == "error" and "status of 404" not in message.text:
            said.append(message.text)

    page.on("requestfailed", failed)
    page.on("response", answered)
    page.on("console", told)
    page.on("pageerror", lambda error: said.append(str(error)))

    def open_(path):
        if page.url.startswith(server):
            said.extend(page.evaluate("window.violations"))
        page.goto(f"{server}/{path}")
        settle(page)
        return page

    yield open_
    said.extend(page.evaluate("window.violations"))
    context.close()
    assert said == []


PATHS = ["", "architecture", "quiz", "assignments"]


def test_no_page_is_refused_what_it_needs(watched):
    for path in PATHS:
        page = watched(path)
        assert page.evaluate("document.fonts.size") > 0
        assert page.locator("h1").count() == 1


def test_live_pictures_uploads_the_camera_and_downloads_work_below_a_path(watched):
    page = watched("convolution")
    with page.expect_response("**/lab/live/*") as live:
        slide(page, "Strides", 2)
    assert live.value.status == 200
    bring_file(page, "Your own picture", file_of("phone.jpg", phone_jpeg()))
    expect(page.locator(SIZES)).to_have_text("40 × 24")
    settle(page)
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_role("button", name="Your own picture").first.click()
    settle(page)
    page.get_by_text("Use the camera").click()
    settle(page)
    page.wait_for_function("() => document.querySelector('video')?.readyState === 4")
    page.get_by_role("button", name="Take Photo").click()
    expect(page.get_by_role("combobox", name="Photo", exact=True)).to_have_value(
        "Your camera's picture"
    )
    page.keyboard.press("Escape")
    settle(page)
    with page.expect_download() as download:
        button(page, "Photo, PNG").click()
    assert download.value.path().stat().st_size > 0
    with page.expect_download() as download:
        page.get_by_role("button", name="Sealed page, HTML").click()
    assert download.value.path().stat().st_size > 10_000


def test_who_has_the_link_of_a_run_sees_its_charts_and_cannot_steer_it(watched, store):
    data = shapes_dataset(200, 60)
    page = watched(f"runs?run={made_run(store, data, status='stopped', owner='somebody')}")
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.get_by_role("button", name="Resume")).to_have_count(0)
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)


def test_no_folder_of_the_server_can_be_named_and_a_zip_has_its_bound(watched):
    page = watched("training")
    choose(page, "Data", "Your images")
    page.get_by_role("button", name="Bring your images").click()
    settle(page)
    expect(page.get_by_text("A zip", exact=True)).to_be_visible()
    expect(page.get_by_label("Folder or zip", exact=False)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_text("Bring your pictures as a zip.").first).to_be_visible()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a/0.png", b"\0" * 2**21)
    bring_file(page, "Bring your images", file_of("large.zip", zipped.getvalue()))
    expect(page.get_by_text(re.compile(r"1(\.0)? ?MB or smaller"))).to_be_visible()


def test_who_owns_the_runs_is_in_a_cookie_that_no_script_reads(watched, server):
    page = watched("images")
    [cookie] = [each for each in page.context.cookies() if each["name"] == NAME]
    assert SECRET.fullmatch(cookie["value"])
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/lab")
    kept = page.evaluate("JSON.stringify([document.cookie, {...localStorage}, location.href])")
    for text in (kept, page.content()):
        assert cookie["value"] not in text
    again = ask(server, "/runs", Cookie=f"{NAME}={cookie['value']}")[1]["set-cookie"]
    assert again.startswith(f"{NAME}={cookie['value']};")
    for junk in ("", "short", "x" * 33, "é" * 32, "a b" * 11):
        told = ask(server, "/runs", Cookie=f"{NAME}={junk}".encode())[1]["set-cookie"]
        assert SECRET.fullmatch(told.removeprefix(f"{NAME}=").partition(";")[0])


@pytest.mark.parametrize("allowed", [True, False])
def test_only_who_is_named_shows_the_app_in_a_frame(browser, server, embedder, allowed):
    context = new_context(browser)
    page = context.new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    if allowed:
        page.goto(f"{embedder}/{server}/convolution?embed=true")
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name="Convolution", level=1)).to_be_visible()
        assert not any("frame-ancestors" in text for text in refused)
    else:
        with serve_page(free_port()) as stranger:
            page.goto(f"{stranger}/{server}/convolution?embed=true")
            eventually(lambda: _has(refused, "frame-ancestors"))
    context.close()


def _has(texts, part):
    assert any(part in text for text in texts)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *((path, 200) for path in ("/", "/convolution", "/_stcore/health", "/healthz")),
        *((path, 404) for path in ("/live/x", "/metrics", "/_stcore/metrics")),
        ("/_stcore/agent/interact", 404),
    ],
)
def test_every_answer_carries_the_headers(server, path, status):
    found, headers, _ = ask(server, path)
    assert found == status
    policy = headers["content-security-policy"]
    assert "script-src 'self' blob: 'wasm-unsafe-eval' 'sha256-" in policy
    assert "object-src 'none'" in policy
    assert "'unsafe-eval'" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["access-control-allow-origin"] in (None, "*")


def test_the_parts_of_the_app_are_told_and_its_figures_to_who_has_the_token(server):
    status, headers, text = ask(server, "/healthz")
    told = json.loads(text)
    assert (status, told["status"], told["store"]) == (200, "ok", "ok")
    assert told["engine"] in ("ok", "idle")
    assert told["questions"] in ("ok", "idle")
    for path in ("/metrics", "/_stcore/metrics"):
        for wrong in ("", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN):
            assert ask(server, path, Authorization=wrong)[0] == 404
        assert ask(server, path, Authorization=f"Bearer {TOKEN}")[0] == 200
    status, headers, text = ask(server, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'cnnviz_healthy{part="store"} 1\n' in text
    assert "localhost" not in text


def test_only_the_names_of_the_settings_are_answered(server):
    inside = urlsplit(server).path
    stranger = {"Origin": "http://rebound.example"} | HANDSHAKE
    assert ask_host(server, "GET", inside + SOCKET, "rebound.example", **stranger)[0] == 403
    for path in ("/", "/healthz", "/live/x", "/metrics", "/convolution"):
        status, text = ask_host(server, "GET", inside + path, "rebound.example")
        assert status == 403
        assert "CNNVIZ_SERVE_HOSTS" in text


def test_another_site_s_page_gets_no_web_socket(server):
    host = urlsplit(server).netloc
    upgrade = partial(ask_host, server, "GET", urlsplit(server).path + SOCKET, host)
    assert upgrade(**HANDSHAKE, Origin=f"http://{host}")[0] == 101
    assert upgrade(**HANDSHAKE, Origin="http://stranger.example")[0] == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nothing_is_uploaded_or_removed_without_the_token_of_the_page(server, method):
    status, _, _ = ask(server, "/_stcore/upload_file/a/b", method, **{"Content-Length": "0"})
    assert status == 403
