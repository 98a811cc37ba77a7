"""The section of a page where a layer is computed by hand, on a small grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.ui.components.stage import Cell, Edit, stage
from cnnviz.ui.components.stage.data import StageData
from cnnviz.ui.input_grid import GRID_SLIDERS, grid_controls
from cnnviz.ui.link import Link


def by_hand(
    link: Link,
    photo: NDArray[np.uint8],
    stage_data: Callable[[Link, NDArray[np.uint8]], StageData],
    sliders: Sequence[str],
    on_edit: Callable[[Edit], None],
    text: Mapping[str, str],
) -> tuple[StageData, Cell | None] | None:
    """Draw the input's controls and the layer on it; give what is shown, and the cell picked.

    Parameters
    ----------
    link : Link
    photo : ndarray of uint8, shape (H, W, C)
        Of which the input may be a patch.
    stage_data : callable
        Lays out the layer; its ValueError is shown, and nothing is given then.
    sliders : sequence of str
        The settings that the grids follow as they are dragged, beside those of the input.
    on_edit : callable
        Takes a number that is typed.
    text : mapping
        The page's sections.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header(translate("By hand"), anchor="by-hand")
        grid_controls(link, photo)
    st.caption(text["by hand"])
    try:
        data = stage_data(link, photo)
    except ValueError as error:
        st.error(translate("On the grid: {reason}", reason=error))
        return None
    moved = link.preview((*sliders, *GRID_SLIDERS), lambda link: stage_data(link, photo))
    return data, stage(data, key=link.key("stage"), preview=moved, on_edit_change=on_edit)
