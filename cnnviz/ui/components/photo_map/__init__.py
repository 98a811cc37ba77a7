"""A photo and its feature maps, linked: the window behind a map pixel, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from cnnviz.ui.components import cell_near, register, state_of, whole
from cnnviz.ui.components.photo_map.data import Cell, PhotoMapData, payload
from cnnviz.ui.components.picture import picture
from cnnviz.ui.live_preview import Offer, Preview, offer

_mount = register("photo_map")


class PhotoMapState(NamedTuple):
    """What the user picked: a map pixel, if any, and the map shown large."""

    select: Cell | None
    chosen: int


def photo_map(
    data: PhotoMapData,
    *,
    key: str,
    preview: Preview[PhotoMapData] | None = None,
    sweeps: bool = False,
    on_select_change: Callable[[], None] | None = None,
    on_chosen_change: Callable[[], None] | None = None,
) -> PhotoMapState:
    """Show a photo beside its feature maps, linked by hover, keyboard and touch.

    Both parts of the state are plain entries of the session state, which the page may read
    or set: ``{key}_select`` and ``{key}_chosen``. They are brought to the nearest possible
    ones here, whatever the browser sent and however the maps have changed.

    Parameters
    ----------
    data : PhotoMapData
    key : str
        Begins the names of the two entries.
    preview : Preview, optional
        The same photo and its maps with sliders moved.
    sweeps : bool
        Whether the window goes over the photo by itself while nobody points.
    on_select_change, on_chosen_change : callable, optional
        Called without arguments after a click on a map pixel, or on a small map.

    Returns
    -------
    PhotoMapState
    """
    mount_key = f"photo_map-{key}"
    select_key, chosen_key = f"{key}_select", f"{key}_chosen"

    def select_received() -> None:
        st.session_state[select_key] = cell_near(state_of(mount_key, "select"), Cell, data.sizes)
        if on_select_change is not None:
            on_select_change()

    def chosen_received() -> None:
        chosen = whole(state_of(mount_key, "chosen"), len(data.maps) - 1)
        st.session_state[chosen_key] = chosen or 0
        if on_chosen_change is not None:
            on_chosen_change()

    chosen = whole(st.session_state.get(chosen_key), len(data.maps) - 1) or 0
    select = cell_near(st.session_state.get(select_key), Cell, data.sizes)
    with st.container(gap=None):
        photo = picture(data.photo, key=key)

        def pack(data: PhotoMapData, live: Offer) -> bytes:
            select_near = cell_near(select, Cell, data.sizes)
            return payload(data, photo, chosen, select_near, live, sweeps=sweeps)

        _mount(
            key=mount_key,
            data=pack(data, offer(preview, pack, key)),
            on_select_change=select_received,
            on_chosen_change=chosen_received,
        )
    return PhotoMapState(select, chosen)
