"""A picture in a model, and what was asked of the two; answers are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.inspection import ModelChoice
from cnnviz.inspection.forward_pass import Picture
from cnnviz.inspection.questions import feature_maps, tracing
from cnnviz.inspection.questions.feature_maps import Kernels, LayerMaps
from cnnviz.inspection.questions.tracing import Pixel, Trace
from cnnviz.nets import Cell
from cnnviz.ui.inspector import inspector


@dataclass(frozen=True)
class PictureActivations:
    """A picture in a model. Every answer may raise an `InspectionError`, one sentence.

    Attributes
    ----------
    choice : ModelChoice
    picture : Picture
    """

    choice: ModelChoice
    picture: Picture

    @property
    def key(self) -> str:
        """Tells it from all others."""
        return f"{self.choice.key} {self.picture.digest}"

    def maps(self, layer: str) -> LayerMaps:
        """Give all maps of a layer, made small."""
        return _maps(self.key, layer, self)

    def map(self, layer: str, channel: int) -> NDArray[np.float32]:
        """Give one map as it is, (H, W)."""
        return _map(self.key, layer, channel, self)

    def limit(self) -> float:
        """Give the magnitude within which the numbers of all layers are."""
        return _limit(self.key, self)

    def preprocessed(self) -> NDArray[np.uint8]:
        """Give the picture as the network sees it."""
        return _preprocessed(self.key, self)

    def kernels(self, layer: str, channel: int) -> Kernels | None:
        """Give the kernels behind a channel."""
        return _kernels(self.key, layer, channel, self)

    def trace(self, cell: Cell) -> Trace:
        """Explain a number."""
        return _trace(self.key, *cell, self)

    def trace_table(self, cell: Cell) -> Callable[[], str]:
        """Give what writes all terms of a number as a table."""
        return partial(inspector().ask, tracing.trace_table, self.choice, self.picture, cell)

    def pixel(self, cell: Cell) -> Pixel:
        """Say what a number of the input was in the picture."""
        return inspector().ask(tracing.pixel, self.choice, self.picture, cell)


# A picture of another visitor has another digest, and the same model answers the same.
@st.cache_resource(max_entries=64, show_spinner=False)
def _maps(key: str, layer: str, _activations: PictureActivations) -> LayerMaps:
    return inspector().ask(
        feature_maps.layer_maps, _activations.choice, _activations.picture, layer
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _map(
    key: str, layer: str, channel: int, _activations: PictureActivations
) -> NDArray[np.float32]:
    return inspector().ask(
        feature_maps.one_map, _activations.choice, _activations.picture, layer, channel
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def _limit(key: str, _activations: PictureActivations) -> float:
    return inspector().ask(feature_maps.network_limit, _activations.choice, _activations.picture)


@st.cache_resource(max_entries=16, show_spinner=False)
def _preprocessed(key: str, _activations: PictureActivations) -> NDArray[np.uint8]:
    return inspector().ask(
        feature_maps.preprocessed_picture, _activations.choice, _activations.picture
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _kernels(
    key: str, layer: str, channel: int, _activations: PictureActivations
) -> Kernels | None:
    return inspector().ask(feature_maps.kernels, _activations.choice, layer, channel)


@st.cache_resource(max_entries=256, show_spinner=False)
def _trace(
    key: str, layer: str, row: int, column: int, channel: int, _activations: PictureActivations
) -> Trace:
    cell = Cell(layer, row, column, channel)
    return inspector().ask(tracing.trace, _activations.choice, _activations.picture, cell)
