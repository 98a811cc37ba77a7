"""What a term in prose means, shown beside it while it is pointed at, focused or touched."""

from __future__ import annotations

from cnnviz.ui.components import register

_mount = register("term_popup")


def term_popup(language: str, *, folder: str) -> None:
    """Let the terms of all that is shown explain themselves.

    Parameters
    ----------
    language : str
        In which they do.
    folder : str
        The address below which the browser finds a term.
    """
    _mount(key="term_popup", data={"language": language, "folder": folder})
