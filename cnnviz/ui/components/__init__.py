"""Components: each a folder with real html, css and js files, registered once on import."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_FOLDER = Path(__file__).parent


def register(name: str, *shared: str) -> ComponentRenderer:
    """Register the component in the folder ``name`` and give the function that mounts it.

    Its html and css may be missing. ``common.js``, and any other file of this folder named
    in ``shared``, is put before its own JavaScript, which calls their functions without an
    import.
    """
    own = _FOLDER / name / name
    html, css = (
        path.read_text(encoding="utf-8") if path.exists() else None
        for path in (own.with_suffix(".html"), own.with_suffix(".css"))
    )
    scripts = [_FOLDER / "common.js", *(_FOLDER / file for file in shared), own.with_suffix(".js")]
    js = "\n".join(script.read_text(encoding="utf-8") for script in scripts)
    return st.components.v2.component(f"cnnviz_{name}", html=html, css=css, js=js)


def to_base64(array: NDArray[np.float32] | NDArray[np.uint8]) -> str:
    """Pack an array for ``decodeFloat32`` or ``decodeUint8`` in common.js.

    Examples
    --------
    >>> to_base64(np.array([0, 255], dtype=np.uint8))  # two bytes, 00 ff
    'AP8='
    """
    little_endian = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return base64.b64encode(little_endian.tobytes()).decode("ascii")


def packed(array: NDArray[np.float32] | NDArray[np.uint8]) -> dict[str, object]:
    """Pack an array with its shape, and a digest by which the browser knows it again."""
    digest = hashlib.blake2b(array.tobytes(), digest_size=8).hexdigest()
    return {"shape": list(array.shape), "values": to_base64(array), "digest": digest}


def whole(value: object, last: int) -> int | None:
    """Give an index from 0 to ``last`` that a browser sent, the nearest one, or None.

    Examples
    --------
    >>> whole(12, 9), whole(-1, 9), whole("1", 9)  # 9 and 0 are nearest; text is no index
    (9, 0, None)
    """
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return min(max(value, 0), last)


def state_of(mount_key: str, name: str) -> object:
    """Give what the browser last said under ``name``, whatever it is; None before that."""
    state = st.session_state.get(mount_key)
    return state.get(name) if isinstance(state, dict) else None
