"""The browser's address bar, written without a rerun and without a history entry a change."""

from __future__ import annotations

from cnnviz.ui.components import register

_mount = register("address")


def address(query: str, *, key: str) -> None:
    """Show ``query``, already URL-encoded and without its question mark, in the address bar."""
    _mount(data={"query": query}, key=key)
