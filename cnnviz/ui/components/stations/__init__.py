"""The path of the lesson: its stations, and how far this browser came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from cnnviz.ui.components import register

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
    path: Sequence[Station], words: Mapping[str, str], *, view: Literal["next", "path"], key: str
) -> tuple[str, int] | None:
    """Show the path, or the one button that goes on it; what was done is known to the browser.

    Parameters
    ----------
    path : sequence of Station
    words : mapping of str to str
        What the component says, by names that its JavaScript knows.
    view : {"next", "path"}
    key : str

    Returns
    -------
    (str, int) or None
        The tour that was just opened, and at which step.
    """
    data = {"path": [asdict(each) for each in path], "words": dict(words), "view": view}
    opened = _mount(key=f"stations-{key}", data=data, on_opened_change=lambda: None).opened
    steps = {each.tour: each.steps for each in path}
    if not isinstance(opened, dict) or opened.get("tour") not in steps:
        return None
    tour, step = opened["tour"], opened.get("step")
    known = isinstance(step, int) and not isinstance(step, bool) and 1 <= step <= steps[tour]
    return tour, step if known else 1
