"""The function that trains, inside a worker of Dask."""

from __future__ import annotations

import logging
import time
import traceback
from contextlib import suppress

from cnnviz.i18n import message, sentence_of
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.store import Store

_LOG = logging.getLogger(__name__)
# Errors whose message is the sentence.
_SAID = {
    *("RunError", "DatasetError", "StoreError"),
    *("BackboneError", "WeightsError", "ModelError"),
}


def train(run_id: str, store_url: str) -> None:
    """Train a run, from its last finished epoch on if it has one.

    What goes wrong becomes one sentence, the cause of the run's state; details go to ``log.txt``
    in its folder.

    Parameters
    ----------
    run_id : str
    store_url : str
    """
    store = Store(store_url)
    status, cause = "failed", ""
    try:
        from cnnviz.training.worker.session import Session

        if Session(store, run_id).run():
            status = "finished"
        else:
            status, cause = "stopped", store.control(run_id).reason
    except Exception as error:
        _LOG.exception("run %s", run_id)
        cause = cause_of(error)
        with suppress(StoreError):  # where nothing can be written, the worker's own log has it
            store.write_log(run_id, traceback.format_exc())
    finally:
        _clear()
    store.change_state(run_id, status=status, cause=cause, ended=time.time())


def cause_of(error: Exception) -> str:
    """Say in one sentence why a run broke off.

    Examples
    --------
    >>> cause_of(MemoryError())[:29]
    'There was not enough memory: '
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & _SAID:
        return sentence_of(error)
    if names & {"MemoryError", "ResourceExhaustedError"}:
        return message(
            "There was not enough memory: use a smaller batch, smaller images or a "
            "network with fewer filters."
        )
    if isinstance(error, OSError):
        return message(
            "A file could not be read or written: {reason}.",
            reason=error.strerror or type(error).__name__,
        )
    return message(
        "An error of the program ({name}); log.txt in the run's folder says more.",
        name=type(error).__name__,
    )


def _clear() -> None:
    """Let go of what Keras and TensorFlow keep of a run."""
    import gc

    import keras

    keras.backend.clear_session()
    gc.collect()
