"""The names under which the app answers: a page of a stranger's domain gets nothing from it.

A domain may be made to lead to this machine (DNS rebinding); its page then counts as the app's own
to the browser, but for the name in its requests. Streamlit holds its web socket alone to
``server.allowedHosts``; here everything else is.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from cnnviz.serving import serving

_REFUSED = (
    "This app does not answer to the name that it was asked under. Open it as localhost; or, if "
    "you serve it under that name, add the name to server.allowedHosts in .streamlit/config.toml "
    "and start it again.\n"
)
_SERVED = (
    "This app does not answer to the name that it was asked under. Whoever runs it names its hosts "
    "in CNNVIZ_SERVE_URL and CNNVIZ_SERVE_HOSTS.\n"
)


class HostGuard:
    """Refuses requests whose ``Host`` is not in ``server.allowedHosts``; a middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the app's place, or let it answer."""
        app = self._app
        if scope["type"] == "http" and not is_host_allowed(_host(scope)):
            app = PlainTextResponse(_SERVED if serving() else _REFUSED, status_code=403)
        await app(scope, receive, send)


def _host(scope: Scope) -> str | None:
    named = [value for name, value in scope["headers"] if name == b"host"]
    return named[0].decode("latin-1") if len(named) == 1 else None
