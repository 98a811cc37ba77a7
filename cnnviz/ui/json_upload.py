"""What a visitor brings back as a file of JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from cnnviz.i18n import message, translate
from cnnviz.nets import ReadingError
from cnnviz.ui.frame import refuse

T = TypeVar("T")
_MAX_BYTES = 100_000


def json_popover(what: str, key: str, characters: int, take: Callable[[bytes, str], None]) -> None:
    """Draw the way to bring something back from JSON.

    Parameters
    ----------
    what : str
        "A network", say, in the language that is spoken.
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

    with st.popover(translate("Bring JSON"), icon=":material/upload:"):
        st.file_uploader(
            translate("{what} in JSON", what=what),
            type=["json"],
            key=key,
            on_change=taken,
            max_upload_size=1,
        )
        st.caption(translate("At most {count:,} characters.", count=characters))


def read_file(
    data: bytes, name: str, read: Callable[[str], T], what: str, refused: str
) -> T | None:
    """Read a file's text, or leave one sentence for `refusal` under the key `refused`."""
    try:
        if len(data) > _MAX_BYTES:
            raise ReadingError(
                message("{what} has at most {bytes:,} bytes of JSON.", what=what, bytes=_MAX_BYTES)
            )
        return read(data.decode("utf-8"))
    except UnicodeDecodeError:
        refuse(refused, name, message("The file is no text in UTF-8, so it is no JSON."))
    except ReadingError as error:
        refuse(refused, name, error)
    return None
