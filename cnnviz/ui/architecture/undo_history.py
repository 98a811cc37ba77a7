"""Undo and redo: what came before the present state, and what was undone."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

MAX_STEPS = 100
"""That can be undone; what is older is forgotten."""

State = TypeVar("State")


@dataclass(frozen=True)
class History(Generic[State]):
    """The states before the present one, and those after it that were undone.

    Attributes
    ----------
    past, future : tuple
        Each from the oldest on; at most `MAX_STEPS` are kept.
    drag : hashable or None
        The slider that made the last change.

    Examples
    --------
    >>> history = History().changed("a").changed("b")  # and now "c"
    >>> state, history = history.undone("c")
    >>> state, history
    ('b', History(past=('a',), future=('c',), drag=None))
    >>> history.redone("b")
    ('c', History(past=('a', 'b'), future=(), drag=None))
    """

    past: tuple[State, ...] = ()
    future: tuple[State, ...] = ()
    drag: Hashable = None

    def changed(self, before: State, drag: Hashable = None) -> History[State]:
        """Keep the state before a change; a slider's way from value to value is one change."""
        if drag is not None and drag == self.drag:
            return self
        return History((*self.past, before)[-MAX_STEPS:], (), drag)

    def undone(self, now: State) -> tuple[State, History[State]]:
        """Give the state before the present one, and the history there."""
        return self.past[-1], History(self.past[:-1], (now, *self.future))

    def redone(self, now: State) -> tuple[State, History[State]]:
        """Give the state that was undone last, and the history there."""
        return self.future[0], History((*self.past, now), self.future[1:])
