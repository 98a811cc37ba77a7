"""Settings with a value for rows and one for columns: one slider while they go together."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.control import control
from cnnviz.ui.link import Link


def axis_sliders(link: Link, label: str, name: str, largest: int) -> None:
    """Draw one slider or two, from 1 on, for the entries ``{name}_rows`` and ``{name}_columns``."""
    rows, columns = axis_keys(link, name)
    if link.get("apart"):
        rows_label, columns_label = (
            translate("{setting}, rows", setting=label),
            translate("{setting}, columns", setting=label),
        )
        live_slider(rows_label, 1, largest, 1, key=rows, on_change=link.refit)
        live_slider(columns_label, 1, largest, 1, key=columns, on_change=link.refit)
    else:
        live_slider(label, 1, largest, 1, key=rows, on_change=link.refit)


def apart_toggle(link: Link) -> None:
    """Draw the switch ``apart`` that gives rows and columns settings of their own."""
    control(
        st.toggle,
        translate("Rows and columns apart"),
        key=link.key("apart"),
        on_change=link.refit,
        persist_state="session",
    )


def join_axes(link: Link, names: Iterable[str]) -> None:
    """Make the columns follow the rows, unless they have settings of their own or are held."""
    if not link.get("apart"):
        for name in names:
            if not link.held(f"{name}_columns"):
                link.set(f"{name}_columns", link.get(f"{name}_rows"))


def uneven(link: Link, names: Iterable[str]) -> bool:
    """Tell whether rows and columns of any setting differ."""
    return any(link.get(f"{name}_rows") != link.get(f"{name}_columns") for name in names)


def axis_keys(link: Link, name: str) -> tuple[str, str]:
    """Name the session-state entries of a setting's rows and columns."""
    return link.key(f"{name}_rows"), link.key(f"{name}_columns")


def show_size(link: Link, name: str) -> None:
    """Let the sliders of a setting that is an array show its rows and columns.

    One that is held keeps its size, to which the array is then cut.
    """
    for axis, size in zip(("rows", "columns"), link.get(name).shape, strict=False):
        each = f"{name}_{axis}"
        if not link.held(each) or link.key(each) not in link.state:
            link.set(each, size)
