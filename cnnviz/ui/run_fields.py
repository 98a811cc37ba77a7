"""Fields of a run to come, alike on all pages that start one, and its start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from cnnviz.i18n import marked, translate
from cnnviz.training import OPTIMIZERS, RunConfig
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.control import control
from cnnviz.ui.engine import defer_errors
from cnnviz.ui.frame import refusal
from cnnviz.ui.link import Link

RATES = tuple(float(f"{digit}e{power}") for power in range(-5, 0) for digit in (1, 2, 5))
MOST_SMOOTHING = 0.5
OPTIMIZER_TITLES = {name: kind.title for name, kind in OPTIMIZERS.items()}
SCHEDULE_TITLES = {
    "constant": marked("Constant"),
    "cosine": marked("Cosine"),
    "one-cycle": marked("One-cycle"),
}


def one_of(
    link: Link, label: str, name: str, options: Sequence[Any], titles: Mapping[str, str]
) -> None:
    """Draw the choice of one, by marked titles; an option without one is shown as it is."""
    control(
        st.selectbox,
        label,
        options,
        key=link.key(name),
        format_func=lambda each: translate(titles[str(each)]) if str(each) in titles else str(each),
        persist_state="session",
    )


def rate(link: Link, label: str, name: str, usual: Sequence[float] = RATES) -> None:
    """Draw the choice of a learning rate: a usual one, or that of the link."""
    control(
        st.select_slider,
        label,
        sorted({*usual, link.get(name)}),
        key=link.key(name),
        format_func=lambda each: f"{each:g}",
        persist_state="session",
    )


def whole(link: Link, label: str, name: str, minimum: int, maximum: int) -> None:
    """Draw a field for a whole number; what another setting has made too large is lowered."""
    if link.get(name) > maximum:
        link.set(name, maximum)
    control(st.number_input, label, minimum, maximum, key=link.key(name), persist_state="session")


def optimizer(link: Link) -> None:
    """Draw the choice of the optimiser, and of what it takes."""
    one_of(link, translate("Optimiser"), "optimizer", tuple(OPTIMIZERS), OPTIMIZER_TITLES)
    if OPTIMIZERS[link.get("optimizer")].takes_momentum:
        live_slider(translate("Momentum"), 0.0, 0.99, 0.9, step=0.01, key=link.key("momentum"))
        control(st.toggle, translate("Nesterov"), key=link.key("nesterov"), persist_state="session")


def weight_decay(link: Link) -> None:
    """Draw the choice of the weight decay."""
    control(
        st.number_input,
        translate("Weight decay"),
        0.0,
        1.0,
        key=link.key("weight_decay"),
        step=0.01,
        format="%g",
        persist_state="session",
    )


def label_smoothing(link: Link) -> None:
    """Draw the choice of the label smoothing."""
    key = link.key("label_smoothing")
    live_slider(translate("Label smoothing"), 0.0, MOST_SMOOTHING, 0.0, step=0.05, key=key)


def start(link: Link, config: RunConfig | None, submit: Callable[[RunConfig], str]) -> None:
    """Draw the button that starts a run, and say why it could not be started.

    Parameters
    ----------
    link : Link
        Takes the run's id as ``run``.
    config : RunConfig or None
        None where there is nothing to start.
    submit : callable
        Gives the id of the run, or raises EngineError or StoreError.
    """
    refused = f"{link.page}_refused"

    def submitted() -> None:
        with defer_errors(refused):
            assert config
            link.set("run", submit(config))

    st.button(
        translate("Start"),
        icon=":material/play_arrow:",
        key=f"{link.page}_start",
        type="primary" if config else "secondary",
        width="stretch",
        on_click=submitted,
        disabled=config is None,
    )
    refusal(refused)
