"""What a teacher hands out with a link: controls that are held, and what is to be done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cnnviz.i18n import message
from cnnviz.nets.reading import short

MAX_TEXT = 600  # characters, so that a link stays short enough to be sent
HIDDEN, FIXED, TASK, HAND_IN = "hidden", "fixed", "task", "hand_in"
PARAMETERS = (HIDDEN, FIXED, TASK, HAND_IN)
"""The names of its parts in an address; no setting of a page has one of them."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)


@dataclass(frozen=True)
class Assignment:
    """A page as a class is to find it.

    Attributes
    ----------
    hidden : tuple of str
        Settings of the page, by their names in links, whose controls are not shown.
    fixed : tuple of str
        Those whose controls are shown, and keep their value.
    task : str
        Plain text: what is to be done. At most 600 characters.
    hand_in : str
        Plain text: what is to be handed in. At most 600 characters.

    Raises
    ------
    ValueError
        If a name is none, stands twice, or a text is too long.

    Examples
    --------
    >>> given = Assignment(hidden=("bias",), task="Find the edge.")
    >>> given.write()  # parts that are empty are left out
    {'hidden': 'bias', 'task': 'Find the edge.'}
    >>> read_assignment(given.write()) == given
    True
    """

    hidden: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    task: str = ""
    hand_in: str = ""

    def __post_init__(self) -> None:
        """Check itself."""
        held = self.held
        for name in held:
            if not _NAME.fullmatch(name):
                raise ValueError(
                    message("`{name}` cannot be the name of a setting", name=short(name))
                )
            if held.count(name) > 1:
                raise ValueError(
                    message("a setting is hidden or fixed once, and `{name}` is twice", name=name)
                )
        for part, text in ((TASK, self.task), (HAND_IN, self.hand_in)):
            if len(text) > MAX_TEXT:
                raise ValueError(
                    message(
                        "its `{part}` must have at most {most} characters, and has {count}",
                        part=part,
                        most=MAX_TEXT,
                        count=len(text),
                    )
                )

    @property
    def held(self) -> tuple[str, ...]:
        """The settings that a pupil cannot change."""
        return (*self.hidden, *self.fixed)

    def write(self) -> dict[str, str]:
        """Write it as the parts of an address."""
        parts = {
            HIDDEN: ",".join(self.hidden),
            FIXED: ",".join(self.fixed),
            TASK: self.task,
            HAND_IN: self.hand_in,
        }
        return {name: text for name, text in parts.items() if text}


def read_assignment(parts: Mapping[str, str]) -> Assignment:
    """Read the parts of an address.

    Raises
    ------
    ValueError
        With the rule that a part breaks.
    """
    names = {each: tuple(filter(None, parts.get(each, "").split(","))) for each in (HIDDEN, FIXED)}
    return Assignment(
        names[HIDDEN], names[FIXED], parts.get(TASK, "").strip(), parts.get(HAND_IN, "").strip()
    )
