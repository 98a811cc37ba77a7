"""Logs as lines of JSON, without anything that visitors wrote, brought or are called by.

A line has a message's template and not what is put into it, of an error its kind and the places in
the code and not its words, of a request the route and not the address.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import logger as streamlit_logger

from cnnviz.serving import Serving
from cnnviz.ui.pages import PAGES

_TOLD = ("cnnviz", "streamlit", "uvicorn")  # of others even the template may hold what it is about
_ROUTES = ("static", "component", "media", "live", "fonts", "glossary-terms", "healthz", "metrics")
_STREAMLIT = ("stream", "health", "host-config", "upload_file", "metrics", "bidi-components")
_QUIET = ("static", "component", "_stcore/bidi-components", "healthz")
_LOG = logging.getLogger("cnnviz.requests")

requests: Counter[tuple[str, str]] = Counter()
"""How many requests were answered, by route and the hundreds of their status."""


class JsonLines(logging.Formatter):
    """A line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "place": f"{_short(record.pathname)}:{record.lineno}",
        }
        if record.name.partition(".")[0] in _TOLD and isinstance(record.msg, str):
            told["message"] = record.msg
        told |= getattr(record, "figures", {})
        if record.exc_info and record.exc_info[1]:
            told["error"] = [
                {
                    "kind": type(error).__name__,
                    "places": [
                        f"{_short(each.filename)}:{each.lineno} {each.name}"
                        for each in traceback.extract_tb(error.__traceback__)
                    ],
                }
                for error in _chain(record.exc_info[1])
            ]
        return json.dumps(told, ensure_ascii=False)


def log_as_json() -> None:
    """Have all loggers of this process write such lines to the standard error, and no others."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())

    def take(logger: logging.Logger) -> None:
        logger.handlers[:] = [handler]

    # Streamlit makes a logger of its own for each module, also later.
    streamlit_logger.setup_formatter = take
    streamlit_logger.update_formatter()
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi"):  # its access log has the addresses
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    root = logging.getLogger()
    take(root)
    root.setLevel(logging.WARNING)
    logging.getLogger("cnnviz").setLevel(logging.INFO)
    logging.captureWarnings(True)


class RequestLog:
    """Counts the answers and writes a line for each but the many files of a page; a middleware."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app, self._base = app, serving.base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer, and note it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin, status = time.monotonic(), 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            route = route_of(str(scope.get("path", "")), self._base)
            requests[route, f"{status // 100}xx"] += 1
            if status >= 400 or route not in _QUIET:
                figures = {
                    "method": scope["method"] if scope["method"].isalpha() else "",
                    "route": route,
                    "status": status,
                    "milliseconds": round(1000 * (time.monotonic() - begin), 1),
                }
                _LOG.info("answered", extra={"figures": figures})


def route_of(path: str, base_path: str = "") -> str:
    """Name what a path leads to, without what a visitor may have put into it.

    Examples
    --------
    >>> route_of("/lab/live/a-secret", "/lab")
    'live'
    >>> route_of("/_stcore/upload_file/a-session/a-file")
    '_stcore/upload_file'
    >>> route_of("/convolution"), route_of("/"), route_of("/somebody's words")
    ('page', 'page', 'other')
    """
    first, *rest = path.removeprefix(base_path).strip("/").split("/")
    if first == "_stcore":
        return f"_stcore/{rest[0]}" if rest and rest[0] in _STREAMLIT else "other"
    if first in _ROUTES:
        return first
    pages = {"", *(page.address for page in PAGES.values())}
    return "page" if not rest and first in pages else "other"


def _chain(error: BaseException) -> list[BaseException]:
    found = [error]
    while (cause := found[-1].__cause__ or found[-1].__context__) and cause not in found:
        found.append(cause)
    return found


def _short(file: str) -> str:
    """Name a file of code by its last folders: where it is installed is nobody's matter."""
    return "/".join(Path(file).parts[-3:])
