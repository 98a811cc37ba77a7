"""A photo whose pixels can be read: a magnified patch, and the numbers of one pixel."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.ui.components import cell_near, register, state_of
from cnnviz.ui.components.picture import picture

MAX_SIDE = 1024
MAX_PATCH = 15

_mount = register("pixel_probe")


class Pixel(NamedTuple):
    """A place in the photo."""

    row: int
    column: int


def pixel_probe(
    image: NDArray[np.uint8],
    *,
    patch_size: int = 9,
    key: str,
    on_pixel_change: Callable[[], None] | None = None,
) -> Pixel | None:
    """Show a photo whose pixels are read by hover, arrow keys or touch.

    The pixel clicked is a plain entry of the session state, ``st.session_state[key]``, which
    the page may read or set.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, C)
        C is 1 or 3; at most 1024 pixels a side.
    patch_size : int
        Rows and columns of the magnified patch, odd, 1 to 15.
    key : str
        Entry of the session state that holds the pixel clicked.
    on_pixel_change : callable, optional
        Called without arguments after a click.

    Returns
    -------
    Pixel or None
        None before the first click.

    Raises
    ------
    ValueError
        If the image or the patch size is not as above.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] not in (1, 3):
        raise ValueError(
            f"`image` must be uint8 of shape (H, W, 1) or (H, W, 3), "
            f"got {image.dtype} {image.shape}."
        )
    if not 1 <= min(image.shape[:2]) <= max(image.shape[:2]) <= MAX_SIDE:
        raise ValueError(f"`image` must be 1 to {MAX_SIDE} pixels a side, got {image.shape[:2]}.")
    if not 1 <= patch_size <= MAX_PATCH or patch_size % 2 == 0:
        raise ValueError(f"`patch_size` must be odd, from 1 to {MAX_PATCH}, got {patch_size}.")
    mount_key = f"pixel_probe-{key}"

    def receive() -> None:
        st.session_state[key] = cell_near(state_of(mount_key, "pixel"), Pixel, image.shape[:2])
        if on_pixel_change is not None:
            on_pixel_change()

    pixel = cell_near(st.session_state.get(key), Pixel, image.shape[:2])
    with st.container(gap=None):
        photo = picture(image, key=key)
        _mount(
            key=mount_key,
            # Plain values alone: Streamlit looks for data frames in others, and loads pandas to.
            data={
                "photo": photo,
                "patch": patch_size,
                "row": pixel.row if pixel else None,
                "column": pixel.column if pixel else None,
            },
            on_pixel_change=receive,
        )
    return pixel
