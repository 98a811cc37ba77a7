"""A page's settings in its address, so that a copied link restores them.

What comes from an address is a stranger's text: each field reads it back through its own
rule, and what breaks the rule is left out with one sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.nets.reading import short
from cnnviz.ui.components.address import address
from cnnviz.ui.live_preview import Moves, Preview

T = TypeVar("T")


@dataclass(frozen=True)
class Field:
    """One setting: its name, its default, and how it is read from and written as text.

    ``read`` raises ValueError with the rule that the text breaks. A ``shared`` setting
    is one and the same on all pages. One that is not ``linked`` is not in the address, as
    it can be told from others: the size of an array.
    """

    name: str
    default: Any
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    shared: bool = False
    linked: bool = True


def choice(name: str, options: Sequence[str], default: str | None = None) -> Field:
    """Make a field that is one of ``options``."""

    def read(text: str) -> str:
        if text not in options:
            raise ValueError(f"it must be one of {', '.join(options)}")
        return text

    return Field(name, options[0] if default is None else default, read)


def choices(name: str, options: Sequence[str], default: Sequence[str]) -> Field:
    """Make a field that is any number of ``options``, separated by commas."""

    def read(text: str) -> list[str]:
        chosen = list(dict.fromkeys(part for part in text.split(",") if part))
        if not set(chosen) <= set(options):
            raise ValueError(f"it must be a list of {', '.join(options)}")
        return chosen

    return Field(name, list(default), read, ",".join)


def integer(name: str, minimum: int, maximum: int, default: int) -> Field:
    """Make a field that is a whole number within bounds."""

    def read(text: str) -> int:
        if not re.fullmatch(r"-?\d{1,9}", text) or not minimum <= int(text) <= maximum:
            raise ValueError(f"it must be a whole number from {minimum} to {maximum}")
        return int(text)

    return Field(name, default, read)


def number(name: str, minimum: float, maximum: float, default: float) -> Field:
    """Make a field that is a finite number within bounds."""

    def read(text: str) -> float:
        value = _finite(text)
        if not minimum <= value <= maximum:
            raise ValueError(f"it must be a number from {minimum:g} to {maximum:g}")
        return value

    return Field(name, default, read, lambda value: f"{value:.12g}")


def flag(name: str, default: bool = False) -> Field:
    """Make a field that is yes or no."""
    rule = choice(name, ["no", "yes"])
    return Field(
        name, default, lambda text: rule.read(text) == "yes", lambda on: "yes" if on else "no"
    )


def numbers(
    name: str, largest: tuple[int, int], default: NDArray[np.float64], smallest: int = 1
) -> Field:
    """Make a field that is an array (rows, columns, channels) of at most ``largest`` rows, columns.

    Written as ``1,0;2,-1`` a channel, channels separated by ``_``; channels that are all alike
    are written once.
    """

    def read(text: str) -> NDArray[np.float64]:
        planes = [
            [[_finite(cell) for cell in row.split(",")] for row in plane.split(";")]
            for plane in text[:20_000].split("_")
        ]
        shapes = {(len(plane), len(row)) for plane in planes for row in plane}
        if len(shapes) != 1 or len(planes) not in (1, 3):
            raise ValueError("it must be full rows of numbers, in one or three channels")
        (shape,) = shapes
        if any(size > most for size, most in zip(shape, largest, strict=True)):
            raise ValueError(f"it must be at most {largest[0]} rows of {largest[1]} numbers")
        if min(shape) < smallest:
            raise ValueError(f"it must be at least {smallest} rows of {smallest} numbers")
        return np.moveaxis(np.array(planes), 0, -1)

    def write(array: NDArray[np.float64]) -> str:
        planes = np.moveaxis(array, -1, 0)
        if (planes == planes[0]).all():
            planes = planes[:1]
        return "_".join(
            ";".join(",".join(f"{cell:.10g}" for cell in row) for row in plane) for plane in planes
        )

    return Field(name, default, read, write)


def _finite(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e6:
        raise ValueError("it must be numbers of at most a million")
    return value


@dataclass(frozen=True)
class Link:
    """The settings of one page; each lives in ``st.session_state`` under ``key(name)``.

    ``fit`` makes the settings of a link fit each other. A link that has a ``copy`` of the session's
    entries reads and changes these alone.
    """

    page: str
    fields: tuple[Field, ...]
    fit: Callable[[Link], None] = lambda link: None
    copy: dict[str, Any] | None = None

    @property
    def state(self) -> MutableMapping[str, Any]:
        """The entries of the session, or the copy of them."""
        return st.session_state if self.copy is None else self.copy  # type: ignore[return-value]

    def key(self, name: str) -> str:
        """Name the session-state entry, and so the widget, of a setting."""
        shared = any(field.shared for field in self.fields if field.name == name)
        return name if shared else f"{self.page}_{name}"

    def get(self, name: str) -> Any:
        """Read a setting."""
        return self.state[self.key(name)]

    def set(self, name: str, value: Any) -> None:
        """Change a setting: before its widget is drawn, or in a callback."""
        self.state[self.key(name)] = value

    def refit(self) -> None:
        """Make the settings fit each other: a widget's callback."""
        self.fit(self)

    def restore(self) -> list[str]:
        """Fill in the settings: from the session, else from the address, else the defaults.

        Returns
        -------
        list of str
            A sentence for each part of the address that was left out; again at each run of the
            page until a setting is changed, since a page runs anew by itself too.
        """
        first = self.key("restored") not in st.session_state
        st.session_state[self.key("restored")] = True
        came, st.session_state["link_page"] = st.session_state.get("link_page"), self.page
        given = st.query_params.to_dict() if first else {}
        refused = [
            f"This link's `{short(name)}` is no setting of this page, so it was left out."
            for name in given
            if name not in {field.name for field in self._linked}
        ]
        for field in self._linked:
            value = field.default
            if field.name in given:
                try:
                    value = field.read(given[field.name])
                except ValueError as rule:
                    refused.append(
                        f"This link's `{field.name}` is `{short(given[field.name])}`, "
                        f"but {rule}; the usual value is used."
                    )
            st.session_state.setdefault(self.key(field.name), value)
        if not first:
            refused = st.session_state[self.key("link_said")]
            if refused and (came != self.page or self._changed):
                refused = []
        st.session_state[self.key("link_said")] = refused
        return refused

    def query(self) -> str:
        """Write the settings that differ from their defaults as an address's query."""
        written = {field.name: field.write(self.get(field.name)) for field in self._linked}
        return urlencode(
            {
                field.name: written[field.name]
                for field in self._linked
                if written[field.name] != field.write(field.default)
            },
            safe=",;",
        )

    @property
    def _changed(self) -> bool:
        query = self.query()
        return bool(st.session_state.get(self.key("link_saved"), query) != query)

    @property
    def _linked(self) -> list[Field]:
        return [field for field in self.fields if field.linked]

    def preview(self, sliders: Iterable[str], make: Callable[[Link], T]) -> Preview[T]:
        """Let a component show what ``make`` makes of the settings with sliders moved.

        ``make`` is given a link with a copy of the settings as they are now, moved. It runs
        outside the session, so it must take all else that it needs along.
        """
        here = {key: value for key, value in self.state.items() if key.startswith(f"{self.page}_")}
        fields = [field for field in self.fields if field.name in sliders]

        def data(moves: Moves) -> T:
            link = replace(self, copy=here.copy())
            for field in fields:
                if (text := moves.get(link.key(field.name))) is not None:
                    link.set(field.name, field.read(text))
            link.refit()
            return make(link)

        return Preview(tuple(self.key(field.name) for field in fields), data)

    def save(self) -> None:
        """Show the settings in the browser's address bar."""
        query = self.query()
        st.session_state[self.key("link_saved")] = query
        address(query, key=self.key("address"))
