"""Why a run ended, as far as whoever looks may know."""

from __future__ import annotations

from cnnviz.i18n import message
from cnnviz.training import Run
from cnnviz.ui.session_owner import owns


def end_cause(run: Run) -> str:
    """Say why a run ended, or "".

    What went wrong in a worker may name folders and files of the owner's machine, which whoever
    has the link must not see.
    """
    if run.state.status == "failed" and not owns(run):
        return message("It could not go on; its owner is told why.")
    return run.state.cause
