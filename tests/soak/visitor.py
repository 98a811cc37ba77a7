"""A visitor without a browser: one session of the app over its web socket, as a tab has it.

What a tab sends and is sent is Streamlit's protocol: it asks for runs of the script (BackMsg) and
is told of elements (ForwardMsg). Of these, only what a visitor of the soak works with is kept.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from cnnviz.ui.components import open_packet

LARGEST = 256 * 2**20  # bytes of a message
PATIENCE = 120.0  # seconds until an answer is taken for none

# Else ten wait for an answer at most, and the others for them.
AsyncHTTPClient.configure(None, max_clients=1_000)


class VisitError(Exception):
    """What a visitor of the app must never meet."""


@dataclass
class Shown:
    """What a page shows: its components by the ids of their widgets, and its buttons by label."""

    components: dict[str, dict[str, Any]] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    exceptions: list[str] = field(default_factory=list)

    def take(self, element: Element) -> None:
        """Know an element."""
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.exceptions.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "button":
            self.buttons[element.button.label] = element.button.id
        elif kind == "bidi_component":
            self.components[element.bidi_component.id] = data_of(element)


def data_of(element: Element) -> dict[str, Any]:
    """Give what a component was sent, with its name."""
    about = element.bidi_component
    data = open_packet(about.bytes) if about.bytes else json.loads(about.json or "{}")
    return {**(data if isinstance(data, dict) else {}), "component": about.component_name}


class Visitor:
    """A session of the app.

    Attributes
    ----------
    shown : Shown
        What the page shows since its last run.
    received : int
        Bytes over the web socket.
    """

    def __init__(self, app: str) -> None:
        self._app = app
        self._http = AsyncHTTPClient()
        self._socket: WebSocketClientConnection | None = None
        self._cookie = self._page = self._query = ""
        self._known: dict[str, ForwardMsg] = {}  # messages that the server need not send again
        self._states: dict[str, WidgetState] = {}
        self.shown = Shown()
        self.received = 0

    async def open(self, page: str, **settings: str) -> float:
        """Come to a page by its address; gives the seconds until it is usable."""
        begin = time.perf_counter()
        self._page, self._query = page, urlencode(settings)
        answer = await self._http.fetch(f"{self._app}/{page}", request_timeout=PATIENCE)
        cookies = answer.headers.get_list("Set-Cookie")
        self._cookie = "; ".join(each.split(";")[0] for each in cookies)
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(self._app))
        request = HTTPRequest(
            f"ws{self._app.removeprefix('http')}/_stcore/stream",
            headers={"Cookie": self._cookie, "Origin": origin},
            connect_timeout=PATIENCE,
            request_timeout=PATIENCE,
        )
        self._socket = await websocket_connect(
            request, subprotocols=["streamlit"], max_message_size=LARGEST
        )
        await self.run()
        return time.perf_counter() - begin

    async def run(self, **states: object) -> float:
        """Let the page run with states of widgets, by their ids; gives the seconds that it took."""
        assert self._socket
        begin = time.perf_counter()
        for name, value in states.items():
            self._states[name] = _state(name, value)
        message = BackMsg()
        client = message.rerun_script
        client.page_name, client.query_string = self._page, self._query
        client.widget_states.widgets.extend(self._states.values())
        client.cached_message_hashes.extend(self._known)
        context = client.context_info
        context.url, context.locale = f"{self._app}/{self._page}", "en-GB"
        context.timezone, context.is_embedded = "UTC", False
        for name in [name for name, state in self._states.items() if state.trigger_value]:
            del self._states[name]  # a press counts once
        await self._socket.write_message(message.SerializeToString(), binary=True)
        await asyncio.wait_for(self._end_of_run(), PATIENCE)
        return time.perf_counter() - begin

    async def press(self, label: str) -> float:
        """Press the button with a label."""
        return await self.run(**{self.shown.buttons[label]: True})

    async def fetch(self, address: str) -> float:
        """Ask the app for something beside the page; gives the seconds that it took."""
        begin = time.perf_counter()
        url = f"{self._app}/{address}"
        await self._http.fetch(url, headers={"Cookie": self._cookie}, request_timeout=PATIENCE)
        return time.perf_counter() - begin

    def close(self) -> None:
        """Leave, as a tab that is closed."""
        if self._socket:
            self._socket.close()
            self._socket = None

    async def _end_of_run(self) -> None:
        """Take messages until a run of the whole page is over."""
        assert self._socket
        shown, used = Shown(), dict[str, ForwardMsg]()
        while True:
            packed = await self._socket.read_message()
            if packed is None:
                raise VisitError("the app closed the web socket")
            self.received += len(packed)
            message = ForwardMsg.FromString(packed)
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                used[message.ref_hash] = message = self._known[message.ref_hash]
            elif message.metadata.cacheable:
                used[message.hash] = message
            if kind == "new_session":
                shown = Shown()
            elif kind == "session_event":
                event = message.session_event
                if event.WhichOneof("type") == "script_compilation_exception":
                    raise VisitError(event.script_compilation_exception.message)
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    break
            elif message.HasField("delta") and message.delta.HasField("new_element"):
                shown.take(message.delta.new_element)
        self.shown, self._known = shown, used
        if shown.exceptions:
            raise VisitError(f"/{self._page}?{self._query}: {shown.exceptions[0]}")


def _state(name: str, value: object) -> WidgetState:
    if value is True:
        return WidgetState(id=name, trigger_value=True)
    return WidgetState(id=name, json_value=json.dumps(value))
