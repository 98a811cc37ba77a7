"""Pictures that follow a slider at once: the browser asks for their data, and no page runs.

A run of a page keeps the browser busy for a tenth of a second, mostly with elements that stay as
they are. So a component may leave an offer here, the data that it would show with sliders moved
elsewhere, and its JavaScript (``components/live.js``) asks for them under an address of their own.
The page itself follows when the sliders rest.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import FunctionType, MethodType, ModuleType
from typing import Any, Generic, NamedTuple, TypedDict, TypeVar

import numpy as np
import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cnnviz.i18n import current_language, speak

T = TypeVar("T")
Moves = Mapping[str, str]

MAX_OFFERS = 1024  # of all visitors: three hundred who look at a page of two or three
MAX_BYTES = 256 * 2**20  # that all of them hold: a photo has up to 20 MB


class _HeldOffer(NamedTuple):
    pack: Callable[[Moves], bytes]
    nbytes: int


_offers: OrderedDict[str, _HeldOffer] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Preview(Generic[T]):
    """What a component would show with sliders moved.

    Attributes
    ----------
    sliders : tuple of str
        The keys of the sliders that it follows.
    data : callable
        Takes the values of moved sliders as text under their keys, which a stranger may have
        written, and raises ValueError where there is nothing to show. It runs outside any
        session, so it must not use ``st``.
    """

    sliders: tuple[str, ...]
    data: Callable[[Moves], T]


class Offer(TypedDict):
    """Where a component finds its data with sliders moved, and the keys of these sliders."""

    address: str
    sliders: tuple[str, ...]


NO_OFFER = Offer(address="", sliders=())


def offer(preview: Preview[T] | None, pack: Callable[[T, Offer], bytes], key: str) -> Offer:
    """Offer a component's data, packed, and give what its JavaScript must know to ask for them.

    Only who knows the address can ask: it holds a secret of the visitor's session. The oldest
    offers are dropped; a browser that finds none lets the page run instead.
    """
    if preview is None:
        return NO_OFFER
    secret = st.session_state.setdefault(f"{key}_live", secrets.token_urlsafe(16))
    about, data = Offer(address=f"live/{secret}", sliders=preview.sliders), preview.data
    held, language = held_bytes(data), current_language()

    def answer(moves: Moves) -> bytes:
        with speak(language):
            return pack(data(moves), about)

    with _lock:
        _offers[secret] = _HeldOffer(answer, held)
        _offers.move_to_end(secret)
        while len(_offers) > MAX_OFFERS or (
            len(_offers) > 1 and sum(each.nbytes for each in _offers.values()) > MAX_BYTES
        ):
            _offers.popitem(last=False)
    return about


def held_bytes(thing: Any) -> int:
    """Add up the arrays, bytes and texts that a function takes along, each once.

    Examples
    --------
    >>> import numpy as np
    >>> photo = np.zeros((10, 10, 3), np.uint8)
    >>> held_bytes(partial(list, [photo, photo]))
    300
    """
    seen: set[int] = set()
    total, waiting = 0, [thing]
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, type | ModuleType):
            continue
        seen.add(id(each))
        if isinstance(each, np.ndarray):
            if isinstance(each.base, np.ndarray):  # a view keeps all that it looks at
                waiting.append(each.base)
            else:
                total += each.nbytes
        elif isinstance(each, bytes | bytearray | str):
            total += len(each)
        elif isinstance(each, Mapping):
            waiting += each.values()
        elif isinstance(each, tuple | list | set | frozenset):
            waiting += each
        elif isinstance(each, partial):
            waiting += [each.func, *each.args, *each.keywords.values()]
        elif isinstance(each, FunctionType):
            cells = [cell.cell_contents for cell in each.__closure__ or ()]
            waiting += [*cells, *(each.__defaults__ or ())]
        elif isinstance(each, MethodType):
            waiting += [each.__self__, each.__func__]
        else:
            waiting += getattr(each, "__dict__", {}).values()
    return total


def _answer(request: Request) -> Response:
    with _lock:
        found = _offers.get(request.path_params["secret"])
    if found is None:
        return Response(status_code=404)
    try:
        body = found.pack(request.query_params)
    except ValueError:  # the page's own run will say why
        return Response(status_code=204)
    # Named an encoding, it is not compressed: that would take longer than all the rest.
    headers = {"Cache-Control": "no-store", "Content-Encoding": "identity"}
    return Response(body, headers=headers, media_type="application/octet-stream")


ROUTE = Route("/live/{secret}", _answer)
