"""Whether a download may be started, and how far it is, in words."""

from __future__ import annotations

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.serving import serving
from cnnviz.ui.run_duration import duration


def may_download() -> bool:
    """Tell whether visitors may start downloads; where they may not, say whom they can ask."""
    bounds = serving()
    if bounds is None or bounds.downloads:
        return True
    st.caption(
        translate(
            "This server lets nobody start downloads: ask whoever runs it to bring what is missing."
        )
    )
    return False


def megabytes(count: float) -> str:
    """Write bytes."""
    return translate("{count:,.1f} MB", count=count / 1e6)


def so_far(there: int, total: int, rate: float | None, seconds_left: float | None) -> str:
    """Say how much is there, how fast it comes, and how long it will take.

    Examples
    --------
    >>> so_far(5_000_000, 20_000_000, 1e6, 15.0)
    '5.0 MB of 20.0 MB, 1.0 MB/s, 20 s left'
    >>> so_far(0, 20_000_000, None, None)
    '0.0 MB of 20.0 MB'
    >>> so_far(5_000_000, 0, 1e6, None)  # nobody told how much there will be
    '5.0 MB, 1.0 MB/s'
    """
    said = [megabytes(there)]
    if total:
        said = [translate("{there} of {total}", there=megabytes(there), total=megabytes(total))]
    if rate:
        said.append(f"{megabytes(rate)}/s")
    if seconds_left:
        said.append(translate("{time} left", time=duration(seconds_left, guessed=True)))
    return ", ".join(said)
