"""The inputs of a model of one's own: which takes the picture, and what the others are given."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

import streamlit as st

from cnnviz.data import SAMPLES
from cnnviz.inspection import Description
from cnnviz.nets.input_choice import Given, GivenPicture, InputChoice, ModelInput
from cnnviz.ui.photo import Photo, sample_photo

_KNOWN = "model_inputs"
USUAL, OWN = "usual", "own"
AXES = ("height", "width")


class KnownInputs(NamedTuple):
    """What is known of a file's model, also while it cannot be computed as it was asked for.

    Attributes
    ----------
    inputs : tuple of ModelInput
    usual_side : int
        Usual rows and columns of all inputs that leave them open.
    """

    inputs: tuple[ModelInput, ...]
    usual_side: int


@dataclass(frozen=True)
class InputFields:
    """Names the entries of the session that hold what one file's inputs are given."""

    file: str

    def key(self, what: str, name: str = "") -> str:
        """Name the entry of an input, or of all of them."""
        return f"model_input_{self.file[:12]}_{what}_{name}"

    def get(self, what: str, name: str = "") -> object:
        """Read an entry, None if there is none."""
        return st.session_state.get(self.key(what, name))


def chosen_inputs(file: str) -> InputChoice:
    """Give what the inputs of a file's model are given, as it was chosen.

    Parameters
    ----------
    file : str
        Its digest.
    """
    known, fields = known_inputs(file), InputFields(file)
    if known is None:
        return InputChoice()
    picture = str(fields.get("picture") or "")
    sizes = {
        axis: value
        for axis in AXES
        if isinstance(value := fields.get(axis), int) and value != known.usual_side
    }
    looked_into = InputChoice(picture).looked_into(known.inputs)
    others = ((each.name, _given(fields, each)) for each in known.inputs if each != looked_into)
    return InputChoice(
        "" if picture == InputChoice().looked_into(known.inputs).name else picture,
        **sizes,
        others=tuple((name, given) for name, given in others if given is not None),
    )


def remember_inputs(file: str, found: Description) -> None:
    """Keep what is known of a model that was opened as it is given at first."""
    if found.inputs and known_inputs(file) is None:
        known: dict[str, KnownInputs] = st.session_state.get(_KNOWN, {})
        st.session_state[_KNOWN] = known | {file: KnownInputs(found.inputs, found.usual_side)}


def known_inputs(file: str) -> KnownInputs | None:
    """Give what is known of a file's model, None before it was opened."""
    known: dict[str, KnownInputs] = st.session_state.get(_KNOWN, {})
    return known.get(file)


def _given(fields: InputFields, each: ModelInput) -> Given | None:
    """Give what was chosen for an input; None for what is usual."""
    if not each.channels:
        numbers = read_numbers(str(fields.get("numbers", each.name) or ""))
        return numbers if numbers and any(numbers) else None
    which = fields.get("given", each.name)
    photo = fields.get(OWN, each.name) if which == OWN else None
    if isinstance(which, str) and which in SAMPLES:
        photo = sample_photo(which)
    return GivenPicture(photo.digest, photo.image) if isinstance(photo, Photo) else None


def read_numbers(text: str) -> tuple[float, ...]:
    """Read numbers; none where any of them is none.

    Examples
    --------
    >>> read_numbers("1, 2.5 -3"), read_numbers("1, two"), read_numbers("nan")
    ((1.0, 2.5, -3.0), (), ())
    """
    try:
        found = tuple(float(part) for part in re.split(r"[\s,;]+", text.strip(" ,;")) if part)
    except ValueError:
        return ()
    return found if all(map(math.isfinite, found)) else ()
