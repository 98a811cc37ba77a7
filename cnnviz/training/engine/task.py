"""What a worker does with a run: it is begun once only, and its end is written down."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from cnnviz.i18n import Message, message, sentence_of
from cnnviz.training.store.errors import StoreError
from cnnviz.training.store.store import Store

Train = Callable[[str, str], None]

KILLED = message("The worker process was ended from outside. Every finished epoch is kept.")
NICE = 5  # who wants a core all the time gets three times as much of it as a run
_SENTENCE = 300  # characters
# Keras's seed and precision are the process's own, so a process trains one network at a time.
_ONE_AT_A_TIME = threading.Lock()


def run_task(run_id: str, store_url: str, attempt: int, train: Train | None = None) -> None:
    """Train a run, unless it was stopped meanwhile or this attempt was begun before.

    A scheduler may give a task out again when its worker has died. A run would begin anew behind
    its owner's back, so such an attempt is marked as killed.
    """
    lower_priority()
    store = Store(store_url)
    with _ONE_AT_A_TIME:
        state = store.state(run_id)
        if state.attempt != attempt or not state.active:
            return
        if state.status != "queued":
            store.change_state(run_id, status="killed", cause=KILLED, ended=time.time())
            return
        if not store.claim(run_id, attempt):
            return  # it is being stopped, or a worker died here: the engine sees that none has it
        store.change_state(run_id, status="running", started=time.time(), worker=_address())
        status, cause = "finished", ""
        try:
            (train or _train())(run_id, store_url)
        except Exception as error:
            status, cause = "failed", sentence(error)
        end = store.state(run_id)
        if end.attempt == attempt and end.active:  # not stopped and taken up again at once
            store.change_state(run_id, status=status, cause=cause, ended=time.time())


def warm_up() -> None:
    """Load what every run needs."""
    lower_priority()
    _train()
    import keras
    import tensorflow as tf

    keras.ops.convert_to_numpy(tf.zeros(1))


def lower_priority() -> None:
    """Let everything else on this machine go first. Threads made after this inherit it.

    By weight, not by Linux's class for idle times: on a busy machine that would leave a run one
    three hundredth of a core, where the session has no weight of its own.
    """
    if hasattr(os, "setpriority"):
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, 0, max(own, NICE))


def sentence(reason: BaseException) -> str:
    """Say in one sentence why a run could not go on."""
    if isinstance(reason, MemoryError):
        return message(
            "There is not enough memory: use smaller batches, pictures or a smaller network."
        )
    if isinstance(reason, StoreError | ValueError):
        return _cut(sentence_of(reason))
    lines = str(reason).strip().splitlines() or [""]
    said = f"{type(reason).__name__} {lines[0]}".rstrip()
    room = _SENTENCE - len(message("Training broke off: {reason}", reason=""))
    return message("Training broke off: {reason}", reason=_cut(said, room))


def _cut(text: str, room: int = _SENTENCE) -> str:
    text = text if isinstance(text, Message) else (text.strip().splitlines() or [""])[0]
    return text if len(text) <= room else f"{text[:room]}…"


def _train() -> Train:
    from cnnviz.training.worker.cores import give_each_core_a_part
    from cnnviz.training.worker.worker import train

    give_each_core_a_part()
    return train


def _address() -> str:
    from distributed import get_worker

    try:
        return str(get_worker().address)
    except ValueError:  # outside a cluster
        return ""
