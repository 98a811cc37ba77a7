"""Components: each a folder with real html, css and js files, registered once on import."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.i18n import ENGLISH, current_language, speak, translate
from cnnviz.i18n.extraction import messages_of
from cnnviz.i18n.markup import with_words
from cnnviz.i18n.translate import templates
from cnnviz.ui.components.mounted import Mounted, mounted

if TYPE_CHECKING:
    from streamlit.components.v2.bidi_component import ComponentResult
    from streamlit.components.v2.types import ComponentRenderer

C = TypeVar("C", bound=NamedTuple)
_FOLDER = Path(__file__).resolve().parent
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]*)";$', re.MULTILINE)
_CATALOGUE = re.compile(r"^const CATALOGUE = .*;$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def register(name: str) -> ComponentRenderer:
    """Register the component in the folder ``name`` and give the function that mounts it.

    It is mounted in the language that is spoken then; each language has a component of its own,
    so that what is shown is drawn anew when another is chosen.
    """
    _registered(name, ENGLISH)

    def mount(**options: Any) -> ComponentResult:
        language = current_language()
        mounted()[str(options.get("key", name))] = Mounted(name, language, options.get("data"))
        return _registered(name, language)(**options)

    return mount


@functools.cache
def _registered(name: str, language: str) -> ComponentRenderer:
    html, css, js = source(name, language)
    named = f"cnnviz_{name}" if language == ENGLISH else f"cnnviz_{name}_{language}"
    return st.components.v2.component(named, html=html or None, css=css or None, js=js)


def source(name: str, language: str = ENGLISH) -> tuple[str, str, str]:
    """Give the html, css and js of the component in the folder ``name``, each whole.

    Html and css may be missing. Streamlit takes a component's JavaScript as one text, whose
    imports would lead nowhere: the modules that it imports are put before it, each once, and so
    are the style sheets that lie beside them.
    """
    modules = _with_imports(_FOLDER / name / f"{name}.js")
    html, css = (
        "\n".join(
            look.read_text(encoding="utf-8")
            for look in (module.with_suffix(ending) for module in modules)
            if look.exists()
        )
        for ending in (".html", ".css")
    )
    js = "\n".join(map(_without_imports, modules))
    if language != ENGLISH:
        with speak(language):
            html = with_words(html, translate)
        messages = [found for module in modules for found in messages_of(module)]
        catalogue = {"language": language, "messages": templates(messages, language)}
        line = f"const CATALOGUE = {json.dumps(catalogue, ensure_ascii=False)};"
        js = _CATALOGUE.sub(lambda _: line, js)
    return html, css, js


def digest_of(array: NDArray[np.float32] | NDArray[np.uint8]) -> str:
    """Give a short text that differs where two arrays differ, in their shape or their numbers."""
    digest = hashlib.blake2b(str(array.shape).encode("ascii"), digest_size=8)
    digest.update(array.tobytes())
    return digest.hexdigest()


def packet(values: dict[str, object], **arrays: NDArray[np.float32] | NDArray[np.uint8]) -> bytes:
    """Pack plain values and arrays into bytes, which travel several times as fast as JSON.

    ``openPacket`` in common.js opens it; ``open_packet`` does so in tests.

    Returns
    -------
    bytes
        The length of the header as a little-endian uint32, the header in JSON, spaces up to
        a multiple of 4, then the arrays one after the other, each filled up to a multiple
        of 4. The header holds the values and, under ``arrays``, shape, type, place and
        digest of each array.
    """
    blocks = [
        array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        for array in arrays.values()
    ]
    places = np.cumsum([0, *(_filled(len(block)) for block in blocks)]).tolist()
    described = {
        name: {
            "shape": list(array.shape),
            "type": array.dtype.name,
            "at": place,
            "digest": digest_of(array),
        }
        for (name, array), place in zip(arrays.items(), places[:-1], strict=True)
    }
    filled = (block.ljust(_filled(len(block)), b"\0") for block in blocks)
    return b"".join([_header(values | {"arrays": described}), *filled])


def open_packet(data: bytes) -> dict[str, object]:
    """Undo ``packet``: the values, and each array under its name.

    Examples
    --------
    >>> open_packet(packet({"chosen": 2}, map=np.array([0.5], dtype=np.float32)))
    {'chosen': 2, 'map': array([0.5], dtype=float32)}
    """
    values, start = _opened(data)
    arrays = values.pop("arrays")
    assert isinstance(arrays, dict)
    for name, about in arrays.items():
        kind = np.dtype(about["type"]).newbyteorder("<")
        flat = np.frombuffer(data, kind, math.prod(about["shape"]), start + about["at"])
        values[name] = flat.reshape(about["shape"])
    return values


def with_values(data: bytes, /, **values: object) -> bytes:
    """Give a packet with other plain values, of those that it has.

    Examples
    --------
    >>> open_packet(with_values(packet({"chosen": 2}), chosen=0, unknown=1))
    {'chosen': 0}
    """
    header, start = _opened(data)
    changed = {name: values.get(name, value) for name, value in header.items()}
    return _header(changed) + data[start:]


def _header(values: dict[str, object]) -> bytes:
    text = json.dumps(values).encode("ascii")
    text = text.ljust(_filled(len(text)))
    return len(text).to_bytes(4, "little") + text


def _opened(data: bytes) -> tuple[dict[str, object], int]:
    """Give a packet's header, and where its arrays begin."""
    start = 4 + int.from_bytes(data[:4], "little")
    return json.loads(data[4:start]), start


def _with_imports(module: Path) -> list[Path]:
    """Give a JavaScript module after all that it imports, and those import."""
    found: list[Path] = []
    for named in _IMPORT.findall(module.read_text(encoding="utf-8")):
        for each in _with_imports((module.parent / named).resolve()):
            if each not in found:
                found.append(each)
    return [*found, module]


def _without_imports(module: Path) -> str:
    """Give a JavaScript module as a part of a text that holds what it imports."""
    text = _IMPORT.sub("", module.read_text(encoding="utf-8"))
    return _EXPORT.sub("", text)


def _filled(length: int) -> int:
    return -(-length // 4) * 4


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


def cell_near(value: object, kind: type[C], sizes: Sequence[int]) -> C | None:
    """Give the cell nearest to what a browser sent; None where that is not one.

    Parameters
    ----------
    value : object
        A cell, or its places by name.
    kind : type
        A named tuple of places.
    sizes : sequence of int
        How many there are of each.

    Examples
    --------
    >>> from cnnviz.ui.components.stage import Cell
    >>> cell_near({"row": 9, "column": 1, "channel": 0}, Cell, (6, 6, 1))  # row 5 is the last of 6
    Cell(row=5, column=1, channel=0)
    """
    if isinstance(value, kind):
        value = value._asdict()
    if not isinstance(value, dict):
        return None
    names = zip(kind._fields, sizes, strict=True)
    places = [whole(value.get(name), size - 1) for name, size in names]
    return None if None in places else kind._make(places)


def safe_key(key: str) -> str:
    """Give a key without the ``__`` that Streamlit keeps to itself, where a run's id may have it.

    Examples
    --------
    >>> safe_key("table-a__b")
    'table-a~~b'
    """
    return key.replace("_", "~")


def state_of(mount_key: str, name: str) -> object:
    """Give what the browser last said under ``name``, whatever it is; None before that."""
    state = st.session_state.get(mount_key)
    return state.get(name) if isinstance(state, dict) else None
