"""What a tour is: its steps, what each sets, shows and waits for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MIN_STEPS, MAX_STEPS = 3, 7
MAX_MINUTES = 60
_SHOWN = re.compile(r"#?[A-Za-z][\w-]*\*?", re.ASCII)


@dataclass(frozen=True)
class Wait:
    """A move that a step waits for.

    Attributes
    ----------
    setting : str
        A setting of the page, by its name in links.
    value : str
        As in a link.
    equal : bool
        Whether the setting must become this value, or any other one.
    """

    setting: str
    value: str
    equal: bool = True


@dataclass(frozen=True)
class Step:
    """One step of a tour.

    Attributes
    ----------
    title : str
        A line of plain text.
    body : str
        Markdown: where to look, what to move.
    shown : tuple of str
        What lights up, the first of them first: settings of the page by their names in links, keys
        of other elements (``*`` at the end stands for any ending), or anchors of headings behind
        ``#``.
    settings : mapping of str to str
        What the page is set to, by names and texts of its links; all else is as it is by default.
    waits : tuple of Wait
        Moves of the learner's own, all of which the step waits for.
    seen : str
        Markdown, said after these moves: what was to be seen. "" where there are none.
    """

    title: str
    body: str
    shown: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    waits: tuple[Wait, ...] = ()
    seen: str = ""

    def __post_init__(self) -> None:
        if not self.title or not self.body:
            raise ValueError(f"A step must have a title and a text, got “{self.title}”.")
        if not self.shown:
            raise ValueError(f"The step “{self.title}” must show something.")
        for name in self.shown:
            if not _SHOWN.fullmatch(name):
                raise ValueError(f"`show` must name elements, got `{name}`.")
        if bool(self.waits) != bool(self.seen):
            raise ValueError(
                f"The step “{self.title}” must say what was seen where it waits, and only there."
            )


@dataclass(frozen=True)
class Tour:
    """A page shown step by step.

    Attributes
    ----------
    name, page : str
        Its own name, and that of the page.
    title, teaches : str
        Lines of plain text.
    minutes : int
        That it takes somebody who reads all and makes each move, 1 to 60.
    steps : tuple of Step
        3 to 7.
    """

    name: str
    page: str
    title: str
    teaches: str
    minutes: int
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.title or not self.teaches:
            raise ValueError(f"The tour `{self.name}` must have a title and say what it teaches.")
        if not 1 <= self.minutes <= MAX_MINUTES:
            raise ValueError(f"`minutes` must be 1 to {MAX_MINUTES}, got {self.minutes}.")
        if not MIN_STEPS <= len(self.steps) <= MAX_STEPS:
            raise ValueError(
                f"The tour `{self.name}` must have {MIN_STEPS} to {MAX_STEPS} steps, "
                f"got {len(self.steps)}."
            )
