"""Another learning rate in mid-run: what is typed, and what it makes of the steps to come."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.i18n import marked, translate
from cnnviz.training import Control, Run
from cnnviz.training.rates import ahead, rates, tuning_epochs
from cnnviz.ui.frame import choose_one
from cnnviz.ui.text import sections
from cnnviz.ui.training.views import curves_drawing

RATE = "live_rate"
REST = "live_rest"
_WAYS = {"hold": marked("Hold it"), "scale": marked("Scale the schedule")}
_POINTS = 120

_Rates = NDArray[np.float64]
SetRate = Callable[[float | None, float], None]


def change_rate(run: Run, on_set: SetRate) -> None:
    """Draw the choice of another rate in mid-run.

    Parameters
    ----------
    run : Run
        One that goes on.
    on_set : callable
        Takes the rate to hold, or None, and what the schedule's rates are multiplied by.
    """
    control = run.control
    each, steps = ahead(run.config, run.live)
    planned = rates(run.config, each, steps)
    now = _changed(planned, control.learning_rate, control.scale)
    st.caption(translate("Now {rate}.", rate=f"{now[0]:.3g}"))
    # No bounds here: an emptied field would fall to the lower one. The engine checks.
    typed = st.number_input(translate("New rate"), value=None, format="%g", step=1e-4, key=RATE)
    scaled = False
    if run.config.schedule != "constant" or tuning_epochs(run.config):
        st.session_state.setdefault(REST, "hold")
        ways = {name: translate(title) for name, title in _WAYS.items()}
        scaled = choose_one(translate("And then"), ways, REST) == "scale"
        st.caption(sections("live")["scale" if scaled else "hold"])
    wanted, after = (control.learning_rate, control.scale), now
    if typed is not None:
        try:
            after = _changed(planned, typed, 1.0)
        except ValueError as rule:
            st.error(translate(rule))
            typed = None
        else:
            wanted = typed, 1.0
            if scaled:
                wanted = None, float(typed / planned[0])
                after = _changed(planned, *wanted)
    drawn = translate("Learning rates of the steps to come: grey as they are, blue as they will be")
    st.html(curves_drawing([_thinned(now), _thinned(after)], drawn))
    st.caption(curve_told(after, steps // each + 1 if run.live else None))
    st.button(
        translate("Set"), key="live_set_rate", disabled=typed is None, on_click=on_set, args=wanted
    )
    if (control.learning_rate, control.scale) != (None, 1.0):
        st.button(translate("Back to the schedule"), on_click=on_set, args=(None, 1.0))


def curve_told(found: _Rates, epochs: NDArray[np.int64] | None) -> str:
    """Say how learning rates go on: from the next step, over the peak, to the end.

    Parameters
    ----------
    found : ndarray of float, shape (N,)
    epochs : ndarray of int, shape (N,), or None
        To which they belong, if it is known.

    Examples
    --------
    >>> curve_told(np.full(3, 0.0015), None)
    'The steps to come: 0.0015 to the end.'
    >>> print(curve_told(np.array([0.0015, 0.0145, 0.001]), np.array([1, 2, 2])))
    The steps to come: from 0.0015, at most 0.0145 in epoch 2, at the end 0.001.
    """
    peak = int(found.argmax())
    first, most, last = (f"{found[at]:.3g}" for at in (0, peak, -1))
    if np.ptp(found) == 0:
        return translate("The steps to come: {rate} to the end.", rate=first)
    if epochs is None:
        return translate(
            "The steps to come: from {first}, at most {most}, at the end {last}.",
            first=first,
            most=most,
            last=last,
        )
    return translate(
        "The steps to come: from {first}, at most {most} in epoch {epoch}, at the end {last}.",
        first=first,
        most=most,
        epoch=epochs[peak],
        last=last,
    )


def _changed(planned: _Rates, learning_rate: float | None, scale: float) -> _Rates:
    """Give the rates as they will be.

    Raises
    ------
    ValueError
    """
    change = Control(learning_rate=learning_rate, scale=scale)
    if change.learning_rate is None:
        return change.scale * planned
    return np.full(planned.shape, change.learning_rate)


def _thinned(found: _Rates) -> _Rates:
    places = np.linspace(0, len(found) - 1, min(_POINTS, len(found))).round().astype(int)
    thinned: _Rates = found[places]
    return thinned
