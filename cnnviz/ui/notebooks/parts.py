"""The parts of the notebook of the page that is shown, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec

import streamlit as st

from cnnviz.notebooks.section import Section

WITHOUT = {
    "home": "its convolution is the one of the page of convolutions",
    "sweeps": "each run of a sweep has one, on the page of runs",
    "quiz": "a round is kept as a link or as a picture",
    "glossary": "it explains words",
    "references": "it lists works",
    "assignments": "it makes links",
    "class_board": "each run of a class has one, on the page of runs",
}
"""The pages that have no notebook, and why."""

_ENTRY = "notebook_parts"
_P = ParamSpec("_P")


@dataclass
class Parts:
    """What the page that is shown has for a notebook.

    Attributes
    ----------
    makers : dict of callable
        Each gives sections.
    reason : str
        Why there can be no notebook; "" where there can.
    """

    makers: dict[str, Callable[[], Sequence[Section]]] = field(default_factory=dict)
    reason: str = ""


def forget_parts() -> None:
    """Begin a page: by the router, before the page runs."""
    st.session_state[_ENTRY] = Parts()


def parts() -> Parts:
    """Give what the page has for its notebook."""
    found: Parts = st.session_state.setdefault(_ENTRY, Parts())
    return found


def to_notebook(
    make: Callable[_P, Sequence[Section]], *arguments: _P.args, **options: _P.kwargs
) -> None:
    """Have a notebook hold what the page shows here.

    Parameters
    ----------
    make : callable
        Gives sections; it runs outside the session when the notebook is asked for.
    *arguments, **options
        What it takes: the numbers as they are shown.
    """
    parts().makers[f"{make.__module__}.{make.__qualname__}"] = partial(make, *arguments, **options)


def no_notebook(reason: str) -> None:
    """Say, in the language that is spoken, why there can be no notebook of the page as it is."""
    parts().reason = reason


def sections_of(makers: Mapping[str, Callable[[], Sequence[Section]]]) -> list[Section]:
    """Make all sections."""
    return [section for make in makers.values() for section in make()]
