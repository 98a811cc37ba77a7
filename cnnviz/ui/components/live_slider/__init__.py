"""A slider that answers while it is dragged; Streamlit's own answers on release."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from cnnviz.ui.assignments.session import is_held, is_hidden, note_drawn
from cnnviz.ui.components import register, state_of, whole

Number = TypeVar("Number", int, float)

_mount = register("live_slider")


def nearest(
    value: object, minimum: Number, maximum: Number, step: Number, otherwise: Number
) -> Number:
    """Give the allowed value nearest to anything that a browser may send.

    Parameters
    ----------
    value : object
        Numbers, infinities included, are moved to the nearest step within the bounds.
    minimum, maximum, step : int or float
        Allowed is ``minimum + k * step`` up to ``maximum``.
    otherwise : int or float
        Stands in for what is not a number at all.

    Returns
    -------
    int or float
        An int where minimum, maximum and step are ints.

    Examples
    --------
    >>> nearest(6, 1, 15, 2, 3)  # 1, 3, 5, 7, …: 6 is as near to 5 as to 7; 7, as halves go up
    7
    >>> nearest(1e9, 1, 15, 2, 3)  # the last step within the bounds
    15
    >>> nearest("six", 1, 15, 2, 3)  # not a number
    3
    >>> nearest(0.31, 0.0, 1.0, 0.1, 0.0)  # no 0.30000000000000004
    0.3
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        value = otherwise  # text, nothing, or not-a-number, which alone differs from itself
    inside = min(max(value, minimum), maximum)
    last = math.floor((maximum - minimum) / step + 1e-9)
    steps = min(math.floor((inside - minimum) / step + 0.5), last)
    result = minimum + steps * step
    return result if isinstance(result, int) else round(result, 10)


def live_slider(
    label: str,
    minimum: Number,
    maximum: Number,
    value: Number,
    *,
    step: Number = 1,
    key: str,
    help: str | None = None,
    unit: str = "",
    on_change: Callable[[], None] | None = None,
) -> Number:
    """Show a slider whose value arrives while it is dragged.

    The value lives in ``st.session_state[key]``, a plain entry that the page may read or
    set at any time: it outlives a change of page and can come from a link or a preset.
    Every value is brought to the nearest allowed one here, whatever the browser sent.

    Parameters
    ----------
    label : str
        Plain text above the slider.
    minimum, maximum : int or float
        Bounds, both allowed. They may change from run to run.
    value : int or float
        Where the slider starts if ``st.session_state[key]`` is not set.
    step : int or float
        Distance of neighbouring values, counted from ``minimum``.
    key : str
        Entry of the session state that holds the value.
    help : str, optional
        Plain text behind a question mark.
    unit : str
        Written after the value, as in ``"px"``.
    on_change : callable, optional
        Called without arguments after the user changed the value.

    Returns
    -------
    int or float
        The value now.

    Raises
    ------
    ValueError
        If ``maximum`` is below ``minimum``, or ``step`` is not above 0.
    """
    if not minimum <= maximum:
        raise ValueError(f"`maximum` must be at least `minimum`, got {minimum} to {maximum}.")
    if not step > 0:
        raise ValueError(f"`step` must be above 0, got {step}.")
    bounds = {"minimum": minimum, "maximum": maximum, "step": step}
    return _slider(
        label,
        value,
        lambda given, otherwise: nearest(given, minimum, maximum, step, otherwise),
        {**bounds, "help": help, "unit": unit},
        key,
        on_change,
    )


def nearest_stop(value: object, stops: Sequence[float], otherwise: float) -> float:
    """Give the stop nearest to anything that a browser may send.

    Parameters
    ----------
    value : object
    stops : sequence of float
        From the least on.
    otherwise : float
        Stands in for what is not a number at all.

    Examples
    --------
    >>> nearest_stop(0.4, (0.1, 1.0), 1.0), nearest_stop("much", (0.1, 1.0), 1.0)
    (0.1, 1.0)
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        value = otherwise
    inside = min(max(value, stops[0]), stops[-1])
    return min(stops, key=lambda stop: abs(stop - inside))


def live_stops(
    label: str,
    stops: Sequence[float],
    value: float,
    *,
    key: str,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> float:
    """Show a slider over any numbers, as far from each other on it as the next are.

    Parameters
    ----------
    label : str
        Plain text above the slider.
    stops : sequence of float
        From the least on, such as the rates 0.001, 0.01, 0.1.
    value, key, help, on_change
        See `live_slider`.
    """
    return _slider(
        label,
        value,
        lambda given, otherwise: nearest_stop(given, stops, otherwise),
        {"stops": list(stops), "help": help, "unit": ""},
        key,
        on_change,
    )


def _slider(
    label: str,
    value: Number,
    allowed: Callable[[object, Number], Number],
    about: dict[str, object],
    key: str,
    on_change: Callable[[], None] | None,
) -> Number:
    """Show a slider; `allowed` brings anything to a value, or takes another for what is none."""
    mount_key = f"live_slider-{key}"

    def receive() -> None:
        before = st.session_state[key]
        st.session_state[key] = allowed(_moved(mount_key).get("value"), before)
        if on_change is not None and st.session_state[key] != before:
            on_change()

    current = allowed(st.session_state.get(key, value), value)
    if st.session_state.get(key) != current:
        st.session_state[key] = current
    note_drawn(key, label)
    if is_hidden(key):
        return current
    echo = whole(_moved(mount_key).get("serial"), 2**53) or 0
    _mount(
        key=mount_key,
        data={
            "key": key,
            "label": label,
            "value": current,
            "echo": echo,
            "fixed": is_held(key),
            **about,
        },
        on_moved_change=receive,
    )
    return current


def _moved(mount_key: str) -> dict[str, object]:
    moved = state_of(mount_key, "moved")
    return moved if isinstance(moved, dict) else {}
