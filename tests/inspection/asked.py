"""Questions that only tests ask; the process imports them by their names."""

from __future__ import annotations

import os
import sys
import time

from cnnviz.inspection import InspectionError
from cnnviz.inspection.desk import Desk


def twice(desk: Desk, value, *, note=""):
    print("not an answer")  # must not come between the answers
    return value * 2, note


def loaded(desk: Desk):
    return sorted({"keras", "tensorflow", "streamlit"} & sys.modules.keys())


def process_id(desk: Desk):
    return os.getpid()


def refuse(desk: Desk):
    raise InspectionError("`value` must be at least 1, got 0.")


def fail(desk: Desk):
    raise KeyError("of no use to the user")


def run_out_of_memory(desk: Desk):
    raise MemoryError


def end(desk: Desk):
    os._exit(9)


def leave(desk: Desk):
    sys.exit("of no use to the user")


def wait(desk: Desk, begun, go):
    """Tell by a file that it began, and wait for another one, without a word."""
    begun.write_text(str(os.getpid()))
    while not go.exists():
        time.sleep(0.01)
    return os.getpid()


def tell(desk: Desk, go):
    """Tell the progress until there is a file."""
    while not go.exists():
        desk.progress(1, 2)
        time.sleep(0.01)
    return os.getpid()


def run_away(desk: Desk, begun):
    begun.write_text(str(os.getpid()))
    while True:
        pass


class Unreadable:
    """Pickles, but does not unpickle."""

    def __reduce__(self):
        return int, ("not a number",)


def answer_what_cannot_be_read(desk: Desk):
    return Unreadable()


def answer_what_cannot_be_sent(desk: Desk):
    return lambda: 0


def count(desk: Desk, most):
    for i in range(most):
        desk.progress(i, most, f"number {i}")
        time.sleep(0.01)
    return most


def keep(desk: Desk, key):
    return desk.shelf.others.get(key, time.monotonic_ns)
