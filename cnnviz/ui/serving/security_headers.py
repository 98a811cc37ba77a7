"""What browsers are told of every answer: what a page may load, and who may show it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cnnviz.serving import Serving

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def content_security_policy(serving: Serving, inline: Iterable[str]) -> str:
    """Say what a page may load: nothing from elsewhere.

    Streamlit loads the scripts of components as blobs, and styles elements in place; Plotly makes
    workers and pictures of blobs.

    Parameters
    ----------
    serving : Serving
    inline : iterable of str
        The scripts that stand in Streamlit's own page, which their hashes name.

    Examples
    --------
    >>> policy = content_security_policy(Serving(frames=("https://moodle.example.edu",)), [])
    >>> policy.split("; ")[-1]
    "frame-ancestors 'self' https://moodle.example.edu"
    """
    hashes = [
        "'sha256-" + base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() + "'"
        for each in inline
    ]
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", "blob:", "'wasm-unsafe-eval'", *hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "frame-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'", *serving.frames],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def inline_scripts() -> list[str]:
    """Give the scripts that stand in the page that Streamlit answers with."""
    page = Path(streamlit.__file__).with_name("static") / "index.html"
    return _INLINE.findall(page.read_text(encoding="utf-8"))


class SecurityHeaders:
    """Puts them on every answer, refusals too; a middleware."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app = app
        self._told = {
            "content-security-policy": content_security_policy(serving, inline_scripts()),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "permissions-policy": "camera=(self), microphone=(), geolocation=()",
            "cross-origin-resource-policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer, and tell it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(self._told)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:
            if not begun:  # Starlette's own answer would have none of them
                failed = PlainTextResponse("Internal Server Error", status_code=500)
                await failed(scope, receive, send_with_headers)
            raise
