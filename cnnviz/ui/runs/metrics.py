"""The metrics of a run on its pages: which curves are drawn, and how it did, metric by metric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.training import EpochMetrics
from cnnviz.training.metrics import MAIN_METRICS, REGISTRY, Metric
from cnnviz.training.store.measured import TestScore
from cnnviz.ui.text import sections

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

USUAL = [metric.name for metric in MAIN_METRICS]
"""The curves that are drawn at first."""


def choose_curves(key: str) -> list[Metric]:
    """Draw the choice of the metrics whose curves are drawn, and give them in their order."""
    st.session_state.setdefault(key, list(USUAL))
    if len(REGISTRY) > len(USUAL):
        st.pills(
            translate("Curves"),
            list(REGISTRY),
            selection_mode="multi",
            key=key,
            format_func=lambda name: translate(REGISTRY[name].label),
            label_visibility="collapsed",
            persist_state="session",
        )
    chosen = st.session_state[key]
    return [metric for name, metric in REGISTRY.items() if name in chosen]


def side_by_side(metrics: Sequence[Metric]) -> Iterator[tuple[Metric, DeltaGenerator]]:
    """Give each metric with its place, two in a row."""
    for at in range(0, len(metrics), 2):
        yield from zip(metrics[at : at + 2], st.columns(2, gap="large"), strict=False)


def scores(measured: EpochMetrics | TestScore) -> None:
    """Draw all metrics, of validation or of the test; "–" for those that were not measured."""
    with st.container(horizontal=True, gap="large"):
        for name, metric in REGISTRY.items():
            st.metric(
                translate(metric.label),
                metric.write(measured.value(metric)),
                help=sections(f"metrics/{name}").plain["meaning"],
                width="content",
            )
