"""The visitors of `make soak` are answered as a browser is."""

from __future__ import annotations

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor

from tests.soak.crowd import MOVED, Seen, Slider, visitors


def test_a_visitor_moves_a_slider_and_is_sent_the_page_with_its_value(server):
    async def visit():
        seen = Seen()
        async with visitors(server, 1, "convolution", seen) as (visitor,):
            await Slider(visitor, random.Random(0), stops=[3]).move()
        return seen, visitor.shown.components.values()

    with ThreadPoolExecutor(1) as thread:  # Playwright has a loop in this one
        seen, components = thread.submit(lambda: asyncio.run(visit())).result()
    assert seen.faults == []
    assert [data["value"] for data in components if data.get("key") == MOVED] == [3]
    assert seen.received > 100_000
