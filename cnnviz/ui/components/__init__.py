"""Components: each a folder with real html, css and js files, registered once on import."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_FOLDER = Path(__file__).parent


def register(name: str) -> ComponentRenderer:
    """Register the component in the folder ``name`` and give the function that mounts it.

    ``common.js`` is put before the component's own JavaScript, so its functions can be
    called there without an import.
    """
    html, css, js = (
        (_FOLDER / name / f"{name}.{kind}").read_text(encoding="utf-8")
        for kind in ("html", "css", "js")
    )
    common = (_FOLDER / "common.js").read_text(encoding="utf-8")
    return st.components.v2.component(f"cnnviz_{name}", html=html, css=css, js=f"{common}\n{js}")


def to_base64(array: NDArray[np.float32] | NDArray[np.uint8]) -> str:
    """Pack an array for ``decodeFloat32`` or ``decodeUint8`` in common.js.

    Examples
    --------
    >>> to_base64(np.array([0, 255], dtype=np.uint8))  # two bytes, 00 ff
    'AP8='
    """
    little_endian = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return base64.b64encode(np.ascontiguousarray(little_endian).data).decode("ascii")
