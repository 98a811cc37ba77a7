"""Whether an answer is right, in a line that stays while what it says changes."""

from __future__ import annotations

from cnnviz.ui.components import register

_mount = register("feedback")


def feedback(said: str, *, right: bool, key: str) -> None:
    """Say whether an answer is right, or "" before there is one.

    A screen reader says aloud what comes into a line that it knows already, and not a line that
    comes with its words, as Streamlit's own elements do.
    """
    _mount(data={"said": said, "right": right}, key=key)
