"""Let a class work at the app, without browsers, and print what it costs beside the goals.

    python -m tests.soak [sliders] [readers] [trainings] [openings] [--sessions 50] [--minutes 10] …

The app runs as it serves others, in a process of its own. Its visitors are sessions over its web
socket on this machine, which send what a browser would send and take all that it answers. The parts
are done in turn at one app: people who move sliders; people who read pages; trainings queued at
once; and as many openings of pages as a day has, one after the other. In the end nothing may be
left: threads, open handles, temporary folders, processes. The exit code is 1 where a goal is
missed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable

import psutil

from tests.soak.app import App, Held, most_common, served
from tests.soak.crowd import READ, Seen, all_of, move_sliders, read_pages, visitors
from tests.soak.figures import Figure, latencies, told
from tests.soak.visitor import Visitor

P95 = 500.0  # ms
PER_SESSION = 8.0  # MB
GROWTH = 10.0  # per cent
WARM_UP = 140  # openings: Streamlit keeps 128 sessions of closed tabs for two minutes
KEPT = 150.0  # seconds until it has forgotten them
ALONGSIDE = 8  # openings at a time
ENDED = ("finished", "stopped", "killed", "failed", "interrupted")

Part = Callable[[App, argparse.Namespace], Awaitable[list[Figure]]]


async def sliders(app: App, asked: argparse.Namespace) -> list[Figure]:
    """Let people move a slider of the page of convolution."""
    seen, chance = Seen(), random.Random(0)
    before = app.held
    async with visitors(app.address, asked.sessions, "convolution", seen) as here:
        warm = time.monotonic() + 0.2 * 60 * asked.minutes
        await move_sliders(here, warm, asked.pause, Seen(), chance)
        warm_up = app.held
        end = warm + 0.8 * 60 * asked.minutes
        await move_sliders(here, end, asked.pause, seen, chance)
        after = app.held
    return [
        Figure("sessions", len(here)),
        Figure("moves", len(seen.runs)),
        *latencies("slider to pictures' data", seen.pictures, P95),
        *latencies("run of the page", seen.runs, P95),
        # Whatever else the machine does meanwhile.
        Figure("computed for a move", _milliseconds(warm_up, after, len(seen.runs)), "ms"),
        *latencies("opening", seen.opened),
        Figure(
            "a session", (warm_up.megabytes - before.megabytes) / asked.sessions, "MB", PER_SESSION
        ),
        *_growth(warm_up, after),
        *_faults(seen, app),
    ]


async def readers(app: App, asked: argparse.Namespace) -> list[Figure]:
    """Let people read pages, each for a while."""
    seen = Seen()
    end = time.monotonic() + 60 * asked.minutes
    await read_pages(app.address, asked.readers, end, asked.reading, seen, random.Random(1))
    return [
        Figure("readers", asked.readers),
        Figure("pages opened", len(seen.opened)),
        *latencies("opening", seen.opened),
        Figure("a page", seen.received / max(1, len(seen.opened)) / 1e3, "kB"),
        Figure("memory", app.held.megabytes, "MB"),
        *_faults(seen, app),
    ]


async def trainings(app: App, asked: argparse.Namespace) -> list[Figure]:
    """Let each of some people start a training at once, and wait for all."""
    seen, begin = Seen(), time.monotonic()
    before = len(app.store.ids())

    async def start(number: int) -> None:
        visitor = Visitor(app.address)
        try:
            await visitor.open("training", epochs="1", name=f"Run {number}")
            await visitor.press("Start")
        finally:
            visitor.close()

    await all_of(range(asked.trainings), start, seen)
    ids, states = app.store.ids(), list[str]()
    while time.monotonic() < begin + 60 * asked.training_minutes:
        states = [app.store.state(run).status for run in ids]
        if all(state in ENDED for state in states):
            break
        await asyncio.sleep(1)
    return [
        Figure("trainings", len(ids) - before),
        Figure("not started", asked.trainings - (len(ids) - before), "", 0),
        Figure("not finished", sum(state != "finished" for state in states), "", 0),
        Figure("all of them", time.monotonic() - begin, "s"),
        *_faults(seen, app),
    ]


async def openings(app: App, asked: argparse.Namespace) -> list[Figure]:
    """Open pages one after the other, as those of a day, and close them."""
    seen, chance = Seen(), random.Random(2)

    async def some(count: int) -> None:
        numbers = iter(range(count))

        async def one_after_the_other(_place: int) -> None:
            for _ in numbers:
                visitor = Visitor(app.address)
                try:
                    seen.opened.append(await visitor.open(chance.choice(READ)))
                finally:
                    visitor.close()

        await all_of(range(ALONGSIDE), one_after_the_other, seen)

    await some(min(WARM_UP, asked.openings))
    warm = app.held
    opened = len(seen.opened)
    await some(max(0, asked.openings - WARM_UP))
    after = app.held
    return [
        Figure("pages opened", len(seen.opened)),
        *latencies("opening", seen.opened),
        Figure("computed for one", _milliseconds(warm, after, len(seen.opened) - opened), "ms"),
        *_growth(warm, after),
        *_faults(seen, app),
    ]


PARTS: dict[str, Part] = {
    "sliders": sliders,
    "readers": readers,
    "trainings": trainings,
    "openings": openings,
}


def _growth(warm: Held, after: Held) -> list[Figure]:
    grown = 100 * (after.megabytes / warm.megabytes - 1)
    return [
        Figure("memory after warm-up", warm.megabytes, "MB"),
        Figure("its growth since", grown, "%", GROWTH),
    ]


def _milliseconds(before: Held, after: Held, times: int) -> float:
    return 1000 * (after.computed - before.computed) / max(1, times)


def _faults(seen: Seen, app: App) -> list[Figure]:
    faults = [*seen.faults, *app.faults]
    app.faults.clear()
    for line in most_common(faults):
        print(f"  {line}")
    return [Figure("faults", len(faults), "", 0)]


async def _left(app: App, before: Held) -> list[Figure]:
    """Wait until everything that may be forgotten is, and give what is left of all visits."""
    end = time.monotonic() + KEPT
    while time.monotonic() < end:
        after = app.held
        if after.threads <= before.threads and after.handles <= before.handles:
            break
        await asyncio.sleep(1)
    return [
        Figure("threads", after.threads - before.threads, "", 0),
        Figure("handles", after.handles - before.handles, "", 0),
        Figure("temporary folders", after.folders - before.folders, "", 0),
        Figure("memory", after.megabytes - before.megabytes, "MB"),
    ]


async def soak(app: App, asked: argparse.Namespace) -> bool:
    """Do the parts; gives whether all goals are met."""
    for page in READ:  # what is loaded once for all
        visitor = Visitor(app.address)
        await visitor.open(page)
        visitor.close()
    if "trainings" in asked.parts:
        await trainings(app, argparse.Namespace(trainings=1, training_minutes=5))
    before, met = app.held, True
    for name in asked.parts:
        figures = await PARTS[name](app, asked)
        met &= told(name.capitalize(), figures)
    return met & told("Left when all have gone", await _left(app, before))


def asked_for(arguments: list[str]) -> argparse.Namespace:
    """Read what is asked for; the numbers of the goals where nothing is."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.soak")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; else all")
    parser.add_argument("--sessions", type=int, default=50, help="that move sliders")
    parser.add_argument("--minutes", type=float, default=10, help="of sliders, and of reading")
    parser.add_argument("--pause", type=float, default=5, help="seconds between two moves")
    parser.add_argument("--readers", type=int, default=300)
    parser.add_argument("--reading", type=float, default=60, help="seconds on a page")
    parser.add_argument("--trainings", type=int, default=20)
    parser.add_argument("--training-minutes", type=float, default=20, help="until none may be left")
    parser.add_argument("--openings", type=int, default=5_000, help="of pages")
    asked = parser.parse_args(arguments)
    asked.parts = asked.parts or list(PARTS)
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"there is no part {min(unknown)}: choose of {', '.join(PARTS)}")
    return asked


def main() -> int:
    asked = asked_for(sys.argv[1:])
    with served() as app:
        met = asyncio.run(soak(app, asked))
        children = app.processes
    _, alive = psutil.wait_procs(children, timeout=30)
    met &= told("Left when the app has ended", [Figure("processes", len(alive), "", 0)])
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
