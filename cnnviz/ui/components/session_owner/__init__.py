"""What a browser keeps from one visit to the next."""

from __future__ import annotations

from collections.abc import Callable

from cnnviz.ui.components import register, state_of

_mount = register("session_owner")


def ask(secret: str, *, key: str, on_answer: Callable[[object], None]) -> None:
    """Ask for the secret that is kept; ``secret`` is kept if there is none."""
    _mount(
        data={"secret": secret},
        key=key,
        on_kept_change=lambda: on_answer(state_of(key, "kept")),
    )
