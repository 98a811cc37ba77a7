"""A step as it is written in a program of Keras."""

from __future__ import annotations

from typing import NamedTuple


class Definition(NamedTuple):
    """A layer that a program defines for itself, where Keras's own cannot say what a step does.

    Attributes
    ----------
    text : str
        Of a class, which may use a function ``count(batch)``.
    place : int
        Where it stands among the others, the lower the earlier; 0 for that of its step.
    """

    text: str
    place: int = 0


class KerasCall(NamedTuple):
    """A call that makes a layer.

    Attributes
    ----------
    text : str
    says_probability : bool
        Whether the call says which share of the images is changed.
    definition : Definition or None
        Of what it calls; None for a layer of Keras.
    """

    text: str
    says_probability: bool = False
    definition: Definition | None = None


def written(number: float) -> str:
    """Write a number.

    Examples
    --------
    >>> written(20.0), written(0.5)
    ('20', '0.5')
    """
    return repr(number).removesuffix(".0") if abs(number) >= 1 else repr(number)


def written_range(ends: tuple[float, float], over: int = 1) -> str:
    """Write two ends, as parts of something if wished.

    Examples
    --------
    >>> written_range((-20.0, 20.0)), written_range((-20.0, 20.0), over=360)
    ('(-20, 20)', '(-20 / 360, 20 / 360)')
    """
    low, high = map(written, ends)
    return f"({low}, {high})" if over == 1 else f"({low} / {over}, {high} / {over})"
