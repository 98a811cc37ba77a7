"""Whether the app can do its work, for whoever watches over it: ``/healthz``."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from cnnviz.training import StoreError
from cnnviz.ui.engine import engine
from cnnviz.ui.inspector import inspector

_LOG = logging.getLogger(__name__)
_REST = 5.0  # seconds until the parts are looked at again, however often is asked

FINE = ("ok", "idle")


class Health:
    """The parts of the app, each in a word; looked at again after some seconds."""

    def __init__(self, parts: dict[str, Callable[[], str]], rest: float = _REST) -> None:
        self._parts, self._rest = parts, rest
        self._lock = threading.Lock()
        self._told: dict[str, str] = {}
        self._until = 0.0

    def __call__(self) -> dict[str, str]:
        """Give a word for each part; one that cannot be looked at has failed."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._told = {name: _word(look) for name, look in self._parts.items()}
                self._until = time.monotonic() + self._rest
            return dict(self._told)


def _word(look: Callable[[], str]) -> str:
    try:
        return look()
    except Exception as reason:  # whatever it is, the others are told
        _LOG.error("A part of the app has failed", exc_info=reason)
        return "failed"


def store() -> str:
    """Write a sign of life into the store, read it, and take it away."""
    try:
        engine().store.try_out()
    except StoreError:
        return "failed"
    return "ok"


health = Health(
    {"store": store, "engine": lambda: engine().state, "questions": lambda: inspector().state}
)
"""Of this app: its store of runs, what trains them, and the process that holds models."""


def _answer(_request: Request) -> JSONResponse:
    told = health()
    fine = all(word in FINE for word in told.values())
    return JSONResponse(
        {"status": "ok" if fine else "failed", **told},
        status_code=200 if fine else 503,
        headers={"Cache-Control": "no-store"},
    )


ROUTE = Route("/healthz", _answer)
