"""A photo on its way to the components that draw it.

It is an element of its own, and unseen: Streamlit sends an element that has not changed as a
short reference, so the pixels do not travel again at every move of a slider.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.ui.components import digest_of, packet, register

_mount = register("picture")


def picture(image: NDArray[np.uint8], *, key: str) -> str:
    """Send a photo to the browser and give the digest under which it is found there.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, C)
    key : str

    Returns
    -------
    str
    """
    _mount(key=f"picture-{key}", data=packet({}, picture=image))
    return digest_of(image)
