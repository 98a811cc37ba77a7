"""Why a run failed that could not say so itself, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.i18n import message
from cnnviz.training.engine.task import KILLED, sentence
from cnnviz.training.store.errors import StoreError

if TYPE_CHECKING:
    from distributed import Future

GONE = message("The process that trains on this machine was ended. Every finished epoch is kept.")
CLOSED = message("The app ended before the run did. Every finished epoch is kept.")
UNQUEUED = message("The app ended before it could queue this run: resume it.")
LOST = message("The cluster no longer has this run: it was restarted, or the worker died.")
PAUSED = message(
    "It was paused for long while others waited. It can go on from its last finished epoch."
)
TOO_LONG = message(
    "It took longer than a run may on this server. It can go on from its last finished epoch."
)
MEMORY = message(
    "The worker needed more memory than it may use and was ended: smaller "
    "batches or a smaller network need less. Every finished epoch is kept."
)


def failure_of(future: Future[None]) -> tuple[str, str]:
    """Give the status and the cause of a run whose task failed as a whole."""
    from distributed import KilledWorker

    reason = future.exception()
    if isinstance(reason, KilledWorker):
        return "killed", MEMORY if _was_too_large(future, reason) else KILLED
    if isinstance(reason, ImportError):
        return "failed", message("The workers lack what a run needs: {reason}.", reason=reason)
    if isinstance(reason, StoreError):
        return "failed", message(
            "A worker could not use the store of the runs. {reason}", reason=reason
        )
    return "failed", sentence(reason or RuntimeError())


def _was_too_large(future: Future[None], reason: BaseException) -> bool:
    """Whether the nanny of the worker, its watchman, ended it for its memory."""
    address = reason.last_worker.address  # type: ignore[attr-defined]
    events = future.client.get_events("worker-restart-memory")
    return any(event["worker"] == address for _, event in events)
