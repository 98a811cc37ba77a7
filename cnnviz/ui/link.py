"""A page's settings in its address, so that a copied link restores them.

What comes from an address is a stranger's text: each field reads it back through its own
rule, and what breaks the rule is left out with one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

import streamlit as st

from cnnviz.i18n import message, sentence_of
from cnnviz.nets.reading import short
from cnnviz.teaching.assignments import PARAMETERS
from cnnviz.ui.assignments import session as assignments
from cnnviz.ui.components.address import address
from cnnviz.ui.language import PARAMETER, language_query, refused_language
from cnnviz.ui.link_fields import Field
from cnnviz.ui.live_preview import Moves, Preview
from cnnviz.ui.tours.place import IN_ADDRESS, in_address

T = TypeVar("T")
_NOTHING = object()
_HELD = "held"  # in a copy of the session's entries: those that an assignment holds


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

    @property
    def restored(self) -> bool:
        """Whether the page has run in this session."""
        return self.key("restored") in st.session_state

    def field(self, name: str) -> Field:
        """Give a setting's field."""
        return next(field for field in self.fields if field.name == name)

    def key(self, name: str) -> str:
        """Name the session-state entry, and so the widget, of a setting."""
        return name if name in self._shared else f"{self.page}_{name}"

    @cached_property
    def _shared(self) -> frozenset[str]:
        """The settings that pages share: a run of a page names its entries hundreds of times."""
        return frozenset(field.name for field in self.fields if field.shared)

    @cached_property
    def _copied(self) -> tuple[str, ...]:
        """The entries that a preview takes along: what `fit_array` keeps of arrays, too."""
        names = [field.name for field in self.fields if not field.shared]
        arrays = [name for name in names if f"{name}_rows" in names]
        beside = (f"{name}_{part}" for name in arrays for part in ("whole", "cut"))
        return tuple(map(self.key, (*names, *beside)))

    def get(self, name: str) -> Any:
        """Read a setting."""
        return self.state[self.key(name)]

    def set(self, name: str, value: Any) -> None:
        """Change a setting: before its widget is drawn, or in a callback."""
        key = self.key(name)
        if self.copy is None and key in self.state:
            before, _ = self._untold.get(name, (self.state[key], None))
            self._untold[name] = before, value
        self.state[key] = value

    def held(self, name: str) -> bool:
        """Tell whether an assignment holds a setting."""
        if self.copy is None:
            return assignments.is_held(self.key(name))
        return self.key(name) in self.copy.get(_HELD, ())

    def refit(self) -> None:
        """Make the settings fit each other: a widget's callback."""
        self.fit(self)

    def restore(self) -> list[str]:
        """Fill in the settings: from the session, else from the address, else the defaults.

        Returns
        -------
        list of str
            A message for each part of the address that was left out; again at each run of the
            page until a setting is changed, since a page runs anew by itself too.
        """
        first = not self.restored
        st.session_state[self.key("restored")] = True
        came, st.session_state["link_page"] = st.session_state.get("link_page"), self.page
        given = st.query_params.to_dict() if first else {}
        refused: list[str] = [
            *refused_language(given.pop(PARAMETER, None)),
            *(
                message(
                    "This link's `{name}` is no setting of this page, so it was left out.",
                    name=short(name),
                )
                for name in given
                if name not in {IN_ADDRESS, *PARAMETERS, *(field.name for field in self._linked)}
            ),
        ]
        for field in self._linked:
            value = field.default
            if field.name in given:
                try:
                    value = field.read(given[field.name])
                except ValueError as rule:
                    refused.append(
                        message(
                            "This link's `{name}` is `{value}`, but {rule}; the usual value is "
                            "used.",
                            name=field.name,
                            value=short(given[field.name]),
                            rule=sentence_of(rule),
                        )
                    )
            st.session_state.setdefault(self.key(field.name), value)
        keys = {field.name: self.key(field.name) for field in self.fields}
        refused += assignments.take(self.page, given, keys)
        self._tell_again()
        assignments.hold(self.page)
        if not first:
            refused = st.session_state[self.key("link_said")]
            if refused and (came != self.page or self._changed):
                refused = []
        st.session_state[self.key("link_said")] = refused
        return refused

    def query(self) -> str:
        """Write the settings that differ from their defaults as an address's query."""
        return urlencode(self.written(), safe=",;")

    def written(self) -> dict[str, str]:
        """Write the settings that differ from their defaults, by their names."""
        texts = {field.name: field.write(self.get(field.name)) for field in self._linked}
        return {
            field.name: texts[field.name]
            for field in self._linked
            if texts[field.name] != field.write(field.default)
        }

    @property
    def _untold(self) -> dict[str, tuple[Any, Any]]:
        """What was set since the page was last drawn to its end: the value before, and the new."""
        untold: dict[str, tuple[Any, Any]] = st.session_state.setdefault(self.key("untold"), {})
        return untold

    def _tell_again(self) -> None:
        """Set again what a run set that was cut short before its widget was drawn.

        The browser then says with the next run what the widget showed before, and Streamlit takes
        that for a choice; any other value is one.
        """
        untold = self._untold
        for field in self.fields:
            before, value = untold.get(field.name, (None, None))
            if field.name in untold and field.same(self.get(field.name), before):
                self.state[self.key(field.name)] = value

    @property
    def _changed(self) -> bool:
        query = self.query()
        return bool(st.session_state.get(self.key("link_saved"), query) != query)

    def _beside(self) -> list[str]:
        """Write what an address says besides the settings."""
        here = assignments.given(self.page)
        assignment = here.assignment.write() if here else {}
        return [in_address(), urlencode(assignment, safe=","), urlencode(language_query())]

    @property
    def _linked(self) -> list[Field]:
        return [field for field in self.fields if field.linked]

    def preview(self, sliders: Iterable[str], make: Callable[[Link], T]) -> Preview[T]:
        """Let a component show what ``make`` makes of the settings with sliders moved.

        ``make`` is given a link with a copy of the settings as they are now, moved. It runs
        outside the session, so it must take all else that it needs along.
        """
        held = {self.key(each.name) for each in self.fields} & assignments.held_keys()
        fields = [each for each in self.fields if each.name in sliders]
        fields = [each for each in fields if self.key(each.name) not in held]
        # By name: to go through a session's entries makes Streamlit read what all widgets say.
        found = {key: self.state.get(key, _NOTHING) for key in self._copied}
        here = {key: value for key, value in found.items() if value is not _NOTHING}
        here[_HELD] = held

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
        self._untold.clear()  # all widgets are drawn
        query = self.query()
        st.session_state[self.key("link_saved")] = query
        assignments.keep(self.page)
        shown = "&".join(filter(None, [query, *self._beside()]))
        address(shown, key=self.key("address"))
