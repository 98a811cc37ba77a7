"""What a visitor brings back as a file of JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from cnnviz.nets import ReadingError
from cnnviz.ui.frame import refuse

T = TypeVar("T")
_MAX_BYTES = 100_000


def json_popover(what: str, key: str, characters: int, take: Callable[[bytes, str], None]) -> None:
    """Draw the way to bring something back from JSON.

    Parameters
    ----------
    what : str
        "A network", say.
    key : str
        Of the file in the session state.
    characters : int
        That are taken at most.
    take : callable
        Told the bytes of a file and its name.
    """

    def taken() -> None:
        if file := st.session_state[key]:
            take(file.read(_MAX_BYTES + 1), file.name)

    with st.popover("Bring JSON", icon=":material/upload:"):
        st.file_uploader(
            f"{what} in JSON", type=["json"], key=key, on_change=taken, max_upload_size=1
        )
        st.caption(f"At most {characters:,} characters.")


def read_file(
    data: bytes, name: str, read: Callable[[str], T], what: str, refused: str
) -> T | None:
    """Read a file's text, or leave one sentence for `refusal` under the key `refused`."""
    try:
        if len(data) > _MAX_BYTES:
            raise ReadingError(f"{what} has at most {_MAX_BYTES:,} bytes of JSON.")
        return read(data.decode("utf-8"))
    except UnicodeDecodeError:
        refuse(refused, name, "The file is no text in UTF-8, so it is no JSON.")
    except ReadingError as sentence:
        refuse(refused, name, sentence)
    return None
