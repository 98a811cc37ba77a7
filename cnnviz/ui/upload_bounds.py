"""How much of the memory files that visitors bring may take; Streamlit bounds each file alone.

A file that is uploaded lies in the app's memory until it is replaced, its page is left or its
visitor goes. Anyone may send as many as they like; an app that serves others takes some a minute.
"""

from __future__ import annotations

from collections import Counter

import psutil
import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.serving import RateLimit, Serving
from cnnviz.ui.serving.owner_cookie import secret_in

MAX_MB_A_SESSION = 1_000  # the largest model, the pictures of one table, and some more
MAX_SHARE = 0.25  # of the machine's memory, for all sessions together
_PAGE = "upload_page"
_PATH = "/_stcore/upload_file/"
_TOO_MANY = "At most {most:,} files are taken from one visitor within a minute: try it again later."


class UploadBounds:
    """Refuses files for which there is no room in memory, before they are read; a middleware.

    Where the app serves others, it also refuses more than one visitor may bring within a minute.
    """

    def __init__(self, app: ASGIApp, serving: Serving | None = None) -> None:
        self._app = app
        self._rate = RateLimit(serving.visitor_uploads_per_minute) if serving else None
        self._coming: Counter[str] = Counter()  # bytes under way, a session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the app's place, or let it answer."""
        if scope["type"] != "http" or scope["method"] != "PUT" or _PATH not in scope["path"]:
            await self._app(scope, receive, send)
            return
        session = scope["path"].split(_PATH)[1].partition("/")[0]
        # The session too: a cookie that was made up anew for each file would begin anew.
        asking = {session, secret_in(HTTPConnection(scope).cookies) or session}
        if self._rate and not all(map(self._rate.takes, asking)):
            refused = _TOO_MANY.format(most=self._rate.per_minute)
            await PlainTextResponse(refused, 429, {"Retry-After": "60"})(scope, receive, send)
            return
        size = _size(Headers(scope=scope))
        if refused := _refusal(size, held() + self._coming, session):
            await PlainTextResponse(refused, status_code=413)(scope, receive, send)
            return
        self._coming[session] += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming[session] -= size
            self._coming += Counter()  # nothing is kept of a session with nothing under way


def forget_page_before(page: str) -> None:
    """Drop what was uploaded on another page, once: no uploader shows it any more."""
    context = get_script_run_ctx()
    if st.session_state.get(_PAGE, page) != page and context:
        context.uploaded_file_mgr.remove_session_files(context.session_id)
    st.session_state[_PAGE] = page


def _size(headers: Headers) -> int:
    told = headers.get("content-length", "")
    if told.isdecimal() and "transfer-encoding" not in headers:
        return int(told)
    most: int = st.get_option("server.maxUploadSize")  # the server reads no more
    return most * 2**20


def held() -> Counter[str]:
    """Count the bytes of the files in memory, for each session."""
    files = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    if not isinstance(files, MemoryUploadedFileManager):
        return Counter()
    sessions = list(files.file_storage.items())  # other threads change it
    return Counter(
        {session: sum(len(each.data) for each in list(kept.values())) for session, kept in sessions}
    )


def _refusal(size: int, taken: Counter[str], session: str) -> str:
    """Say why there is no room for `size` bytes more, or "".

    Examples
    --------
    >>> _refusal(2**20, Counter(mine=999 * 2**20), "mine")
    ''
    >>> print(_refusal(2**21, Counter(mine=999 * 2**20), "mine"))
    At most 1,000 MB are held for one visitor at once: remove a file first, or load the page anew.
    """
    if size + taken[session] > MAX_MB_A_SESSION * 2**20:
        return (
            f"At most {MAX_MB_A_SESSION:,} MB are held for one visitor at once: remove a file "
            "first, or load the page anew."
        )
    one: int = st.get_option("server.maxUploadSize")
    room = max(MAX_SHARE * psutil.virtual_memory().total, one * 2**20)
    if size + taken.total() > room:
        return "The memory for files of all visitors is full: try it again later."
    return ""
