"""What a question has at hand in the process that answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from cnnviz.inspection.messages import CancelledError, Progress

if TYPE_CHECKING:
    from cnnviz.inspection.model_cache import ModelCache


@dataclass(frozen=True)
class RequestContext:
    """What a question has at hand; every question is given one first.

    Attributes
    ----------
    cache : ModelCache
        Models that are loaded, and pictures that went through them.
    store_url : str
        Of the runs.
    uploads : Path
        Folder of the model files that were uploaded.
    tell : callable
        Takes the progress.
    cancelled : Event
        Set when nobody waits any more.
    """

    cache: ModelCache
    store_url: str
    uploads: Path
    tell: Callable[[Progress], None]
    cancelled: Event

    def progress(self, done: float, total: float, note: str = "") -> None:
        """Tell how far the question is; a long question does so several times a second.

        Raises
        ------
        CancelledError
            If nobody waits any more.
        """
        self.check()
        self.tell(Progress(done, total, note))

    def check(self) -> None:
        """Raise `CancelledError` if nobody waits any more."""
        if self.cancelled.is_set():
            raise CancelledError
