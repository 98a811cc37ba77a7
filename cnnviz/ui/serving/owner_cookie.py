"""The cookie by which a visitor is known again; no script can read it, and no page shows it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cnnviz.serving import Serving

NAME = "cnnviz_visitor"
SECRET = re.compile(r"[A-Za-z0-9_-]{32}")
_SECONDS = 400 * 86_400  # as long as browsers keep any


def new_secret() -> str:
    """Make a secret that nobody guesses: 192 bits."""
    return secrets.token_urlsafe(24)


def secret_in(cookies: Mapping[str, str]) -> str:
    """Give the secret that a browser has sent; "" where it has none of our form."""
    found = cookies.get(NAME, "")
    return found if SECRET.fullmatch(found) else ""


class OwnerCookie:
    """Gives each browser that opens a page a secret, once, and lengthens its life; a middleware.

    With https it goes over https alone, and so do Streamlit's own cookies. In another site's frame
    browsers do not send it (`SameSite=Lax`): there a visitor is known as long as the page is open.
    """

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app = app
        self._https = serving.https
        path = serving.base_path or "/"
        self._rest = f"; Max-Age={_SECONDS}; Path={path}; HttpOnly; SameSite=Lax"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer; a page is sent with the cookie."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    kept = secret_in(HTTPConnection(scope).cookies) or new_secret()
                    headers.append("set-cookie", f"{NAME}={kept}{self._rest}")
                    headers["cache-control"] = "no-store"  # else a proxy could give it to others
                if self._https:
                    message["headers"] = [_secure(*each) for each in message["headers"]]
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _secure(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Have a cookie that is set go over https alone; other headers stay."""
    if name.lower() != b"set-cookie" or b"secure" in value.lower().replace(b" ", b"").split(b";"):
        return name, value
    return name, value + b"; Secure"
