"""Questions that only tests ask; the process imports them by their names."""

from __future__ import annotations

import os
import sys
import time

import numpy as np

from cnnviz.i18n import message
from cnnviz.inspection import InspectionError
from cnnviz.inspection.request_context import RequestContext


def twice(context: RequestContext, value, *, note=""):
    print("not an answer")  # must not come between the answers
    return value * 2, note


def loaded(context: RequestContext):
    return sorted({"keras", "tensorflow", "streamlit"} & sys.modules.keys())


def process_id(context: RequestContext, *given):
    return os.getpid()


def take_memory(context: RequestContext, count):
    return np.empty(count, np.uint8).nbytes


def refuse(context: RequestContext):
    raise InspectionError(
        message("`value` must be at least {least}, got {value}.", least=1, value=0)
    )


def fail(context: RequestContext):
    raise KeyError("of no use to the user")


def run_out_of_memory(context: RequestContext):
    raise MemoryError


def end(context: RequestContext):
    os._exit(9)


def leave(context: RequestContext):
    sys.exit("of no use to the user")


def wait(context: RequestContext, begun, go):
    """Tell by a file that it began, and wait for another one, without a word."""
    begun.write_text(str(os.getpid()))
    while not go.exists():
        time.sleep(0.01)
    return os.getpid()


def tell(context: RequestContext, go):
    """Tell the progress until there is a file."""
    while not go.exists():
        context.progress(1, 2)
        time.sleep(0.01)
    return os.getpid()


def run_away(context: RequestContext, begun, *given):
    begun.write_text(str(os.getpid()))
    while True:
        pass


class Unreadable:
    """Pickles, but does not unpickle."""

    def __reduce__(self):
        return int, ("not a number",)


def answer_what_cannot_be_read(context: RequestContext):
    return Unreadable()


def answer_what_cannot_be_sent(context: RequestContext):
    return lambda: 0


def count(context: RequestContext, most):
    for i in range(most):
        context.progress(i, most, f"number {i}")
        time.sleep(0.01)
    return most


def keep(context: RequestContext, key):
    return context.cache.results.get(key, time.monotonic_ns)
