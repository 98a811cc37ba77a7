"""The path of the lesson: its stations, and how far this browser came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from cnnviz.ui.components import register, state_of, whole

_mount = register("stations")


@dataclass(frozen=True)
class Station:
    """A station of the path.

    Attributes
    ----------
    tour : str
        The name of its tour.
    address : str
        Of its page and the first step, below the app's own.
    title, teaches, takes : str
        Plain text.
    steps : int
        Of its tour.
    icon : str
        One of Google's Material symbols.
    """

    tour: str
    address: str
    title: str
    teaches: str
    takes: str
    steps: int
    icon: str


def stations(
    path: Sequence[Station],
    words: Mapping[str, str],
    *,
    view: Literal["next", "path"],
    key: str,
    on_open: Callable[[str, int], None],
) -> None:
    """Show the path, or the one button that goes on it; what was done is known to the browser.

    Parameters
    ----------
    path : sequence of Station
    words : mapping of str to str
        What the component says, by names that its JavaScript knows.
    view : {"next", "path"}
    key : str
    on_open : callable
        Called with the tour that is opened, and at which step.
    """
    mount_key = f"stations-{key}"
    steps = {each.tour: each.steps for each in path}

    def opened() -> None:
        sent = state_of(mount_key, "opened")
        if isinstance(sent, dict) and sent.get("tour") in steps:
            tour = str(sent["tour"])
            on_open(tour, whole(sent.get("step"), steps[tour]) or 1)

    data = {"path": [asdict(each) for each in path], "words": dict(words), "view": view}
    _mount(key=mount_key, data=data, on_opened_change=opened)
