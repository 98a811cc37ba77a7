"""What of Streamlit's own answers is not for strangers."""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cnnviz.serving import Serving

# Its figures, and the ways by which programs drive the app.
_PRIVATE = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")


class PrivateRoutes:
    """Answers as if they were not there; its figures to who has the token; a middleware."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app, self._serving = app, serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the app's place, or let it answer."""
        app, path = self._app, str(scope.get("path", ""))
        if scope["type"] != "lifespan" and any(private in path for private in _PRIVATE):
            figures = path == f"{self._serving.base_path}{_PRIVATE[0]}"
            if not (figures and has_token(scope, self._serving.metrics_token)):
                app = PlainTextResponse("Not Found", status_code=404)
        await app(scope, receive, send)


def has_token(scope: Scope, token: str) -> bool:
    """Say whether a request has the token, as ``Authorization: Bearer …``; never without one."""
    sent = Headers(scope=scope).get("authorization", "")
    return bool(token) and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode())
