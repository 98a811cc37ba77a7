"""Visitors that come one after the other and do something at once, each for itself."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from tornado.httpclient import HTTPError
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError

from cnnviz.ui.pages import PAGES
from tests.soak.visitor import VisitError, Visitor

REST = 0.15  # seconds until a slider's page runs, as live_slider.js has it
MOVED = "conv_strides_rows"
STOPS = (1, 2, 3, 4)
READ = tuple(page.address for page in PAGES.values())
AT_THE_DOOR = 4
FAILURES = (VisitError, HTTPError, StreamClosedError, WebSocketClosedError, TimeoutError, OSError)

Each = TypeVar("Each")


@dataclass
class Seen:
    """What visitors met: seconds of each kind, and faults."""

    opened: list[float] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)
    runs: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    received: int = 0

    def note(self, fault: BaseException) -> None:
        """Know what went wrong."""
        self.faults.append(f"{type(fault).__name__}: {fault}")


@asynccontextmanager
async def visitors(app: str, count: int, page: str, seen: Seen) -> AsyncIterator[list[Visitor]]:
    """Let visitors come to a page, some at a time, and leave in the end."""
    here: list[Visitor] = []
    door = asyncio.Semaphore(AT_THE_DOOR)

    async def come(visitor: Visitor) -> None:
        async with door:
            seen.opened.append(await visitor.open(page))
            here.append(visitor)

    coming = [Visitor(app) for _ in range(count)]
    try:
        await all_of(coming, come, seen)
        yield here
    finally:
        for each in coming:
            seen.received += each.received
            each.close()


async def move_sliders(
    here: list[Visitor], until: float, pause: float, seen: Seen, chance: random.Random
) -> None:
    """Let each move a slider again and again, about every ``pause`` seconds."""

    async def act(visitor: Visitor) -> None:
        slider = Slider(visitor, chance)
        await asyncio.sleep(chance.uniform(0, pause))
        while time.monotonic() < until:
            picture, run = await slider.move()
            seen.pictures.append(picture)
            seen.runs.append(run)
            await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)

    await all_of(here, act, seen)


class Slider:
    """The slider of a page that a visitor moves, with the pictures that follow it."""

    def __init__(
        self, visitor: Visitor, chance: random.Random, stops: Sequence[int] = STOPS
    ) -> None:
        self._visitor, self._chance, self._stops = visitor, chance, stops
        self._serial = 0

    async def move(self) -> tuple[float, float]:
        """Move it; gives the seconds until the pictures can follow, and those of the page's run."""
        self._serial += 1
        value = self._chance.choice(self._stops)
        shown = self._visitor.shown.components
        widget = next(name for name, data in shown.items() if data.get("key") == MOVED)
        begin = time.perf_counter()
        follow = [
            self._visitor.fetch(f"{live['address']}?{MOVED}={value}")
            for data in shown.values()
            if MOVED in (live := data.get("live", {})).get("sliders", ()) and live["address"]
        ]
        await asyncio.gather(*follow)
        picture = time.perf_counter() - begin
        await asyncio.sleep(REST)
        moved = {"moved": {"value": value, "serial": self._serial}}
        return picture, await self._visitor.run(**{widget: moved})


async def read_pages(
    app: str, count: int, until: float, pause: float, seen: Seen, chance: random.Random
) -> None:
    """Let visitors open one page after the other, and read each for about ``pause`` seconds."""

    async def act(_number: int) -> None:
        await asyncio.sleep(chance.uniform(0, pause))
        while time.monotonic() < until:
            visitor = Visitor(app)
            try:
                seen.opened.append(await visitor.open(chance.choice(READ)))
                await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)
            finally:
                seen.received += visitor.received
                visitor.close()

    await all_of(range(count), act, seen)


async def all_of(items: Iterable[Each], act: Callable[[Each], Awaitable[None]], seen: Seen) -> None:
    """Do something with each at once; what goes wrong with one is noted."""

    async def alone(item: Each) -> None:
        try:
            await act(item)
        except FAILURES as fault:
            seen.note(fault)

    await asyncio.gather(*map(alone, items))
